package dev.tandem.imagetool.inspect;

import dev.tandem.disk.BlockDevice;
import dev.tandem.layout.Slot;
import dev.tandem.layout.UBootState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What tells U-Boot which slot starts: two copies of its state.
 *
 * @param first the copy that a converted image has; empty when it is damaged
 * @param second the other one; empty until something is written for the first time
 */
public record UBootSelector(Optional<UBootState> first, Optional<UBootState> second) {
    /** Reads both from partition 1. */
    static UBootSelector read(BlockDevice partition) throws IOException {
        return new UBootSelector(copy(partition, UBootState.FIRST_OFFSET), copy(partition, UBootState.SECOND_OFFSET));
    }

    private static Optional<UBootState> copy(BlockDevice partition, long offset) throws IOException {
        ByteBuffer sector = ByteBuffer.allocate(UBootState.SECTOR_BYTES);
        partition.read(offset, sector);
        return UBootState.of(sector.array());
    }

    /** The copy that counts. */
    Optional<UBootState> state() {
        return UBootState.newest(first, second);
    }

    /** As boot.scr has it: without a whole copy slot A. */
    Slot defaultSlot() {
        return state().map(UBootState::committed).orElse(Slot.A);
    }

    int wholeCopies() {
        return (first.isPresent() ? 1 : 0) + (second.isPresent() ? 1 : 0);
    }
}
