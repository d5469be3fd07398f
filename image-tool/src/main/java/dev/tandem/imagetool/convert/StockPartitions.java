package dev.tandem.imagetool.convert;

import dev.tandem.disk.BlockDevice;
import dev.tandem.disk.ByteRange;
import dev.tandem.disk.DiskFormatException;
import dev.tandem.disk.MbrTable;
import dev.tandem.disk.Partition;
import dev.tandem.layout.SlotLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Where a stock image has its two partitions, as its first sector tells: FAT and Linux, in this order.
 *
 * @param diskId of the table
 * @param boot partition 1
 * @param root partition 2
 */
record StockPartitions(int diskId, ByteRange boot, ByteRange root) {
    static final int SECTOR = 512;

    private static final int FIRST_TYPE = 446 + 4;
    private static final int ENTRY_BYTES = 16;
    private static final int ENTRIES = 4;
    private static final Set<Integer> EXTENDED = Set.of(0x05, 0x0f, 0x85);
    private static final Set<Integer> FAT = Set.of(0x06, 0x0b, Partition.FAT32, 0x0e);

    /**
     * Reads the table.
     *
     * @param sector the first of the image, or less when it has less
     * @param name of the image
     * @throws ConvertException if it is another one, with what was expected and found
     */
    static StockPartitions of(byte[] sector, Path name) throws IOException {
        if (sector.length < SECTOR) {
            throw new ConvertException(name + " is no disk image: it has less than a sector of 512 bytes");
        }
        refuseExtended(sector, name);
        MbrTable table;
        try {
            table = MbrTable.read(new FirstSector(sector));
        } catch (DiskFormatException e) {
            throw new ConvertException(
                    String.format(
                                    Locale.ROOT,
                                    "%s is no image that can be converted: %s. Expected an MBR with two partitions, boot (FAT32) and root",
                                    name,
                                    e.getMessage())
                            + " (ext4), as Raspberry Pi OS has",
                    e);
        }
        List<Partition> partitions = table.partitions();
        if (partitions.size() != 2
                || !FAT.contains(partitions.get(0).type())
                || partitions.get(1).type() != Partition.LINUX
                || partitions.get(0).range().end() > partitions.get(1).range().offset()) {
            throw new ConvertException(String.format(
                            Locale.ROOT,
                            "%s has the partitions %s; expected two, boot (FAT32, type 0c) and root (Linux, type 83)",
                            name,
                            describe(partitions))
                    + " behind it, as Raspberry Pi OS has");
        }
        return new StockPartitions(
                table.diskId(), partitions.get(0).range(), partitions.get(1).range());
    }

    /** Its logical partitions are described in sectors that have not been read, and would not help. */
    private static void refuseExtended(byte[] sector, Path name) throws ConvertException {
        for (int i = 0; i < ENTRIES; i++) {
            if (EXTENDED.contains(sector[FIRST_TYPE + ENTRY_BYTES * i] & 0xff)) {
                throw new ConvertException(
                        name + " has an extended partition: it is no stock image of Raspberry Pi OS, but"
                                + " one that has been converted already, or of another system. Expected two partitions, boot"
                                + " (FAT32) and root (ext4). What it is says: tandem inspect " + name);
            }
        }
    }

    private static String describe(List<Partition> partitions) {
        return partitions.isEmpty()
                ? "(none)"
                : String.join(
                        ", ",
                        partitions.stream()
                                .map(p -> String.format(
                                        Locale.ROOT,
                                        "%d (type %02x, %d MiB)",
                                        p.number(),
                                        p.type(),
                                        p.range().length() >> 20))
                                .toList());
    }

    /** The beginning of a disk whose length turns out later. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record FirstSector(byte[] sector) implements BlockDevice {
        @Override
        public long sizeBytes() {
            return SlotLayout.MAX_DISK_BYTES;
        }

        @Override
        public void read(long offset, ByteBuffer target) {
            for (long at = offset; target.hasRemaining(); at++) {
                target.put(at < sector.length ? sector[(int) at] : 0);
            }
        }

        @Override
        public void write(long offset, ByteBuffer source) throws IOException {
            throw new IOException("read only");
        }

        @Override
        public void force() {}

        @Override
        public void close() {}
    }
}
