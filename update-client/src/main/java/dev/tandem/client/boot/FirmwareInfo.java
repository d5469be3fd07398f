package dev.tandem.client.boot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the firmware says of itself and of this start, in the device tree it hands to the kernel (Raspberry Pi documentation,
 * "Device Tree boot information"). Other machines say nothing of it.
 *
 * @param board which family of boards it is
 * @param partition that this start came from
 * @param trial whether this start was the one that had been asked for; empty when it does not say
 * @param version of the boot loader, a text for people
 * @param built when the boot loader was built
 * @param capabilities bits
 */
public record FirmwareInfo(
        Board board,
        OptionalInt partition,
        Optional<Boolean> trial,
        Optional<String> version,
        Optional<Instant> built,
        OptionalInt capabilities) {
    /** Of a machine that is no Raspberry Pi. */
    public static final FirmwareInfo NONE = new FirmwareInfo(
            Board.OTHER,
            OptionalInt.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            OptionalInt.empty());

    private static final String TREE = "proc/device-tree/";
    private static final String LOADER = TREE + "chosen/bootloader/";

    /** Families of boards, by where their boot loader is. */
    public enum Board {
        /** Before the Pi 4: bootcode.bin on partition 1. */
        BEFORE_PI_4,
        /** Pi 4, 400, CM4: EEPROM and start4.elf. */
        PI_4,
        /** Pi 5, 500, CM5: EEPROM. */
        PI_5,
        OTHER;

        static Board of(List<String> compatible) {
            for (String name : compatible) {
                switch (name) {
                    case "brcm,bcm2711" -> {
                        return PI_4;
                    }
                    case "brcm,bcm2712" -> {
                        return PI_5;
                    }
                    case "brcm,bcm2835", "brcm,bcm2836", "brcm,bcm2837" -> {
                        return BEFORE_PI_4;
                    }
                    default -> {
                        // the board's own name stands in front of that of its chip
                    }
                }
            }
            return OTHER;
        }
    }

    /** Reads it. */
    static FirmwareInfo read(SystemFiles files) throws IOException {
        Board board = Board.of(strings(files, TREE + "compatible"));
        OptionalInt partition = files.cell(LOADER + "partition");
        // Boards before the Pi 4 say 0 where they mean the first.
        OptionalInt counted = partition.isPresent() && partition.getAsInt() == 0 ? OptionalInt.of(1) : partition;
        OptionalInt trial = files.cell(LOADER + "tryboot");
        OptionalInt built = files.cell(LOADER + "build-timestamp");
        return new FirmwareInfo(
                board,
                counted,
                trial.isPresent() ? Optional.of(trial.getAsInt() != 0) : Optional.empty(),
                strings(files, LOADER + "version").stream().findFirst(),
                built.isPresent() && built.getAsInt() != 0
                        ? Optional.of(Instant.ofEpochSecond(Integer.toUnsignedLong(built.getAsInt())))
                        : Optional.empty(),
                files.cell(LOADER + "capabilities"));
    }

    /** A list of texts in the device tree, each with a zero behind it. */
    private static List<String> strings(SystemFiles files, String file) throws IOException {
        String text = new String(files.read(file).orElse(new byte[0]), StandardCharsets.US_ASCII);
        return List.of(text.split("\0", -1)).stream().filter(s -> !s.isEmpty()).toList();
    }
}
