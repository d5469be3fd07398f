package dev.tandem.imagetool.convert;

import dev.tandem.layout.PiTrybootLayout;
import dev.tandem.layout.SlotLayout;
import dev.tandem.layout.UBootLayout;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.LongUnaryOperator;
import java.util.function.Supplier;

/**
 * The sizes a user asked for, in bytes; empty ones are chosen.
 *
 * @param config partition 1
 * @param boot each boot partition
 * @param root each root partition; not together with {@code disk}
 * @param data the data partition in the image
 * @param disk the whole disk, on which the roots become as large as they can
 */
public record RequestedSizes(
        OptionalLong config, OptionalLong boot, OptionalLong root, OptionalLong data, OptionalLong disk) {
    /** All chosen. */
    public static final RequestedSizes DEFAULT = new RequestedSizes(
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty());

    private static final long MIB = 1L << 20;
    private static final long SMALL_BOOT_BYTES = 256 * MIB;
    private static final long LARGE_BOOT_BYTES = 512 * MIB;

    /** An update brings a second kernel before the first is gone, so more than this wants the larger partition. */
    private static final long LARGE_BOOT_FROM_BYTES = 160 * MIB;

    private static final long DEFAULT_DATA_BYTES = 128 * MIB;
    private static final long GIB = 1L << 30;

    /** The program, its script, and what a newer one may need. */
    private static final long MAX_UBOOT_BYTES = 8 * MIB;

    /**
     * The sizes of all partitions of the layout pi-tryboot.
     *
     * @param bootUsed bytes of the files of a boot partition
     * @param rootUsed bytes that the root file system will hold
     * @throws ConvertException if something does not fit, with what is needed
     */
    PiTrybootLayout.Sizes piTryboot(long bootUsed, long rootUsed) throws ConvertException {
        long configBytes =
                rounded("--config-size", config, PiTrybootLayout.DEFAULT_CONFIG_BYTES, SlotLayout.MIN_FAT_BYTES);
        long bootBytes = bootBytes(bootUsed);
        long dataBytes = dataBytes();
        long rootBytes =
                rootBytes(rootUsed, size -> PiTrybootLayout.largestRoot(size, configBytes, bootBytes, dataBytes));
        return possible(() -> {
            PiTrybootLayout.Sizes sizes = new PiTrybootLayout.Sizes(configBytes, bootBytes, rootBytes, dataBytes);
            PiTrybootLayout.of(1, sizes);
            return sizes;
        });
    }

    /**
     * The sizes of all partitions of the layout uboot, whose first partition is the only one with boot files.
     *
     * @param bootUsed bytes of the boot files
     * @param rootUsed bytes that the root file system will hold
     * @throws ConvertException if something does not fit, with what is needed
     */
    UBootLayout.Sizes uboot(long bootUsed, long rootUsed) throws ConvertException {
        long bootBytes = bootBytes(bootUsed + MAX_UBOOT_BYTES);
        long dataBytes = dataBytes();
        long rootBytes = rootBytes(rootUsed, size -> UBootLayout.largestRoot(size, bootBytes, dataBytes));
        return possible(() -> {
            UBootLayout.Sizes sizes = new UBootLayout.Sizes(bootBytes, rootBytes, dataBytes);
            UBootLayout.of(1, sizes);
            return sizes;
        });
    }

    private static <T> T possible(Supplier<T> sizes) throws ConvertException {
        try {
            return sizes.get();
        } catch (IllegalArgumentException e) {
            throw new ConvertException("No such disk can be made: " + e.getMessage(), e);
        }
    }

    private long bootBytes(long used) throws ConvertException {
        return rounded(
                "--boot-size",
                boot,
                used > LARGE_BOOT_FROM_BYTES ? LARGE_BOOT_BYTES : SMALL_BOOT_BYTES,
                Math.max(SlotLayout.MIN_FAT_BYTES, withTables(used)));
    }

    private long dataBytes() throws ConvertException {
        return rounded("--data-size", data, DEFAULT_DATA_BYTES, 16 * MIB);
    }

    private long rootBytes(long used, LongUnaryOperator largestOnDisk) throws ConvertException {
        long min = withTables(used);
        if (disk.isEmpty()) {
            return rounded("--root-size", root, Math.max(2 * used, used + GIB), min);
        }
        long largest = largestOnDisk.applyAsLong(disk.getAsLong());
        if (largest < min) {
            throw new ConvertException(String.format(
                    Locale.ROOT,
                    "On a disk of %s there is room for two root file systems of %s; this system needs %s each",
                    mib(disk.getAsLong()),
                    mib(Math.max(0, largest)),
                    mib(min)));
        }
        return largest;
    }

    private static long rounded(String option, OptionalLong wanted, long otherwise, long min) throws ConvertException {
        long bytes = wanted.orElse(Math.max(otherwise, min));
        if (bytes < min) {
            throw new ConvertException(String.format(
                    Locale.ROOT, "%s is %s; this system needs at least %s there", option, mib(bytes), mib(min)));
        }
        if (bytes > SlotLayout.MAX_DISK_BYTES) {
            throw new ConvertException(String.format(
                    Locale.ROOT, "%s is %s, more than the 2 TiB that an MBR describes", option, mib(bytes)));
        }
        return SlotLayout.alignUp(bytes);
    }

    /** What a file system needs besides the content: tables, the rest of the last block of each file. */
    private static long withTables(long usedBytes) {
        return usedBytes + usedBytes / 32 + 8 * MIB;
    }

    private static String mib(long bytes) {
        return bytes / MIB + (bytes % MIB == 0 ? 0 : 1) + " MiB";
    }
}
