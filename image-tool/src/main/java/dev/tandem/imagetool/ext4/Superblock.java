package dev.tandem.imagetool.ext4;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * What the superblock of an ext4 says of it (Linux kernel documentation, "ext4 Data Structures and Algorithms", 2.1).
 *
 * @param blockBytes size of a block
 * @param blocks how many there are
 * @param freeBlocks how many of them are free
 * @param inodes how many there are
 * @param freeInodes how many of them are free
 * @param clean whether it was unmounted, and needs no journal to be replayed
 * @param written when it was last written to
 * @param uuid by which it is told apart from others
 */
public record Superblock(
        int blockBytes,
        long blocks,
        long freeBlocks,
        long inodes,
        long freeInodes,
        boolean clean,
        Instant written,
        UUID uuid) {
    /** Where it begins in the file system. */
    public static final int OFFSET = 1024;

    /** How long it is. */
    public static final int BYTES = 1024;

    private static final int MAGIC = 0xef53;
    private static final int INCOMPAT_RECOVER = 0x4;
    private static final int INCOMPAT_EXTENTS = 0x40;
    private static final int INCOMPAT_64BIT = 0x80;
    private static final int STATE_CLEAN = 1;
    private static final int MAX_LOG_BLOCK = 6; // 64 KiB

    /** Reads it; empty when there is no ext4 here, but another file system, or none. */
    public static Optional<Superblock> parse(byte[] superblock) {
        ByteBuffer b = ByteBuffer.wrap(superblock).order(ByteOrder.LITTLE_ENDIAN);
        int incompat = b.getInt(0x60);
        int logBlock = b.getInt(0x18);
        if (Short.toUnsignedInt(b.getShort(0x38)) != MAGIC
                || (incompat & INCOMPAT_EXTENTS) == 0
                || logBlock < 0
                || logBlock > MAX_LOG_BLOCK) {
            return Optional.empty();
        }
        boolean wide = (incompat & INCOMPAT_64BIT) != 0;
        int state = Short.toUnsignedInt(b.getShort(0x3a));
        return Optional.of(new Superblock(
                1024 << logBlock,
                count(b, 0x04, 0x150, wide),
                count(b, 0x0c, 0x158, wide),
                Integer.toUnsignedLong(b.getInt(0x00)),
                Integer.toUnsignedLong(b.getInt(0x10)),
                state == STATE_CLEAN && (incompat & INCOMPAT_RECOVER) == 0,
                Instant.ofEpochSecond(Integer.toUnsignedLong(b.getInt(0x30))),
                uuid(b)));
    }

    private static UUID uuid(ByteBuffer superblock) {
        ByteBuffer bytes = superblock.duplicate().order(ByteOrder.BIG_ENDIAN);
        return new UUID(bytes.getLong(0x68), bytes.getLong(0x70));
    }

    private static long count(ByteBuffer b, int low, int high, boolean wide) {
        long value = Integer.toUnsignedLong(b.getInt(low));
        return wide ? (Integer.toUnsignedLong(b.getInt(high)) & 0x7fff) << 32 | value : value;
    }

    /** How long the file system is. */
    public long sizeBytes() {
        return blocks * blockBytes;
    }

    /** How much of it is in use, its own tables included. */
    public long usedBytes() {
        return (blocks - freeBlocks) * blockBytes;
    }
}
