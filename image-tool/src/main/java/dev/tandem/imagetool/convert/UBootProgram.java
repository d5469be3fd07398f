package dev.tandem.imagetool.convert;

import dev.tandem.imagetool.rootfs.RootTree;
import dev.tandem.imagetool.uboot.UBootConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * The U-Boot that the firmware starts from partition 1.
 *
 * @param source where it comes from
 * @param file that was given, if it comes from a file
 */
public record UBootProgram(Source source, Optional<Path> file) {
    /** Package u-boot-rpi of Debian puts it there. */
    private static final String OF_DEBIAN = "/usr/lib/u-boot/rpi_arm64/u-boot.bin";

    private static final int MAX_BYTES = 8 << 20;

    /** Where it comes from. */
    public enum Source {
        /** The boot partition of the image, or a package that is installed in it. */
        IMAGE,
        /** A file of the user. */
        FILE,
        /** The board has it in its own memory, and looks for boot.scr by itself. */
        BOARD
    }

    /**
     * The program; empty when the board brings it.
     *
     * @throws ConvertException if there is none
     */
    Optional<byte[]> content(RootTree root, BootFiles boot) throws IOException {
        return switch (source) {
            case BOARD -> Optional.empty();
            case FILE -> Optional.of(ofFile(file.orElseThrow()));
            case IMAGE -> Optional.of(ofImage(root, boot));
        };
    }

    private static byte[] ofFile(Path file) throws IOException {
        long size = Files.size(file);
        if (size == 0 || size > MAX_BYTES) {
            throw new ConvertException(String.format(
                    Locale.ROOT, "%s has %d bytes; a U-Boot has at least 1 and at most %d", file, size, MAX_BYTES));
        }
        return Files.readAllBytes(file);
    }

    private static byte[] ofImage(RootTree root, BootFiles boot) throws IOException {
        if (boot.exists(UBootConfig.PROGRAM)) {
            return boot.read(UBootConfig.PROGRAM, MAX_BYTES);
        }
        if (root.status(OF_DEBIAN).isPresent()) {
            return root.read(OF_DEBIAN);
        }
        throw new ConvertException("The image has no U-Boot: neither " + UBootConfig.PROGRAM
                + " on its boot partition nor " + OF_DEBIAN + ". Give one with --u-boot FILE, such as " + OF_DEBIAN
                + " of Debian's package u-boot-rpi, or say --u-boot board if the board has it in its own memory");
    }
}
