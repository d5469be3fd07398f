package dev.tandem.layout;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

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
}
