package dev.tandem.imagetool.convert;

import dev.tandem.disk.ByteRange;
import dev.tandem.disk.FileDevice;
import dev.tandem.disk.MbrTable;
import dev.tandem.disk.Partition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** Disks that look like one of Raspberry Pi OS to whoever looks at the partition table and the superblock only. */
final class StockDisk {
    static final int DISK_ID = 0x01020304;
    static final ByteRange BOOT = new ByteRange(4 << 20, 1 << 20);
    static final ByteRange ROOT = new ByteRange(8 << 20, 2 << 20);
    static final List<Partition> PARTITIONS =
            List.of(new Partition(1, Partition.FAT32, false, BOOT), new Partition(2, Partition.LINUX, false, ROOT));

    private StockDisk() {}

    /** The image, with bytes in its partitions that do not pack well. */
    static byte[] image(Path scratch) throws IOException {
        return image(scratch, PARTITIONS);
    }

    static byte[] image(Path scratch, List<Partition> partitions) throws IOException {
        try (FileDevice disk = FileDevice.create(scratch, ROOT.end())) {
            byte[] content = new byte[(int) (BOOT.length() / 2)];
            new Random(2).nextBytes(content);
            disk.write(BOOT.offset(), ByteBuffer.wrap(content));
            disk.write(ROOT.offset() + ROOT.length() / 2, ByteBuffer.wrap(content));
            disk.write(ROOT.offset() + 1024, superblock((int) (ROOT.length() / 1024)));
            MbrTable.of(DISK_ID, partitions).write(disk);
        }
        byte[] image = Files.readAllBytes(scratch);
        Files.delete(scratch);
        return image;
    }

    /** Of a file system with so many blocks of 1 KiB. */
    static ByteBuffer superblock(int blocks) {
        return ByteBuffer.allocate(1024)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0x04, blocks)
                .putInt(0x0c, blocks / 2)
                .putInt(0x30, 1_750_000_000)
                .putShort(0x38, (short) 0xef53)
                .putShort(0x3a, (short) 1)
                .putInt(0x60, 0x40);
    }
}
