package dev.tandem.client.install;

import dev.tandem.disk.BlockDevice;
import dev.tandem.layout.Slot;
import java.io.IOException;

/** The slots of this device's disk. */
public interface Slots {
    /** How many bytes the root partition of a slot holds. */
    long rootBytes(Slot slot) throws IOException;

    /**
     * The root partition of a slot, for reading and writing.
     *
     * @throws IOException also if it is mounted
     */
    BlockDevice openRoot(Slot slot) throws IOException;

    /**
     * Makes the slot bootable from what its root file system brings along: firmware, kernel, command line. What it wrote has
     * been read back, and is durable, when this returns. Does not arm or choose anything.
     */
    void buildBoot(Slot slot) throws IOException, InterruptedException;
}
