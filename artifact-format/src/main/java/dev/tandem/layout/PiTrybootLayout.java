package dev.tandem.layout;

import dev.tandem.disk.ByteRange;
import dev.tandem.disk.MbrTable;
import dev.tandem.disk.Partition;
import java.util.List;
import java.util.Optional;

/**
 * The layout pi-tryboot of a disk: seven partitions in an MBR.
 *
 * <table>
 * <caption>Partitions</caption>
 * <tr><td>1</td><td>FAT32</td><td>{@code autoboot.txt}; written once at each commit and never else</td></tr>
 * <tr><td>2, 3</td><td>FAT32</td><td>boot partition of slot A, of slot B</td></tr>
 * <tr><td>4</td><td></td><td>extended, up to the end</td></tr>
 * <tr><td>5, 6</td><td>ext4</td><td>root of slot A, of slot B: the same size</td></tr>
 * <tr><td>7</td><td>ext4</td><td>data; last, so that it can grow</td></tr>
 * </table>
 *
 * <p>MBR, and boot partitions as primary ones, because that is what all models and all versions of the boot loader start
 * from; the type of the extended one is 0x05, which the boot ROM of the older models wants (raspberrypi/documentation issue
 * 1659, raspberrypi/firmware issue 1887).
 *
 * @param diskId the number that PARTUUIDs are made of
 * @param partitions 1 to 7
 */
public record PiTrybootLayout(int diskId, List<Partition> partitions) implements SlotLayout {
    public static final String NAME = "pi-tryboot";

    public static final long DEFAULT_CONFIG_BYTES = 64L << 20;

    public static final int EXTENDED_PARTITION = 4;
    public static final int DATA_PARTITION = 7;

    static final LayoutShape SHAPE = new LayoutShape(
            NAME,
            List.of(
                    Partition.FAT32,
                    Partition.FAT32,
                    Partition.FAT32,
                    Partition.EXTENDED,
                    Partition.LINUX,
                    Partition.LINUX,
                    Partition.LINUX));

    public PiTrybootLayout {
        partitions = List.copyOf(partitions);
    }

    /**
     * Sizes of the partitions in bytes, each a multiple of {@link #ALIGNMENT_BYTES}.
     *
     * @param config size of partition 1
     * @param boot size of each boot partition
     * @param root size of each root partition
     * @param data size of the data partition in the image; it grows on the device
     */
    public record Sizes(long config, long boot, long root, long data) {
        public Sizes {
            SlotLayout.requireSize("partition 1", config, MIN_FAT_BYTES);
            SlotLayout.requireSize("a boot partition", boot, MIN_FAT_BYTES);
            SlotLayout.requireSize("a root partition", root, ALIGNMENT_BYTES);
            SlotLayout.requireSize("the data partition", data, ALIGNMENT_BYTES);
        }
    }

    /**
     * Puts the partitions one behind the other.
     *
     * @throws IllegalArgumentException if they need more than an MBR can describe
     */
    public static PiTrybootLayout of(int diskId, Sizes sizes) {
        ByteRange config = new ByteRange(ALIGNMENT_BYTES, sizes.config());
        ByteRange bootA = new ByteRange(config.end(), sizes.boot());
        ByteRange bootB = new ByteRange(bootA.end(), sizes.boot());
        // The table of a logical partition stands in front of it, in a gap of its own.
        ByteRange rootA = new ByteRange(bootB.end() + ALIGNMENT_BYTES, sizes.root());
        ByteRange rootB = new ByteRange(rootA.end() + ALIGNMENT_BYTES, sizes.root());
        ByteRange data = new ByteRange(rootB.end() + ALIGNMENT_BYTES, sizes.data());
        SlotLayout.requireEnd(data.end());
        ByteRange extended = new ByteRange(bootB.end(), data.end() - bootB.end());
        return new PiTrybootLayout(
                diskId, SHAPE.partitions(List.of(config, bootA, bootB, extended, rootA, rootB, data)));
    }

    /**
     * Finds the layout on a disk.
     *
     * @throws LayoutException if the disk has other partitions than these seven, or one of another type; their sizes and
     *     where they lie are up to whoever made the disk
     */
    public static PiTrybootLayout of(MbrTable table) throws LayoutException {
        return new PiTrybootLayout(table.diskId(), SHAPE.partitions(SHAPE.ranges(table)));
    }

    /**
     * The largest root partition with which everything fits on a disk, a multiple of {@link #ALIGNMENT_BYTES}; 0 or less when
     * there is no room for any.
     */
    public static long largestRoot(long diskBytes, long config, long boot, long data) {
        return SlotLayout.largestRoot(diskBytes, ALIGNMENT_BYTES + config + 2 * boot + 3 * ALIGNMENT_BYTES + data);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int rootNumber(Slot slot) {
        return rootPartition(slot);
    }

    /** Number of the boot partition of a slot. */
    public static int bootPartition(Slot slot) {
        return slot == Slot.A ? 2 : 3;
    }

    /** Number of the root partition of a slot. */
    public static int rootPartition(Slot slot) {
        return slot == Slot.A ? 5 : 6;
    }

    /** The slot whose boot partition has that number. */
    public static Optional<Slot> slotOfBoot(int number) {
        for (Slot slot : Slot.values()) {
            if (bootPartition(slot) == number) {
                return Optional.of(slot);
            }
        }
        return Optional.empty();
    }

    public ByteRange boot(Slot slot) {
        return partition(bootPartition(slot));
    }
}
