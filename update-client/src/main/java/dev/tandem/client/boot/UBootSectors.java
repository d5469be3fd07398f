package dev.tandem.client.boot;

import dev.tandem.disk.BlockDevice;
import dev.tandem.layout.Slot;
import dev.tandem.layout.SlotLayout;
import dev.tandem.layout.UBootState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** The two copies of the state on partition 1, which the script of U-Boot writes as well (docs/adr/0015). */
final class UBootSectors {
    private final Disk disk;

    UBootSectors(Disk disk) {
        this.disk = disk;
    }

    /** What counts; empty when neither copy is whole, and U-Boot starts slot A. */
    Optional<UBootState> read() throws IOException {
        try (BlockDevice device = disk.openPastCache(SlotLayout.CONFIG_PARTITION)) {
            return UBootState.newest(copy(device, UBootState.FIRST_OFFSET), copy(device, UBootState.SECOND_OFFSET));
        }
    }

    private static Optional<UBootState> copy(BlockDevice device, long offset) throws IOException {
        ByteBuffer sector = ByteBuffer.allocate(UBootState.SECTOR_BYTES);
        device.read(offset, sector);
        return UBootState.of(sector.array());
    }

    /**
     * Writes what comes next, over the copy that does not count. A power cut leaves that or what was before; durable when it
     * returns.
     *
     * @throws BootControlException with what is known then of the next start
     */
    void write(Slot committed, int tries, String words) throws IOException {
        UBootState next;
        try (BlockDevice device = disk.config()) {
            Optional<UBootState> first = copy(device, UBootState.FIRST_OFFSET);
            Optional<UBootState> now = UBootState.newest(first, copy(device, UBootState.SECOND_OFFSET));
            next = new UBootState(now.map(UBootState::sequence).orElse(0) + 1, committed, tries, words);
            boolean firstCounts = now.isPresent() && now.equals(first);
            long offset = firstCounts ? UBootState.SECOND_OFFSET : UBootState.FIRST_OFFSET;
            try {
                device.write(offset, ByteBuffer.wrap(next.toSector()));
                device.force();
            } catch (IOException e) {
                // Never again: after a failed force a second one may succeed without the data.
                throw new BootControlException(
                        "What U-Boot is to start next could not be written: " + e.getMessage()
                                + ". Whether it starts as before or as asked for is not known; nothing else was changed."
                                + " Replace the disk: it does not keep what is written.",
                        e);
            }
        }
        Optional<UBootState> found = read();
        if (!found.equals(Optional.of(next))) {
            throw new BootControlException(
                    "What U-Boot is to start next does not read back: expected " + next + ", found "
                            + found.map(UBootState::toString).orElse("nothing that is whole")
                            + ". Replace the disk: it does not keep what is written.");
        }
    }
}
