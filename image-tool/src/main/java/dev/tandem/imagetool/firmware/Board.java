package dev.tandem.imagetool.firmware;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The boards whose firmware is known here; each can run a 64-bit kernel. */
public enum Board {
    /** The Pi 3 B and B+: the boot ROM reads bootcode.bin from partition 1, which does what the EEPROM of later boards does. */
    PI_3("pi3"),
    /** The Pi 4 B. */
    PI_4("pi4"),
    /** The Pi 5 B: all its firmware is in the EEPROM. */
    PI_5("pi5");

    private final String label;

    Board(String label) {
        this.label = label;
    }

    /** The board of a name: {@code pi3}, {@code pi4} or {@code pi5}, as in the filters of {@code config.txt}. */
    public static Optional<Board> ofName(String name) {
        return Arrays.stream(values()).filter(b -> b.label.equals(name)).findFirst();
    }

    String label() {
        return label;
    }

    /** The file that makes a FAT partition bootable for it. */
    String bootableBy() {
        return switch (this) {
            case PI_3 -> "start.elf";
            case PI_4 -> "start4.elf";
            case PI_5 -> "config.txt";
        };
    }

    /** Whether it runs programs of the disk before it reads config.txt. */
    boolean loadsFirmware() {
        return this != PI_5;
    }

    /** The 64-bit kernels that it looks for, the first one that is there counts. */
    List<String> kernels() {
        return this == PI_5 ? List.of("kernel_2712.img", "kernel8.img") : List.of("kernel8.img");
    }

    /** The device trees of its variants, of which it takes one. */
    List<String> deviceTrees() {
        return switch (this) {
            case PI_3 -> List.of("bcm2710-rpi-3-b.dtb", "bcm2710-rpi-3-b-plus.dtb");
            case PI_4 -> List.of("bcm2711-rpi-4-b.dtb");
            case PI_5 -> List.of("bcm2712-rpi-5-b.dtb", "bcm2712d0-rpi-5-b.dtb");
        };
    }
}
