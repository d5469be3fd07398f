package dev.tandem.testdata.crash;

import dev.tandem.disk.BlockDevice;
import dev.tandem.layout.Slot;
import java.util.Optional;

/**
 * The invariants of an update. That something starts ("bootable"), and that the machine comes to rest ("progress"), the
 * {@link CrashExplorer} looks after itself.
 */
public final class Invariants {
    private Invariants() {}

    /** Recognises what is in a slot. To be as strict as possible: every byte counts. */
    @FunctionalInterface
    public interface Contents {
        /** The name of what is there, complete and unmixed; empty for everything else. */
        Optional<String> version(BlockDevice disk, Slot slot);
    }

    /** Says of a machine at rest what is wrong with it. */
    @FunctionalInterface
    public interface Check {
        /** Empty if nothing is. */
        Optional<String> problem(Machine machine);
    }

    /** Every slot that is started is all of one version. */
    public static Invariant exact(Contents contents) {
        return new Invariant() {
            @Override
            public void atStart(Machine machine) {
                Slot slot = machine.running().slot();
                if (contents.version(machine.disk().view(), slot).isEmpty()) {
                    throw new Violation("exact", "slot " + slot + " was started with a mixture in it");
                }
            }
        };
    }

    /**
     * At rest the default slot runs, it is healthy, and a power cut brings the same one back. Holds when the system that was
     * there before is healthy.
     */
    public static Invariant verdict() {
        return new Invariant() {
            @Override
            public void atRest(Machine machine) {
                RunningSystem running = machine.running();
                RunningSystem next = machine.wouldStart(ResetKind.POWER_CUT);
                if (next.condition() != Condition.HEALTHY) {
                    throw new Violation(
                            "verdict", "the default slot is " + next.slot() + ", which is " + next.condition());
                }
                if (running.slot() != next.slot()) {
                    throw new Violation(
                            "verdict",
                            "the machine is at rest in slot " + running.slot() + ", and the default is " + next.slot());
                }
            }
        };
    }

    /** At rest the records say what has happened. */
    public static Invariant record(Check check) {
        return new Invariant() {
            @Override
            public void atRest(Machine machine) {
                check.problem(machine).ifPresent(problem -> {
                    throw new Violation("progress", problem);
                });
            }
        };
    }

    /**
     * From where the machine has come to rest, another update succeeds.
     *
     * @param work installs it
     * @param check what would be wrong afterwards
     */
    public static Invariant anotherUpdateWorks(Client work, int maxBoots, Check check) {
        return new Invariant() {
            @Override
            public void atRest(Machine machine) {
                Machine again = machine.copy();
                Run run = again.run(ResetKind.ORDERLY, maxBoots, work);
                if (run.end() != Run.End.QUIET || !run.errors().isEmpty()) {
                    throw new Violation(
                            "progress", "another update ends " + run.end() + ": " + run.detail() + " " + run.errors());
                }
                check.problem(again).ifPresent(problem -> {
                    throw new Violation("progress", "after another update, " + problem);
                });
            }
        };
    }
}
