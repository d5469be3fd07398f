package dev.tandem.client.boot;

import dev.tandem.disk.BlockDevice;
import dev.tandem.layout.Slot;
import dev.tandem.layout.SlotLayout;
import java.io.IOException;

/** The disk with both slots. */
public interface Disk {
    /** Its id, and where its partitions lie. */
    SlotLayout layout();

    /** Opens a partition for reading and writing. Whoever calls closes it. */
    BlockDevice open(int partition) throws IOException;

    /**
     * Opens a partition for reading what is on the medium, not what the kernel remembers of a write. Whoever calls closes it;
     * whatever was opened for writing has been closed before.
     */
    BlockDevice openPastCache(int partition) throws IOException;

    /** What e2fsprogs are given for the root partition of a slot, to read from. */
    String ext4Name(Slot slot);

    /** Partition 1. */
    default BlockDevice config() throws IOException {
        return open(SlotLayout.CONFIG_PARTITION);
    }

    default BlockDevice rootPartition(Slot slot) throws IOException {
        return open(layout().rootNumber(slot));
    }
}
