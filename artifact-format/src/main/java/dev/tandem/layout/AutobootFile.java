package dev.tandem.layout;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code autoboot.txt}, which tells the firmware of a Raspberry Pi the boot partition of the committed slot and that of a
 * trial (Raspberry Pi documentation, autoboot.txt and "tryboot").
 *
 * <p>There are two contents, of equal length and shorter than a sector: a commit overwrites one with the other in place. No
 * directory entry, no cluster chain and no length changes, so a power cut leaves one or the other, and a firmware that finds
 * neither starts the first partition with a system, which is slot A's.
 */
public final class AutobootFile {
    /** Where it lies on the first partition. */
    public static final String NAME = "autoboot.txt";

    private static final int SECTOR_BYTES = 512;
    private static final Pattern BOOT_PARTITION = Pattern.compile("boot_partition\\s*=\\s*([0-9]{1,3})");

    private AutobootFile() {}

    /** The content that makes {@code committed} the slot of every ordinary start, and the other one that of a trial. */
    public static byte[] content(Slot committed) {
        String text = String.format(
                Locale.ROOT,
                """
                [all]
                tryboot_a_b=1
                boot_partition=%d
                [tryboot]
                boot_partition=%d
                """,
                PiTrybootLayout.bootPartition(committed),
                PiTrybootLayout.bootPartition(committed.other()));
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * The slot that these bytes commit to; empty when they are anything but one of the two contents. Zeros behind the content,
     * as a sector read from a disk has them, do not count.
     */
    public static Optional<Slot> committed(byte[] found) {
        if (found.length > SECTOR_BYTES) {
            return Optional.empty();
        }
        int length = found.length;
        while (length > 0 && found[length - 1] == 0) {
            length--;
        }
        byte[] text = Arrays.copyOf(found, length);
        for (Slot slot : Slot.values()) {
            if (Arrays.equals(text, content(slot))) {
                return Optional.of(slot);
            }
        }
        return Optional.empty();
    }

    /**
     * The partition that every ordinary start goes to, read as the firmware reads it: one sector, of which the last line that
     * applies counts, and what makes no sense is passed over. Empty when no partition is named.
     */
    public static OptionalInt bootPartition(byte[] found) {
        String text = new String(found, 0, Math.min(found.length, SECTOR_BYTES), StandardCharsets.ISO_8859_1);
        OptionalInt partition = OptionalInt.empty();
        boolean always = true;
        for (String line : text.split("[\\r\\n\\x00]+", -1)) {
            String entry = line.strip();
            Matcher setting = BOOT_PARTITION.matcher(entry);
            if (entry.startsWith("[") && entry.endsWith("]")) {
                always = entry.equals("[all]");
            } else if (always && setting.matches()) {
                partition = OptionalInt.of(Integer.parseInt(setting.group(1)));
            }
        }
        return partition;
    }

    /**
     * Whether each byte is that of one content or of the other: what a write of one over the other can have become, if a
     * sector should ever be written in part. Zeros behind the content do not count.
     */
    public static boolean isMixed(byte[] found) {
        byte[] a = content(Slot.A);
        byte[] b = content(Slot.B);
        for (int i = 0; i < Math.max(found.length, a.length); i++) {
            byte is = i < found.length ? found[i] : 0;
            if (i < a.length ? is != a[i] && is != b[i] : is != 0) {
                return false;
            }
        }
        return found.length <= SECTOR_BYTES;
    }
}
