package dev.tandem.client.boot;

import dev.tandem.client.boot.FirmwareInfo.Board;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Whether a firmware can start the other slot once, and come back by itself. Dates are those of the releases of rpi-eeprom.
 *
 * @param problem why it cannot, with what to do about it
 * @param warnings what is not as good as it could be
 */
record FirmwareRequirement(Optional<String> problem, List<String> warnings) {
    /**
     * Pi 4: the first release by default that knows [tryboot] sections. Before, these are passed over and the last
     * boot_partition counts: the slot on trial would start for ever.
     * Pi 5: from here on the partition that the device tree reports is right (rpi-eeprom issue 575).
     * Before the Pi 4: bootcode.bin of the time of the Pi 4's.
     */
    private static final Map<Board, LocalDate> MINIMUM = Map.of(
            Board.BEFORE_PI_4, LocalDate.of(2022, 12, 1),
            Board.PI_4, LocalDate.of(2022, 12, 1),
            Board.PI_5, LocalDate.of(2024, 5, 13));

    /** From here on it looks for another partition by itself when it finds autoboot.txt unreadable (PARTITION_WALK). */
    private static final LocalDate RECOMMENDED = LocalDate.of(2025, 8, 13);

    /** Bits of the capabilities: tryboot with a partition for each slot, and tryboot at all. */
    private static final int TRYBOOT_A_B = 1 << 2;

    private static final int TRYBOOT = 1 << 3;

    private static final String UPDATE_EEPROM =
            " Update the EEPROM: mount partition 1 of the disk at /mnt, run \"sudo BOOTFS=/mnt rpi-eeprom-update -a\", unmount"
                    + " it and restart; or start once from a card with the bootloader image of Raspberry Pi Imager. Without"
                    + " BOOTFS its files would go to the slot's boot partition, where they keep the board from starting.";

    FirmwareRequirement {
        warnings = List.copyOf(warnings);
    }

    /** @param bootcode whether partition 1 has a bootcode.bin */
    static FirmwareRequirement of(FirmwareInfo info, boolean bootcode) {
        LocalDate minimum = MINIMUM.get(info.board());
        List<String> warnings = new ArrayList<>();
        if (minimum == null) {
            // QEMU, or something that stands in for the firmware of a Raspberry Pi: nothing can be asked of it.
            warnings.add("This is no known Raspberry Pi: whether it can start the other slot once is not known.");
            return new FirmwareRequirement(Optional.empty(), warnings);
        }
        if (info.board() == Board.BEFORE_PI_4 && !bootcode) {
            return refused(
                    "there is no bootcode.bin on partition 1, and boards before the Raspberry Pi 4 read autoboot.txt"
                            + " only with it. Convert the image again for a device type of this board.");
        }
        String advice = info.board() == Board.BEFORE_PI_4
                ? " Put a newer bootcode.bin on partition 1: convert a newer image for this board and install that."
                : UPDATE_EEPROM;
        if (info.capabilities().isPresent()) {
            int missing = (TRYBOOT | TRYBOOT_A_B) & ~info.capabilities().getAsInt();
            if (missing != 0) {
                return refused(String.format(
                        Locale.ROOT,
                        "the boot loader%s cannot start the other slot once: of its capabilities %#x, bit %s is missing.%s",
                        name(info),
                        info.capabilities().getAsInt(),
                        missing == TRYBOOT ? "3" : missing == TRYBOOT_A_B ? "2" : "2 and 3",
                        advice));
            }
        }
        Optional<LocalDate> built = info.built().map(FirmwareRequirement::date);
        if (built.isEmpty()) {
            warnings.add("The boot loader does not say how old it is; it should be of " + minimum + " or newer.");
        } else if (built.get().isBefore(minimum)) {
            return refused(String.format(
                    Locale.ROOT,
                    "the boot loader%s is of %s. One of %s or newer is needed: older ones do not come back from a trial"
                            + " by themselves, or do not tell which slot they started.%s",
                    name(info),
                    built.get(),
                    minimum,
                    advice));
        } else if (info.board() != Board.BEFORE_PI_4 && built.get().isBefore(RECOMMENDED)) {
            warnings.add("The boot loader is of " + built.get() + "; " + RECOMMENDED
                    + " or newer is recommended, which looks for a slot by itself when autoboot.txt is damaged.");
        }
        if (info.board() == Board.BEFORE_PI_4) {
            warnings.add(
                    "Trials on boards before the Raspberry Pi 4 are documented, but hardly anybody has reported them.");
        }
        return new FirmwareRequirement(Optional.empty(), warnings);
    }

    private static FirmwareRequirement refused(String why) {
        return new FirmwareRequirement(Optional.of(why), List.of());
    }

    private static LocalDate date(Instant time) {
        return LocalDate.ofInstant(time, ZoneOffset.UTC);
    }

    private static String name(FirmwareInfo info) {
        return info.version().map(v -> " (version " + v + ")").orElse("");
    }
}
