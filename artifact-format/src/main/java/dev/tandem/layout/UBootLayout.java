package dev.tandem.layout;

import dev.tandem.disk.ByteRange;
import dev.tandem.disk.MbrTable;
import dev.tandem.disk.Partition;
import java.util.List;

/**
 * The layout uboot of a disk: four partitions in an MBR.
 *
 * <table>
 * <caption>Partitions</caption>
 * <tr><td>1</td><td>FAT32</td><td>firmware, U-Boot, {@code boot.scr}; two sectors of state ({@link UBootState})</td></tr>
 * <tr><td>2, 3</td><td>ext4</td><td>root of slot A, of slot B: the same size, with the kernel that U-Boot loads</td></tr>
 * <tr><td>4</td><td>ext4</td><td>data; last, so that it can grow</td></tr>
 * </table>
 *
 * @param diskId the number that PARTUUIDs are made of
 * @param partitions 1 to 4
 */
public record UBootLayout(int diskId, List<Partition> partitions) implements SlotLayout {
    public static final String NAME = "uboot";

    public static final int DATA_PARTITION = 4;

    static final LayoutShape SHAPE =
            new LayoutShape(NAME, List.of(Partition.FAT32, Partition.LINUX, Partition.LINUX, Partition.LINUX));

    public UBootLayout {
        partitions = List.copyOf(partitions);
    }

    /**
     * Sizes of the partitions in bytes, each a multiple of {@link #ALIGNMENT_BYTES}.
     *
     * @param config size of partition 1
     * @param root size of each root partition
     * @param data size of the data partition in the image; it grows on the device
     */
    public record Sizes(long config, long root, long data) {
        public Sizes {
            SlotLayout.requireSize("partition 1", config, MIN_FAT_BYTES);
            SlotLayout.requireSize("a root partition", root, ALIGNMENT_BYTES);
            SlotLayout.requireSize("the data partition", data, ALIGNMENT_BYTES);
        }
    }

    /**
     * Puts the partitions one behind the other.
     *
     * @throws IllegalArgumentException if they need more than an MBR can describe
     */
    public static UBootLayout of(int diskId, Sizes sizes) {
        ByteRange config = new ByteRange(ALIGNMENT_BYTES, sizes.config());
        ByteRange rootA = new ByteRange(config.end(), sizes.root());
        ByteRange rootB = new ByteRange(rootA.end(), sizes.root());
        ByteRange data = new ByteRange(rootB.end(), sizes.data());
        SlotLayout.requireEnd(data.end());
        return new UBootLayout(diskId, SHAPE.partitions(List.of(config, rootA, rootB, data)));
    }

    /**
     * Finds the layout on a disk.
     *
     * @throws LayoutException if the disk has other partitions than these four, or one of another type
     */
    public static UBootLayout of(MbrTable table) throws LayoutException {
        return new UBootLayout(table.diskId(), SHAPE.partitions(SHAPE.ranges(table)));
    }

    /** The largest root partition with which everything fits on a disk; 0 or less when there is no room for any. */
    public static long largestRoot(long diskBytes, long config, long data) {
        return SlotLayout.largestRoot(diskBytes, ALIGNMENT_BYTES + config + data);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int rootNumber(Slot slot) {
        return rootPartition(slot);
    }

    /** Number of the root partition of a slot. */
    public static int rootPartition(Slot slot) {
        return slot == Slot.A ? 2 : 3;
    }
}
