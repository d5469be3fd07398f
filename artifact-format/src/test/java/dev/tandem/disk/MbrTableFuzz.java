package dev.tandem.disk;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** Any bytes as a disk with a partition table. */
class MbrTableFuzz {
    private static final int SECTOR = 512;
    private static final int MAX_SECTORS = 200;

    @FuzzTest
    void anyBytes(byte[] disk) throws IOException {
        // Far bigger than its bytes, so that what they say may fit.
        check(disk, disk.length);
        check(disk, 1L << 32);
    }

    /** 64 bytes a sector, those of the entries; the rest of what a table needs is there. */
    @FuzzTest
    void rightSignatures(byte[] entries) throws IOException {
        int sectors = Math.min(MAX_SECTORS, (entries.length + 63) / 64 + 1);
        byte[] disk = new byte[sectors * SECTOR];
        for (int i = 0; i < sectors; i++) {
            int from = Math.min(entries.length, i * 64);
            int count = Math.min(64, entries.length - from);
            System.arraycopy(entries, from, disk, i * SECTOR + 446, count);
            disk[i * SECTOR + 510] = 0x55;
            disk[i * SECTOR + 511] = (byte) 0xaa;
        }
        check(disk, disk.length);
    }

    private static void check(byte[] disk, long sizeBytes) throws IOException {
        MemoryDevice device = new MemoryDevice(disk, sizeBytes);
        MbrTable table;
        try {
            table = MbrTable.read(device);
        } catch (DiskFormatException e) {
            require(device.reads() < 70, "more sectors read than a table may have");
            return;
        }
        int before = 0;
        for (Partition partition : table.partitions()) {
            require(partition.number() > before, "numbers in another order");
            require(partition.range().end() <= sizeBytes, "a partition beyond the end");
            require(table.partition(partition.number()).orElseThrow().equals(partition), "not found");
            before = partition.number();
        }
        for (ByteRange range : table.metadataRanges()) {
            require(range.end() <= sizeBytes && range.length() == SECTOR, "a sector of the table beyond the end");
        }
        writtenAgain(table, disk, sizeBytes);
        madeAgain(table);
    }

    /** What was accepted is the same when it is written and read. */
    private static void writtenAgain(MbrTable table, byte[] disk, long sizeBytes) throws IOException {
        List<ByteRange> sectors = table.metadataRanges();
        long end = sectors.stream().mapToLong(ByteRange::end).max().orElse(0);
        if (end > 1 << 20) {
            return;
        }
        MemoryDevice copy = new MemoryDevice(Arrays.copyOf(disk, (int) Math.max(end, disk.length)), sizeBytes);
        table.write(copy);
        MbrTable again = MbrTable.read(copy);
        require(again.partitions().equals(table.partitions()), "other partitions after writing");
        require(again.metadataRanges().equals(sectors), "other sectors after writing");
        require(again.diskId() == table.diskId(), "another disk id after writing");
    }

    /** A chain in another order than the disk is read, but not made. */
    private static void madeAgain(MbrTable table) {
        try {
            MbrTable.of(table.diskId(), table.partitions());
        } catch (IllegalArgumentException e) {
            boolean known = e.getMessage().contains("does not lie behind")
                    || e.getMessage().contains("no free sector");
            require(known, "read, but not to be made: " + e.getMessage());
        }
    }

    private static void require(boolean condition, String broken) {
        if (!condition) {
            throw new AssertionError(broken);
        }
    }
}
