package dev.tandem.testdata.crash;

import dev.tandem.layout.Slot;
import java.util.List;
import java.util.Optional;

/**
 * The reference update of one version to another, on a device of one kind, with one bug or none.
 *
 * @param twice whether before the restart a third version is installed over the second
 */
record ReferenceScenario(
        PlantedBug bug, Condition condition, Slot committed, PiFirmware.Options firmware, boolean twice)
        implements Scenario {
    private static final int MAX_BOOTS = 12;
    private static final ReferenceDevice.Version OLD = ReferenceDevice.version("one", Condition.HEALTHY);
    private static final ReferenceDevice.Version NEXT = ReferenceDevice.version("three", Condition.HEALTHY);

    ReferenceScenario(PlantedBug bug, Condition condition, Slot committed, PiFirmware.Options firmware) {
        this(bug, condition, committed, firmware, false);
    }

    private ReferenceDevice.Version fresh() {
        return ReferenceDevice.version("two", condition);
    }

    private List<ReferenceDevice.Version> versions() {
        return List.of(OLD, fresh(), NEXT);
    }

    @Override
    public Machine machine() {
        List<ReferenceDevice.Version> versions = versions();
        return new Machine(
                ReferenceDevice.disk(OLD, committed),
                new PiFirmware(firmware),
                (disk, boot) -> ReferenceDevice.running(disk, boot, versions),
                ReferenceUpdate.resume(bug));
    }

    @Override
    public Client work() {
        Client first = ReferenceUpdate.install(fresh(), bug);
        if (!twice) {
            return first;
        }
        return machine -> {
            first.run(machine);
            ReferenceUpdate.install(NEXT, bug).run(machine);
        };
    }

    @Override
    public List<Invariant> invariants() {
        List<ReferenceDevice.Version> versions = versions();
        return List.of(
                Invariants.exact((disk, slot) -> ReferenceDevice.versionIn(disk, slot, versions)),
                Invariants.verdict(),
                Invariants.record(this::recordProblem),
                Invariants.anotherUpdateWorks(ReferenceUpdate.install(NEXT, bug), MAX_BOOTS, this::nextProblem));
    }

    private Optional<String> recordProblem(Machine machine) {
        Optional<byte[]> record = machine.files("client").look(ReferenceUpdate.STATE);
        ReferenceUpdate.State state = ReferenceUpdate.State.of(record);
        String runs = runs(machine);
        boolean right = switch (state.phase()) {
            case "NONE" -> record.isEmpty() && runs.equals("one");
            case "DONE" -> runs.equals(state.version());
            case "FAILED" -> !state.version().equals("one") && runs.equals("one");
            default -> false;
        };
        return right ? Optional.empty() : Optional.of("version " + runs + " runs, and the record says " + state);
    }

    private Optional<String> nextProblem(Machine machine) {
        String runs = runs(machine);
        return runs.equals("three") ? recordProblem(machine) : Optional.of("version " + runs + " runs");
    }

    private String runs(Machine machine) {
        return ReferenceDevice.versionIn(
                        machine.disk().view(), machine.running().slot(), versions())
                .orElse("none");
    }
}
