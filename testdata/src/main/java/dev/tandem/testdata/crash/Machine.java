package dev.tandem.testdata.crash;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A device: disk, files on its data partition, firmware, and what runs on it. For one thread at a time. */
public final class Machine {
    private static final Client NOTHING = machine -> {};

    private final PowerSupply power;
    private final SimulatedDisk disk;
    private final Map<String, SimulatedFiles> directories;
    private final FirmwareModel firmware;
    private final Systems systems;
    private final Client client;
    private Observer observer = machine -> {};
    private @Nullable RunningSystem running;
    private @Nullable ResetKind restart;
    private boolean resetting;

    /** Looks at the machine each time when a system was started, before anything of it runs. */
    interface Observer {
        void started(Machine machine);
    }

    /**
     * @param client runs in every boot, like {@code tandem-update resume}
     */
    public Machine(SimulatedDisk disk, FirmwareModel firmware, Systems systems, Client client) {
        this(disk.power(), disk, new TreeMap<>(), firmware, systems, client);
    }

    private Machine(
            PowerSupply power,
            SimulatedDisk disk,
            Map<String, SimulatedFiles> directories,
            FirmwareModel firmware,
            Systems systems,
            Client client) {
        this.power = power;
        this.disk = disk;
        this.directories = directories;
        this.firmware = firmware;
        this.systems = systems;
        this.client = client;
    }

    public PowerSupply power() {
        return power;
    }

    public SimulatedDisk disk() {
        return disk;
    }

    /** A directory on the data partition, which both slots see. Always the same for a name; there from the beginning. */
    public SimulatedFiles files(String directory) {
        return directories.computeIfAbsent(directory, name -> new SimulatedFiles(power));
    }

    /** The firmware, to be asked for a trial. */
    public <T extends FirmwareModel> T firmware(Class<T> type) {
        return type.cast(firmware);
    }

    /** What was started last. */
    public RunningSystem running() {
        if (running == null) {
            throw new IllegalStateException("the machine has not been started");
        }
        return running;
    }

    /** What a client calls that wants a restart and has more to do before it ends. */
    public void restartAfterwards(ResetKind kind) {
        restart = kind;
    }

    /**
     * What a client calls that wants a restart now. Does not return.
     *
     * @throws PowerCut always
     */
    public void reset(ResetKind kind) {
        restart = kind;
        resetting = true;
        power.off();
        throw new PowerCut("the machine was reset: " + kind);
    }

    /** Starts it and lets it run until it is at rest. */
    public Run run(ResetKind first, int maxBoots) {
        return run(first, maxBoots, NOTHING);
    }

    /**
     * Starts it and lets it run until it is at rest.
     *
     * @param first what has happened before, which decides what pending writes become of and what the firmware remembers
     * @param work done once, as soon as the client has nothing to do
     */
    public Run run(ResetKind first, int maxBoots, Client work) {
        List<String> errors = new ArrayList<>();
        Client next = work;
        ResetKind kind = first;
        int boots = 0;
        try {
            while (boots < maxBoots) {
                boots++;
                BootResult result = start(kind);
                if (result instanceof BootResult.Stuck stuck) {
                    return new Run(Run.End.STUCK, boots, stuck.why(), errors);
                }
                kind = ResetKind.WATCHDOG;
                if (running().condition().runs()) {
                    ResetKind asked = runClient(client, errors);
                    if (asked == null && next != NOTHING) {
                        asked = runClient(next, errors);
                        next = NOTHING;
                    }
                    if (asked == null) {
                        return new Run(Run.End.QUIET, boots, "", errors);
                    }
                    kind = asked;
                }
                power.operation(kind == ResetKind.ORDERLY ? () -> "shut down" : () -> "reset");
            }
            return new Run(Run.End.RESTLESS, boots, "not at rest after " + boots + " starts", errors);
        } catch (PowerCut e) {
            return new Run(Run.End.CUT, boots, String.valueOf(e.getMessage()), errors);
        }
    }

