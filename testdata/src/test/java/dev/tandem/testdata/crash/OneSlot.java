package dev.tandem.testdata.crash;

import dev.tandem.layout.Slot;

/** A firmware that starts slot A whatever happens, and systems that are healthy: for tests of what is around them. */
final class OneSlot implements FirmwareModel {
    static final Systems HEALTHY = (disk, boot) -> new RunningSystem(Slot.A, Condition.HEALTHY, boot);

    private boolean armed;

    static Machine machine(Client client) {
        return new Machine(SimulatedDisk.of(1 << 20, new PowerSupply()), new OneSlot(), HEALTHY, client);
    }

    /** Has the next start called a trial. */
    void arm() {
        armed = true;
    }

    @Override
    public BootResult start(SimulatedDisk disk, ResetKind reset) {
        boolean trial = armed && reset != ResetKind.POWER_CUT;
        armed = false;
        return new BootResult.Started(2, trial, "");
    }

    @Override
    public FirmwareModel copy() {
        OneSlot copy = new OneSlot();
        copy.armed = armed;
        return copy;
    }

    @Override
    public long volatileState() {
        return armed ? 1 : 0;
    }
}
