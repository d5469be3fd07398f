package dev.tandem.imagetool.convert;

import dev.tandem.disk.BlockDevice;
import dev.tandem.disk.BlockMap;
import dev.tandem.disk.ByteRange;
import dev.tandem.disk.FatBuilder;
import dev.tandem.disk.FatVolume;
import dev.tandem.disk.FileDevice;
import dev.tandem.disk.MbrTable;
import dev.tandem.disk.Partition;
import dev.tandem.disk.SparseCopy;
import dev.tandem.imagetool.ext4.Ext4File;
import dev.tandem.layout.Slot;
import dev.tandem.layout.SlotLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.LongConsumer;

/** Puts the partitions of a converted image onto a disk that is all zero. */
final class ImageAssembler {
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
        SlotLayout layout = plan.layout();
        for (VolumePlan volume : plan.disk().volumes()) {
            volume.volume(layout, time)
                    .writeTo(out.slice(layout.partition(volume.partition())), FatBuilder.Writing.NON_ZERO);
        }
        for (DiskPlan.SectorPlan sector : plan.disk().sectors()) {
            out.slice(layout.partition(sector.partition())).write(sector.offset(), ByteBuffer.wrap(sector.content()));
        }
        copy(root, plan.filledSlots().stream().map(layout::root).toList(), out, progress);
        copy(data, List.of(layout.data()), out, n -> {});
        MbrTable.of(layout.diskId(), layout.partitions()).write(out);
    }

    /** Reads back, from what has been written, all that decides whether the disk starts. */
    void verify(BlockDevice out) throws IOException {
        SlotLayout layout = plan.layout();
        MbrTable table = MbrTable.read(out);
        if (table.diskId() != layout.diskId() || !table.partitions().equals(layout.partitions())) {
            throw new IOException(String.format(
                    Locale.ROOT,
                    "the partition table reads back as %s, expected %s",
                    table.partitions(),
                    layout.partitions()));
        }
        for (VolumePlan volume : plan.disk().volumes()) {
            volume.verify(FatVolume.open(out.slice(layout.partition(volume.partition()))));
        }
        for (DiskPlan.SectorPlan sector : plan.disk().sectors()) {
            ByteBuffer found = ByteBuffer.allocate(sector.content().length);
            out.slice(layout.partition(sector.partition())).read(sector.offset(), found);
            if (!Arrays.equals(found.array(), sector.content())) {
                throw new IOException("the state on partition " + sector.partition() + " does not read back");
            }
        }
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
        SlotLayout layout = plan.layout();
        BlockMap map = BlockMap.of(layout.sizeBytes());
        for (ByteRange range : MbrTable.of(layout.diskId(), layout.partitions()).metadataRanges()) {
            map.map(out, range);
        }
        for (Partition partition : layout.partitions()) {
            if (partition.type() == Partition.FAT32) {
                map.map(out, ofVolume(partition));
            }
        }
        if (!plan.filledSlots().contains(Slot.B)) {
            map.map(out, beginning(layout.root(Slot.B)));
        }
        mapFileSystem(map, root, layout.root(Slot.A));
        if (plan.filledSlots().contains(Slot.B)) {
            map.repeat(layout.root(Slot.A), layout.root(Slot.B).offset());
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

    private ByteRange ofVolume(Partition partition) {
        ByteRange range = partition.range();
        return plan.disk().volumes().stream()
                .filter(v -> v.partition() == partition.number())
                .map(v -> v.volume(plan.layout(), time).usedBytes())
                .map(used -> new ByteRange(range.offset(), Math.min(range.length(), used)))
                .findFirst()
                .orElse(beginning(range));
    }

    private static ByteRange beginning(ByteRange partition) {
        return new ByteRange(partition.offset(), 1 << 20);
    }
}
