package dev.tandem.imagetool.firmware;

import dev.tandem.disk.BlockDevice;
import dev.tandem.disk.ByteRange;
import dev.tandem.disk.FatBuilder;
import dev.tandem.disk.MbrTable;
import dev.tandem.disk.Partition;
import dev.tandem.testdata.crash.PowerSupply;
import dev.tandem.testdata.crash.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Disks with FAT partitions 1 to 3, and 5 to 9 when something is on them; 4 is the extended one. */
final class PiDisk {
    static final int MIB = 1 << 20;
    static final int PARTITION_BYTES = 34 * MIB;

    /** Where the kernel of a slot lies in its FAT is of use for tests that damage it: it is longer than a sector of the FAT. */
    static final byte[] KERNEL = kernel("kernel of a slot");

    private final Map<Integer, Map<String, byte[]>> files = new TreeMap<>();

    private PiDisk() {}

    static PiDisk empty() {
        return new PiDisk();
    }

    /** Two slots for every board, and nothing that chooses one. */
    static PiDisk slots() {
        PiDisk disk = new PiDisk();
        for (int slot = 2; slot <= 3; slot++) {
            disk.file(slot, "config.txt", "arm_64bit=1\n")
                    .file(slot, "cmdline.txt", "slot=" + slot + "\n")
                    .file(slot, "start.elf", "firmware")
                    .file(slot, "start4.elf", "firmware")
                    .file(slot, "kernel8.img", KERNEL)
                    .file(slot, "bcm2710-rpi-3-b.dtb", "tree")
                    .file(slot, "bcm2711-rpi-4-b.dtb", "tree")
                    .file(slot, "bcm2712-rpi-5-b.dtb", "tree");
        }
        return disk.file(1, "bootcode.bin", "code");
    }

    static byte[] kernel(String text) {
        byte[] kernel = new byte[200 << 10];
        System.arraycopy(text.getBytes(StandardCharsets.ISO_8859_1), 0, kernel, 64, text.length());
        return kernel;
    }

    PiDisk file(int partition, String path, String content) {
        return file(partition, path, content.getBytes(StandardCharsets.ISO_8859_1));
    }

    PiDisk file(int partition, String path, byte[] content) {
        files.computeIfAbsent(partition, n -> new TreeMap<>()).put(path, content);
        return this;
    }

    PiDisk without(int partition, String path) {
        files.getOrDefault(partition, new TreeMap<>()).remove(path);
        return this;
    }

    BlockDevice build() throws IOException {
        return simulated().factory();
    }

    SimulatedDisk simulated() throws IOException {
        List<Partition> partitions = partitions();
        SimulatedDisk disk = SimulatedDisk.of(
                partitions.stream().mapToLong(p -> p.range().end()).max().orElseThrow(), new PowerSupply());
        BlockDevice device = disk.factory();
        MbrTable.of(0x01020304, partitions).write(device);
        for (Partition partition : partitions) {
            if (!partition.isExtended()) {
                FatBuilder volume = FatBuilder.of(
                        "BOOT" + partition.number(),
                        partition.number(),
                        PARTITION_BYTES,
                        partition.range().offset() / 512,
                        LocalDateTime.of(2026, 1, 1, 0, 0));
                files.getOrDefault(partition.number(), Map.of()).forEach(volume::file);
                volume.writeTo(device.slice(partition.range()), FatBuilder.Writing.NON_ZERO);
            }
        }
        return disk;
    }

    private List<Partition> partitions() {
        int last = files.keySet().stream().mapToInt(n -> n).max().orElse(0);
        List<Partition> partitions = new ArrayList<>();
        for (int number = 1; number <= 3; number++) {
            partitions.add(new Partition(number, Partition.FAT32, false, range(number)));
        }
        if (last > 4) {
            partitions.add(new Partition(
                    4,
                    Partition.EXTENDED,
                    false,
                    new ByteRange(range(5).offset() - MIB, range(last).end() - range(5).offset() + MIB)));
        }
        for (int number = 5; number <= last; number++) {
            partitions.add(new Partition(number, Partition.FAT32, false, range(number)));
        }
        return partitions;
    }

    /** With a MiB in front of each, where a boot record has room. */
    static ByteRange range(int partition) {
        return new ByteRange((long) (partition - 1) * (PARTITION_BYTES + MIB) + MIB, PARTITION_BYTES);
    }

    /** Destroys the second sector of both FATs of a partition: files that go beyond the first clusters lose their chain. */
    static void cutChains(BlockDevice disk, int partition) throws IOException {
        ByteBuffer boot = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);
        disk.read(range(partition).offset(), boot);
        long first = range(partition).offset() + boot.getShort(14) * 512L;
        disk.write(first + 512, ByteBuffer.allocate(512));
        disk.write(first + boot.getInt(36) * 512L + 512, ByteBuffer.allocate(512));
    }

    /** Where the root directory begins, on the disk. */
    static long rootDirectory(BlockDevice disk, int partition) throws IOException {
        ByteBuffer boot = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);
        disk.read(range(partition).offset(), boot);
        return range(partition).offset() + boot.getShort(14) * 512L + 2L * boot.getInt(36) * 512L;
    }

    /** Makes the directory entry of a file in the root tell another size. */
    static void claimSize(BlockDevice disk, int partition, String shortName, int sizeBytes) throws IOException {
        long root = rootDirectory(disk, partition);
        ByteBuffer entries = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
        disk.read(root, entries);
        String text = new String(entries.array(), StandardCharsets.ISO_8859_1);
        int at = text.indexOf(shortName);
        if (at < 0) {
            throw new AssertionError("no " + shortName + " in the root directory");
        }
        entries.putInt(at + 28, sizeBytes);
        disk.write(root, entries.rewind());
    }
}
