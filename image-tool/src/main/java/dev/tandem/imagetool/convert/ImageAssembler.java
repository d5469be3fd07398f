package dev.tandem.imagetool.convert;

import dev.tandem.disk.BlockDevice;
import dev.tandem.disk.BlockMap;
import dev.tandem.disk.ByteRange;
import dev.tandem.disk.FatBuilder;
import dev.tandem.disk.FatVolume;
import dev.tandem.disk.FileDevice;
import dev.tandem.disk.MbrTable;
import dev.tandem.disk.SparseCopy;
import dev.tandem.imagetool.ext4.Ext4File;
import dev.tandem.layout.AutobootFile;
import dev.tandem.layout.KernelCommandLine;
import dev.tandem.layout.PiTrybootLayout;
import dev.tandem.layout.Slot;
import dev.tandem.layout.SlotVolumes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongConsumer;

/** Puts the partitions of a converted image onto a disk that is all zero. */
final class ImageAssembler {
    private static final int SECTOR = 512;
    private static final int MAP_BLOCK = 4096;

    private final ConvertPlan plan;
    private final Instant time;

    ImageAssembler(ConvertPlan plan, Instant time) {
        this.plan = plan;
        this.time = time;
    }

    /**
     * Writes everything, the partition table last.
     *
     * @param out all zero, as long as the layout
     * @param root the file with the root file system
     * @param data the file with the data file system
     * @param progress told how many bytes of the root file system have been passed
     */
    void write(BlockDevice out, Path root, Path data, LongConsumer progress) throws IOException {
        PiTrybootLayout layout = plan.layout();
        config().writeTo(out.slice(layout.config()), FatBuilder.Writing.NON_ZERO);
        for (Slot slot : plan.filledSlots()) {
            boot(slot).writeTo(out.slice(layout.boot(slot)), FatBuilder.Writing.NON_ZERO);
        }
        copy(root, plan.filledSlots().stream().map(layout::root).toList(), out, progress);
        copy(data, List.of(layout.data()), out, n -> {});
        MbrTable.of(layout.diskId(), layout.partitions()).write(out);
    }

    /** Reads back, from what has been written, all that decides whether the disk starts. */
    void verify(BlockDevice out) throws IOException {
        PiTrybootLayout layout = plan.layout();
        MbrTable table = MbrTable.read(out);
        if (table.diskId() != layout.diskId() || !table.partitions().equals(layout.partitions())) {
            throw new IOException(String.format(
                    Locale.ROOT,
                    "the partition table reads back as %s, expected %s",
                    table.partitions(),
                    layout.partitions()));
        }
        FatVolume config = FatVolume.open(out.slice(layout.config()));
        byte[] autoboot = config.read(config.find(AutobootFile.NAME).orElseThrow(), SECTOR);
        if (!AutobootFile.committed(autoboot).equals(Optional.of(Slot.A))) {
            throw new IOException("autoboot.txt does not read back");
        }
        for (Slot slot : plan.filledSlots()) {
            FatVolume boot = FatVolume.open(out.slice(layout.boot(slot)));
            byte[] line = boot.read(boot.find(KernelCommandLine.NAME).orElseThrow(), KernelCommandLine.MAX_BYTES);
            if (!new String(line, StandardCharsets.US_ASCII).equals(plan.commandLine(slot))) {
                throw new IOException("cmdline.txt of slot " + slot + " does not read back");
            }
        }
    }

    private FatBuilder config() {
        FatBuilder volume = SlotVolumes.config(plan.layout(), time);
        plan.configFiles().forEach(volume::file);
        return volume;
    }

    private FatBuilder boot(Slot slot) {
        FatBuilder volume = SlotVolumes.boot(plan.layout(), slot, time);
        plan.boot().addTo(volume, KernelCommandLine.NAME, plan.commandLine(slot).getBytes(StandardCharsets.US_ASCII));
        return volume;
    }

    /** One reading for all places. */
    private static void copy(Path from, List<ByteRange> to, BlockDevice out, LongConsumer progress) throws IOException {
        SparseCopy copy = SparseCopy.to(out, to.get(0).offset());
        for (ByteRange other : to.subList(1, to.size())) {
            copy.and(out, other.offset());
        }
        long length = to.get(0).length();
        long size = Files.size(from);
        if (size != length) {
            throw new IOException(String.format(Locale.ROOT, "%s has %d bytes, its place %d", from, size, length));
        }
        try (SparseFileInput source = SparseFileInput.open(from)) {
            copy.listener((offset, run) -> progress.accept(offset)).copy(source, length);
        }
    }

    /**
     * The map of what a program that writes the image to a card must write: everything but the free blocks of file systems.
     * Of a slot that is left empty, the beginning, so that nothing is found there that an earlier image left.
     */
    BlockMap map(BlockDevice out, Ext4File root, Ext4File data) throws IOException {
        PiTrybootLayout layout = plan.layout();
        BlockMap map = BlockMap.of(layout.sizeBytes());
        for (ByteRange range : MbrTable.of(layout.diskId(), layout.partitions()).metadataRanges()) {
            map.map(out, range);
        }
        map.map(out, used(layout.config(), config()));
        for (Slot slot : Slot.values()) {
            boolean filled = plan.filledSlots().contains(slot);
            map.map(out, filled ? used(layout.boot(slot), boot(slot)) : beginning(layout.boot(slot)));
            if (!filled) {
                map.map(out, beginning(layout.root(slot)));
            }
        }
        mapFileSystem(map, root, layout.rootA());
        if (plan.filledSlots().contains(Slot.B)) {
            map.repeat(layout.rootA(), layout.rootB().offset());
        }
        mapFileSystem(map, data, layout.data());
        return map;
    }

    /** From its file, which is still in the page cache; what was copied from it went past that. */
    private static void mapFileSystem(BlockMap map, Ext4File fileSystem, ByteRange place) throws IOException {
        int blockBytes = fileSystem.superblock().blockBytes();
        try (FileDevice file = FileDevice.openReadOnly(fileSystem.path())) {
            if (blockBytes % MAP_BLOCK != 0) {
                map.mapPart(file, new ByteRange(0, place.length()), place.offset());
                return;
            }
            for (Ext4File.BlockRange used : fileSystem.usedBlocks()) {
                map.mapPart(file, new ByteRange(used.first() * blockBytes, used.count() * blockBytes), place.offset());
            }
        }
    }

    private static ByteRange used(ByteRange partition, FatBuilder volume) {
        return new ByteRange(partition.offset(), Math.min(partition.length(), volume.usedBytes()));
    }

    private static ByteRange beginning(ByteRange partition) {
        return new ByteRange(partition.offset(), 1 << 20);
    }
}
