package dev.tandem.testdata.crash;

import dev.tandem.disk.BlockDevice;

/** What comes of the systems in the slots when they are started. */
@FunctionalInterface
public interface Systems {
    /** Which system that is and how it behaves, from what is on the disk. */
    RunningSystem running(BlockDevice disk, BootResult.Started boot);
}
