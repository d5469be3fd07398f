package dev.tandem.client.boot;

import dev.tandem.disk.BlockDevice;
import dev.tandem.disk.ByteRange;
import dev.tandem.disk.FatBuilder;
import dev.tandem.disk.FatFile;
import dev.tandem.disk.FatVolume;
import dev.tandem.disk.FileDevice;
import dev.tandem.disk.MbrTable;
import dev.tandem.disk.SparseCopy;
import dev.tandem.layout.AutobootFile;
import dev.tandem.layout.KernelCommandLine;
import dev.tandem.layout.PiTrybootLayout;
import dev.tandem.layout.Slot;
import dev.tandem.layout.SlotVolumes;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A small disk as tandem convert makes it, in a file: slot A with a system and the default, slot B with the same one. */
public final class TestDisk implements Closeable {
    public static final int DISK_ID = 0x1f2e3d4c;

    private static final long MIB = 1L << 20;
    private static final int ROOT_MIB = 24;
    private static final int BLOCK_BYTES = 4096;

    private final Path image;
    private final Path scratch;
    private final ImageDisk disk;
    private final PiTrybootLayout layout;

    private TestDisk(Path image, Path scratch, ImageDisk disk, PiTrybootLayout layout) {
        this.image = image;
        this.scratch = scratch;
        this.disk = disk;
        this.layout = layout;
    }

    /** With its systems. */
    public static TestDisk create(Path directory, TestSystem system) throws IOException, InterruptedException {
        return create(directory, ROOT_MIB, system);
    }

    /** With its systems, and root partitions of this size. */
    public static TestDisk create(Path directory, int rootMib, TestSystem system)
            throws IOException, InterruptedException {
        TestDisk disk = bare(directory, rootMib);
        for (Slot slot : Slot.values()) {
            disk.installRoot(slot, system);
            disk.installBoot(slot, system);
        }
        return disk;
    }

    /** With partition table and boot selector, and empty slots: much quicker. */
    public static TestDisk bare(Path directory) throws IOException {
        return bare(directory, ROOT_MIB);
    }

    private static TestDisk bare(Path directory, int rootMib) throws IOException {
        PiTrybootLayout layout =
                PiTrybootLayout.of(DISK_ID, new PiTrybootLayout.Sizes(40 * MIB, 40 * MIB, rootMib * MIB, 8 * MIB));
        Path image = directory.resolve("disk.img");
        try (FileDevice device = FileDevice.create(image, layout.sizeBytes())) {
            SlotVolumes.config(layout, TestSystem.TIME)
                    .file(AutobootFile.NAME, AutobootFile.content(Slot.A))
                    .writeTo(device.slice(layout.config()));
            MbrTable.of(layout.diskId(), layout.partitions()).write(device);
        }
        return new TestDisk(image, directory, ImageDisk.open(image), layout);
    }

    public Path image() {
        return image;
    }

    public ImageDisk disk() {
        return disk;
    }

    public PiTrybootLayout layout() {
        return layout;
    }

    /** The system as a file system that fits into a slot: what an artifact carries. */
    public Path rootImage(TestSystem system) throws IOException, InterruptedException {
        return system.makeRoot(scratch, layout().root(Slot.A).length() / BLOCK_BYTES);
    }

    /** Writes the root file system of a slot, and nothing else. */
    public void installRoot(Slot slot, TestSystem system) throws IOException, InterruptedException {
        Path root = rootImage(system);
        try (FileDevice source = FileDevice.openReadOnly(root);
                BlockDevice target = FileDevice.openReadWrite(image)) {
            ByteBuffer zeros = ByteBuffer.allocate(1 << 20);
            ByteRange place = layout().root(slot);
            for (long at = 0; at < place.length(); at += zeros.capacity()) {
                target.write(place.offset() + at, zeros.clear());
            }
            SparseCopy.to(target, place.offset()).copy(source, new ByteRange(0, source.sizeBytes()));
        }
        Files.delete(root);
    }

    /** Writes the boot partition of a slot as a conversion does. */
    public void installBoot(Slot slot, TestSystem system) throws IOException {
        FatBuilder volume = SlotVolumes.boot(layout(), slot, TestSystem.TIME);
        Map<String, byte[]> files = new TreeMap<>(system.bootFiles());
        files.put(
                KernelCommandLine.NAME,
                KernelCommandLine.forSlot(TestSystem.STOCK_LINE, DISK_ID, slot, List.of())
                        .getBytes(StandardCharsets.US_ASCII));
        files.forEach(volume::file);
        volume.writeTo(disk.open(PiTrybootLayout.bootPartition(slot)), FatBuilder.Writing.IN_USE);
    }

    /** What autoboot.txt holds. */
    public byte[] autoboot() throws IOException {
        return read(PiTrybootLayout.CONFIG_PARTITION, AutobootFile.NAME);
    }

    /** Puts something else into the sector of autoboot.txt, padded with zeros. */
    public void overwriteAutoboot(byte[] content) throws IOException {
        BlockDevice config = disk.config();
        FatVolume volume = FatVolume.open(config);
        ByteRange sector =
                volume.extents(volume.find(AutobootFile.NAME).orElseThrow()).get(0);
        config.write(sector.offset(), ByteBuffer.wrap(java.util.Arrays.copyOf(content, 512)));
    }

    /** Makes partition 1 anew, with these files. */
    public void remakeConfig(Map<String, byte[]> files) throws IOException {
        FatBuilder volume = SlotVolumes.config(layout(), TestSystem.TIME);
        new TreeMap<>(files).forEach(volume::file);
        volume.writeTo(disk.config(), FatBuilder.Writing.IN_USE);
    }

    /** The content of a file on one of the FAT partitions. */
    public byte[] read(int partition, String path) throws IOException {
        FatVolume volume = FatVolume.open(disk.open(partition));
        return volume.read(volume.find(path).orElseThrow(), 1 << 20);
    }

    /** Files of the boot partition of a slot. */
    public List<String> bootFiles(Slot slot) throws IOException {
        return FatVolume.open(disk.open(PiTrybootLayout.bootPartition(slot))).files().stream()
                .filter(f -> !f.directory())
                .map(FatFile::path)
                .toList();
    }

    /** All bytes of a partition. */
    public byte[] bytes(int partition) throws IOException {
        BlockDevice device = disk.open(partition);
        ByteBuffer all = ByteBuffer.allocate(Math.toIntExact(device.sizeBytes()));
        device.read(0, all);
        return all.array();
    }

    @Override
    public void close() throws IOException {
        disk.close();
    }
}
