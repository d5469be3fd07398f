package dev.tandem.layout;

import dev.tandem.disk.ByteRange;
import dev.tandem.disk.MbrTable;
import dev.tandem.disk.Partition;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a disk has its two slots. Partition 1 is read by what starts a slot, and says which; root partitions are of the same size;
 * data is the last one, so that it can grow. Ranges are in bytes.
 */
public sealed interface SlotLayout permits PiTrybootLayout, UBootLayout {
    /** Each partition begins at a multiple of this, the largest erase block that cards are known to have. */
    long ALIGNMENT_BYTES = 8L << 20;

    /** FAT32 with one sector a cluster has at least 65,525 clusters; 33 MiB are the first whole size to hold them. */
    long MIN_FAT_BYTES = 33L << 20;

    /** An MBR counts sectors in 32 bits. */
    long MAX_DISK_BYTES = ((1L << 32) - 1) * 512;

    /** The partition that says which slot starts. */
    int CONFIG_PARTITION = 1;

    /**
     * Finds out which layout a disk has.
     *
     * @throws LayoutException if it has none of them
     */
    static SlotLayout of(MbrTable table) throws LayoutException {
        if (PiTrybootLayout.SHAPE.fits(table)) {
            return PiTrybootLayout.of(table);
        }
        if (UBootLayout.SHAPE.fits(table)) {
            return UBootLayout.of(table);
        }
        throw new LayoutException("the disk has no layout with two slots: expected " + PiTrybootLayout.SHAPE + " or "
                + UBootLayout.SHAPE + ", found " + LayoutShape.of(table));
    }

    /** The name of the layout, as people choose it. */
    String name();

    /** The number that PARTUUIDs are made of. */
    int diskId();

    /** The partitions as they stand in the table, by number, without gaps. */
    List<Partition> partitions();

    /** Number of the root partition of a slot. */
    int rootNumber(Slot slot);

    /** Number of the data partition. */
    default int dataNumber() {
        return partitions().size();
    }

    /** The slot whose root partition has that number. */
    default Optional<Slot> slotOfRoot(int number) {
        for (Slot slot : Slot.values()) {
            if (rootNumber(slot) == number) {
                return Optional.of(slot);
            }
        }
        return Optional.empty();
    }

    /** Where the partition of that number lies. */
    default ByteRange partition(int number) {
        return partitions().get(number - 1).range();
    }

    default ByteRange config() {
        return partition(CONFIG_PARTITION);
    }

    default ByteRange root(Slot slot) {
        return partition(rootNumber(slot));
    }

    default ByteRange data() {
        return partition(dataNumber());
    }

    /** How long an image of it is. */
    default long sizeBytes() {
        return data().end();
    }

    /**
     * The largest root partition of which a disk has room for two, a multiple of {@link #ALIGNMENT_BYTES}; 0 or less when
     * there is no room for any.
     *
     * @param fixed what everything else needs
     */
    static long largestRoot(long diskBytes, long fixed) {
        return Math.floorDiv((Math.min(diskBytes, MAX_DISK_BYTES) - fixed) / 2, ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
    }

    /** The next multiple of {@link #ALIGNMENT_BYTES}. */
    static long alignUp(long bytes) {
        return Math.addExact(bytes, ALIGNMENT_BYTES - 1) / ALIGNMENT_BYTES * ALIGNMENT_BYTES;
    }

    /** The name by which a kernel finds a partition of the disk with this id, without {@code PARTUUID=}. */
    static String partUuid(int diskId, int partition) {
        return String.format(Locale.ROOT, "%08x-%02x", diskId, partition);
    }

    /**
     * Makes sure that a partition can be of that size.
     *
     * @throws IllegalArgumentException if not, with what is expected
     */
    static void requireSize(String what, long bytes, long min) {
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

    /**
     * Makes sure that an MBR can describe a disk that ends there.
     *
     * @throws IllegalArgumentException if not
     */
    static void requireEnd(long bytes) {
        if (bytes > MAX_DISK_BYTES) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT, "the partitions need %d bytes, an MBR describes at most %d", bytes, MAX_DISK_BYTES));
        }
    }
}
