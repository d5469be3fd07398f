package dev.tandem.layout;

import dev.tandem.disk.ByteRange;
import dev.tandem.disk.FatBuilder;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * The FAT volumes of the layout, still without files. An image and the client on a device make the same volume of the same
 * files.
 */
public final class SlotVolumes {
    /** Name of partition 1 of the layout pi-tryboot. */
    public static final String CONFIG_LABEL = "BOOTCFG";

    private static final int SECTOR_BYTES = 512;
    private static final LocalDateTime FIRST = LocalDateTime.of(1980, 1, 1, 0, 0);
    private static final LocalDateTime LAST = LocalDateTime.of(2107, 12, 31, 23, 59, 58);

    private SlotVolumes() {}

    /** Name of the boot partition of a slot. */
    public static String bootLabel(Slot slot) {
        return "BOOT-" + slot;
    }

    /**
     * The volume of partition 1 of the layout pi-tryboot.
     *
     * @param time of its files
     */
    public static FatBuilder config(PiTrybootLayout layout, Instant time) {
        return of(layout, SlotLayout.CONFIG_PARTITION, CONFIG_LABEL, time);
    }

    /**
     * The boot partition of a slot.
     *
     * @param time of its files
     */
    public static FatBuilder boot(PiTrybootLayout layout, Slot slot, Instant time) {
        return of(layout, PiTrybootLayout.bootPartition(slot), bootLabel(slot), time);
    }

    /**
     * The volume of a partition. Its serial, which Linux shows as UUID, is the disk's id with the partition's number: different on
     * each partition.
     *
     * @param time of its files
     */
    public static FatBuilder of(SlotLayout layout, int partition, String label, Instant time) {
        ByteRange range = layout.partition(partition);
        return FatBuilder.of(
                label, layout.diskId() ^ partition, range.length(), range.offset() / SECTOR_BYTES, fatTime(time));
    }

    /** A FAT knows the years from 1980 to 2107. */
    private static LocalDateTime fatTime(Instant time) {
        LocalDateTime local = LocalDateTime.ofInstant(time, ZoneOffset.UTC);
        return local.isBefore(FIRST) ? FIRST : local.isAfter(LAST) ? LAST : local;
    }
}
