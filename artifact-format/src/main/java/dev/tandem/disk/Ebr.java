package dev.tandem.disk;

import org.jspecify.annotations.Nullable;

/** An extended boot record; the first may be empty, others are left empty by programs that remove a partition. */
record Ebr(long offset, @Nullable Partition logical) {
    ByteRange range() {
        return new ByteRange(offset, MbrTable.SECTOR);
    }
}