    private BootResult start(ResetKind kind) {
        restart = null;
        if (kind == ResetKind.ORDERLY) {
            disk.settle();
            directories.values().forEach(SimulatedFiles::settle);
        } else {
            // In a run that goes on; what else may become of it is looked at in clones.
            disk.lose();
            directories.values().forEach(SimulatedFiles::lose);
        }
        BootResult result = firmware.start(disk, kind);
        if (result instanceof BootResult.Started started) {
            RunningSystem system = systems.running(disk.view(), started);
            running = system;
            power.note(() -> "started after " + kind + ": slot " + system.slot()
                    + (system.trial() ? " on trial, " : ", ") + system.condition());
            observer.started(this);
        } else {
            power.note(() -> "started after " + kind + ": " + result);
        }
        return result;
    }

    private @Nullable ResetKind runClient(Client program, List<String> errors) {
        try {
            program.run(this);
        } catch (IOException e) {
            power.note(() -> "the client ended with: " + e.getMessage());
            errors.add(String.valueOf(e.getMessage()));
        } catch (PowerCut e) {
            if (!resetting) {
                throw e;
            }
            resetting = false;
            power.on();
        }
        return restart;
    }

    /** One of the machines that a crash at this moment can leave, switched off. */
    public Machine crashClone(Exhaustive choice, Bounds bounds) {
        return crashStates(bounds).after(choice);
    }

    CrashStates<Machine> crashStates(Bounds bounds) {
        List<Unsettled<Machine>> unsettled = new ArrayList<>();
        disk.unsettled(bounds)
                .forEach(u -> unsettled.add(new Unsettled<>(
                        u.order(),
                        u.outcomes(),
                        (machine, outcome) -> u.settle().accept(machine.disk, outcome))));
        directories.forEach((name, files) -> files.unsettled(bounds)
                .forEach(u -> unsettled.add(new Unsettled<>(
                        u.order(),
                        u.outcomes(),
                        (machine, outcome) -> u.settle().accept(machine.files(name), outcome)))));
        // In the order of time, so that "everything up to here" is that; of the same time, in the order in which they
        // came.
        unsettled.sort(Comparator.comparingLong(Unsettled::order));
        return new CrashStates<>(unsettled, this::durableCopy, bounds);
    }

    /** The same state, and what may be lost may still be lost. Has a power supply of its own. */
    public Machine copy() {
        PowerSupply newPower = new PowerSupply();
        Map<String, SimulatedFiles> copies = new TreeMap<>();
        directories.forEach((name, files) -> copies.put(name, files.copy(newPower)));
        Machine copy = new Machine(newPower, disk.copy(newPower), copies, firmware.copy(), systems, client);
        copy.running = running;
        return copy;
    }

    private Machine durableCopy() {
        PowerSupply newPower = new PowerSupply();
        Map<String, SimulatedFiles> copies = new TreeMap<>();
        directories.forEach((name, files) -> copies.put(name, files.durableCopy(newPower)));
        return new Machine(newPower, disk.durableCopy(newPower), copies, firmware.copy(), systems, client);
    }

    /**
     * What the firmware would start, and what that would be, after a reset of this kind. Leaves this machine as it is.
     *
     * @throws Violation if nothing starts
     */
    public RunningSystem wouldStart(ResetKind kind) {
        Machine copy = copy();
        BootResult result = copy.start(kind);
        if (result instanceof BootResult.Stuck stuck) {
            throw new Violation("bootable", "after " + kind + ", " + stuck.why());
        }
        return copy.running();
    }

    void observe(Observer newObserver) {
        observer = newObserver;
    }

    boolean remembersOverReset() {
        return firmware.volatileState() != 0;
    }

    /** Whether something has changed since this was another number. */
    long changes() {
        long sum = disk.changes();
        for (SimulatedFiles files : directories.values()) {
            sum += files.changes();
        }
        return Mix.of(sum, firmware.volatileState());
    }

    /** The same for machines of which a reader sees the same, now and after a crash. */
    long fingerprint() {
        long sum = Mix.of(disk.fingerprint(), firmware.volatileState()) + Mix.of(disk.durableFingerprint(), 1);
        for (Map.Entry<String, SimulatedFiles> directory : directories.entrySet()) {
            SimulatedFiles files = directory.getValue();
            sum += of(directory.getKey(), files.fingerprint(), 1)
                    + of(directory.getKey(), files.durableFingerprint(), 2);
        }
        return sum;
    }

    /** Directories appear when somebody looks for them: an empty one is as good as none. */
    private static long of(String directory, long files, int salt) {
        return files == 0 ? 0 : Mix.of(Mix.of(directory.hashCode(), files), salt);
    }
}
