package dev.tandem.layout;

import dev.tandem.disk.ByteRange;
import dev.tandem.disk.MbrTable;
import dev.tandem.disk.Partition;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

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
 * 1659, raspberrypi/firmware issue 1887). Ranges are in bytes.
 *
 * @param diskId the number that PARTUUIDs are made of
 * @param config partition 1
 * @param bootA partition 2
 * @param bootB partition 3
 * @param extended partition 4
 * @param rootA partition 5
 * @param rootB partition 6
 * @param data partition 7
 */
public record PiTrybootLayout(
        int diskId,
        ByteRange config,
        ByteRange bootA,
        ByteRange bootB,
        ByteRange extended,
        ByteRange rootA,
        ByteRange rootB,
        ByteRange data) {

    /** Each partition begins at a multiple of this, the largest erase block that cards are known to have. */
    public static final long ALIGNMENT_BYTES = 8L << 20;

    /** FAT32 with one sector a cluster has at least 65,525 clusters; 33 MiB are the first whole size to hold them. */
    public static final long MIN_FAT_BYTES = 33L << 20;

    public static final long DEFAULT_CONFIG_BYTES = 64L << 20;

    /** An MBR counts sectors in 32 bits. */
    public static final long MAX_DISK_BYTES = ((1L << 32) - 1) * 512;

    public static final int CONFIG_PARTITION = 1;
    public static final int EXTENDED_PARTITION = 4;
    public static final int DATA_PARTITION = 7;

    /** Of partitions 1 to 7. */
    private static final List<Integer> TYPES = List.of(
            Partition.FAT32,
            Partition.FAT32,
            Partition.FAT32,
            Partition.EXTENDED,
            Partition.LINUX,
            Partition.LINUX,
            Partition.LINUX);

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
            require("partition 1", config, MIN_FAT_BYTES);
            require("a boot partition", boot, MIN_FAT_BYTES);
            require("a root partition", root, ALIGNMENT_BYTES);
            require("the data partition", data, ALIGNMENT_BYTES);
        }

        private static void require(String what, long bytes, long min) {
            if (bytes < min || bytes % ALIGNMENT_BYTES != 0 || bytes > MAX_DISK_BYTES) {
                throw new IllegalArgumentException(String.format(
                        Locale.ROOT,
                        "%s cannot have %d bytes: expected a multiple of %d, at least %d",
                        what,
                        bytes,
                        ALIGNMENT_BYTES,
                        alignUp(min)));
            }
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
        if (data.end() > MAX_DISK_BYTES) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "the partitions need %d bytes, an MBR describes at most %d",
                    data.end(),
                    MAX_DISK_BYTES));
        }
        ByteRange extended = new ByteRange(bootB.end(), data.end() - bootB.end());
        return new PiTrybootLayout(diskId, config, bootA, bootB, extended, rootA, rootB, data);
    }

    /**
     * Finds the layout on a disk.
     *
     * @throws LayoutException if the disk has other partitions than these seven, or one of another type; their sizes and
     *     where they lie are up to whoever made the disk
     */
    public static PiTrybootLayout of(MbrTable table) throws LayoutException {
        List<Partition> found = table.partitions();
        boolean same = found.size() == DATA_PARTITION;
        for (int i = 0; same && i < found.size(); i++) {
            same = found.get(i).number() == i + 1 && found.get(i).type() == TYPES.get(i);
        }
        if (!same) {
            throw new LayoutException(String.format(
                    Locale.ROOT,
                    "the disk does not have the layout pi-tryboot: expected partitions 1 to 7 of the types %s, found %s",
                    hex(TYPES),
                    found.isEmpty()
                            ? "none"
                            : found.stream()
                                    .map(p -> p.number() + " of type "
                                            + HexFormat.of().toHexDigits((byte) p.type()))
                                    .collect(Collectors.joining(", "))));
        }
        List<ByteRange> ranges = found.stream().map(Partition::range).toList();
        return new PiTrybootLayout(
                table.diskId(),
                ranges.get(0),
                ranges.get(1),
                ranges.get(2),
                ranges.get(3),
                ranges.get(4),
                ranges.get(5),
                ranges.get(6));
    }

    private static String hex(List<Integer> types) {
        return types.stream()
                .map(t -> HexFormat.of().toHexDigits(t.byteValue()))
                .collect(Collectors.joining(" "));
    }

    /**
     * The largest root partition with which everything fits on a disk, a multiple of {@link #ALIGNMENT_BYTES}; 0 or less when
     * there is no room for any.
     */
    public static long largestRoot(long diskBytes, long config, long boot, long data) {
        long fixed = ALIGNMENT_BYTES + config + 2 * boot + 3 * ALIGNMENT_BYTES + data;
        return Math.floorDiv((Math.min(diskBytes, MAX_DISK_BYTES) - fixed) / 2, ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
    }

    /** The next multiple of {@link #ALIGNMENT_BYTES}. */
    public static long alignUp(long bytes) {
        return Math.addExact(bytes, ALIGNMENT_BYTES - 1) / ALIGNMENT_BYTES * ALIGNMENT_BYTES;
    }

    /** Number of the boot partition of a slot. */
    public static int bootPartition(Slot slot) {
        return slot == Slot.A ? 2 : 3;
    }

    /** Number of the root partition of a slot. */
    public static int rootPartition(Slot slot) {
        return slot == Slot.A ? 5 : 6;
    }

    public ByteRange boot(Slot slot) {
        return slot == Slot.A ? bootA : bootB;
    }

    public ByteRange root(Slot slot) {
        return slot == Slot.A ? rootA : rootB;
    }

    /** How long an image of it is. */
    public long sizeBytes() {
        return data.end();
    }

    /** Where the partition of that number lies. */
    public ByteRange partition(int number) {
        return partitions().get(number - 1).range();
    }

    /** The partitions as they stand in the table. */
    public List<Partition> partitions() {
        return List.of(
                new Partition(CONFIG_PARTITION, Partition.FAT32, false, config),
                new Partition(bootPartition(Slot.A), Partition.FAT32, false, bootA),
                new Partition(bootPartition(Slot.B), Partition.FAT32, false, bootB),
                new Partition(EXTENDED_PARTITION, Partition.EXTENDED, false, extended),
                new Partition(rootPartition(Slot.A), Partition.LINUX, false, rootA),
                new Partition(rootPartition(Slot.B), Partition.LINUX, false, rootB),
                new Partition(DATA_PARTITION, Partition.LINUX, false, data));
    }

    /** The name by which a kernel finds a partition of the disk with this id, without {@code PARTUUID=}. */
    public static String partUuid(int diskId, int partition) {
        return String.format(Locale.ROOT, "%08x-%02x", diskId, partition);
    }
}
