package dev.tandem.imagetool.system;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * The kinds of Raspberry Pi that boot files tell apart. A board can be served when its firmware, a kernel that it runs and
 * its device tree are there.
 */
@SuppressWarnings("ImmutableEnumChecker") // the collections are
public enum PiModel {
    PI_1("1", Firmware.BOOTCODE, Set.of("kernel.img"), "bcm2708-rpi-b"),
    CM1("CM1", Firmware.BOOTCODE, Set.of("kernel.img"), "bcm2708-rpi-cm"),
    /** With and without wireless. */
    ZERO("Zero", Firmware.BOOTCODE, Set.of("kernel.img"), "bcm2708-rpi-zero"),
    PI_2("2", Firmware.BOOTCODE, Set.of("kernel7.img"), "bcm2709-rpi-2"),
    /** The last revision of the Pi 2, which has the processor of the Pi 3. */
    PI_2_V1_2("2 v1.2", Firmware.BOOTCODE, Set.of("kernel7.img", "kernel8.img"), "bcm2710-rpi-2"),
    /** Also 3A+ and 3B+. */
    PI_3("3", Firmware.BOOTCODE, Set.of("kernel7.img", "kernel8.img"), "bcm2710-rpi-3"),
    /** Also CM3+. */
    CM3("CM3", Firmware.BOOTCODE, Set.of("kernel7.img", "kernel8.img"), "bcm2710-rpi-cm3"),
    CM0("CM0", Firmware.BOOTCODE, Set.of("kernel7.img", "kernel8.img"), "bcm2710-rpi-cm0"),
    ZERO_2_W("Zero 2 W", Firmware.BOOTCODE, Set.of("kernel7.img", "kernel8.img"), "bcm2710-rpi-zero-2"),
    PI_4("4", Firmware.START4, Set.of("kernel7l.img", "kernel8.img"), "bcm2711-rpi-4"),
    PI_400("400", Firmware.START4, Set.of("kernel7l.img", "kernel8.img"), "bcm2711-rpi-400"),
    CM4("CM4", Firmware.START4, Set.of("kernel7l.img", "kernel8.img"), "bcm2711-rpi-cm4"),
    CM4S("CM4S", Firmware.START4, Set.of("kernel7l.img", "kernel8.img"), "bcm2711-rpi-cm4s"),
    PI_5("5", Firmware.EEPROM, Set.of("kernel_2712.img", "kernel8.img"), "bcm2712-rpi-5", "bcm2712d0-rpi-5"),
    PI_500("500", Firmware.EEPROM, Set.of("kernel_2712.img", "kernel8.img"), "bcm2712-rpi-500"),
    CM5("CM5", Firmware.EEPROM, Set.of("kernel_2712.img", "kernel8.img"), "bcm2712-rpi-cm5", "bcm2712-rpi-cm5l");

    /** Where a board has the programs that run before the kernel. */
    public enum Firmware {
        /** The boot ROM reads {@code bootcode.bin} from the first FAT partition, and that one {@code start.elf}. */
        BOOTCODE("bootcode.bin", "start.elf", "fixup.dat"),
        /** The EEPROM has the boot loader, which reads {@code start4.elf}. */
        START4("start4.elf", "fixup4.dat"),
        /** The EEPROM has all of it. */
        EEPROM();

        private final List<String> files;

        Firmware(String... files) {
            this.files = List.of(files);
        }
    }

    private final String shortName;
    private final Firmware firmware;
    private final Set<String> kernels;
    private final List<String> deviceTrees;

    PiModel(String shortName, Firmware firmware, Set<String> kernels, String... deviceTrees) {
        this.shortName = shortName;
        this.firmware = firmware;
        this.kernels = kernels;
        this.deviceTrees = List.of(deviceTrees);
    }

    /** For people, without "Raspberry Pi" in front: {@code 4}, {@code Zero 2 W}, {@code CM5}. */
    public String shortName() {
        return shortName;
    }

    /** For machines: {@code pi-4}, {@code zero-2-w}, {@code cm5}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Where it has what runs before the kernel. */
    public Firmware firmware() {
        return firmware;
    }

    /** Those that the files of a boot partition serve, oldest first. */
    static Set<PiModel> servedBy(BootTree boot) {
        Set<String> files = new TreeSet<>();
        boot.paths().forEach(path -> files.add(path.toLowerCase(Locale.ROOT)));
        Set<PiModel> served = EnumSet.noneOf(PiModel.class);
        for (PiModel model : values()) {
            if (files.containsAll(model.firmware.files)
                    && model.kernels.stream().anyMatch(files::contains)
                    && files.stream().anyMatch(model::isItsDeviceTree)) {
                served.add(model);
            }
        }
        return served;
    }

    /** Boards of a kind share the beginning: {@code bcm2710-rpi-3-b.dtb}, {@code bcm2710-rpi-3-b-plus.dtb}. */
    private boolean isItsDeviceTree(String file) {
        return file.endsWith(".dtb")
                && deviceTrees.stream().anyMatch(tree -> file.startsWith(tree + "-") || file.equals(tree + ".dtb"));
    }
}
