package dev.tandem.testdata.crash;

import dev.tandem.layout.Slot;

/**
 * What was started.
 *
 * @param slot whose root file system runs
 * @param trial whether the firmware says that this is the one start that was asked for
 * @param boot what the firmware did
 */
public record RunningSystem(Slot slot, Condition condition, boolean trial, BootResult.Started boot) {
    /** With the trial of the boot. */
    public RunningSystem(Slot slot, Condition condition, BootResult.Started boot) {
        this(slot, condition, boot.trial(), boot);
    }
}
