package dev.tandem.imagetool.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The files of stock Raspberry Pi OS Lite images that tell what they are. */
final class StockSystem {
    private StockSystem() {}

    static FakeRoot root(String release, String version, Architecture architecture, String... kernels) {
        boolean raspbian = architecture == Architecture.ARMHF;
        FakeRoot root = new FakeRoot()
                .link("/etc/os-release", "../usr/lib/os-release")
                .link("/lib", "usr/lib")
                .file("/usr/lib/os-release", """
                        PRETTY_NAME="%s GNU/Linux %s (%s)"
                        NAME="Debian GNU/Linux"
                        VERSION_ID="%s"
                        VERSION_CODENAME=%s
                        ID=%s
                        """.formatted(
                                raspbian ? "Raspbian" : "Debian",
                                version,
                                release,
                                version,
                                release,
                                raspbian ? "raspbian" : "debian"))
                .file("/etc/rpi-issue", "Raspberry Pi reference 2025-10-01\nGenerated using pi-gen, stage2\n")
                .file("/etc/fstab", """
                        proc            /proc           proc    defaults          0       0
                        PARTUUID=01020304-01  %s  vfat    defaults          0       2
                        PARTUUID=01020304-02  /               ext4    defaults,noatime  0       1
                        """.formatted(release.equals("bullseye") ? "/boot" : "/boot/firmware"))
                .file(
                        "/var/lib/dpkg/status",
                        installed("base-files", architecture.id(), "13.8")
                                + installed("raspberrypi-sys-mods", "all", "1:20251001"));
        for (String kernel : kernels) {
            root.file("/usr/lib/modules/" + kernel + "/modules.dep", "");
        }
        return root;
    }

    /** A trixie with 64 bits. */
    static FakeRoot root() {
        return root("trixie", "13", Architecture.ARM64, "6.12.47+rpt-rpi-2712", "6.12.47+rpt-rpi-v8");
    }

    /** An entry of dpkg's list. */
    static String installed(String name, String architecture, String version) {
        return "Package: %s\nStatus: install ok installed\nArchitecture: %s\nVersion: %s\nDescription: text\n more text\n .\n\n"
                .formatted(name, architecture, version);
    }

    static FakeRoot with(FakeRoot root, String... packages) throws IOException {
        StringBuilder status = new StringBuilder(new String(root.read("/var/lib/dpkg/status"), StandardCharsets.UTF_8));
        for (String name : packages) {
            status.append(installed(name, "all", "1.0"));
        }
        return root.file("/var/lib/dpkg/status", status.toString());
    }

    /** The files of the 64-bit images. */
    static FakeBoot boot() {
        return new FakeBoot()
                .files(
                        "config.txt",
                        "cmdline.txt",
                        "bootcode.bin",
                        "start.elf",
                        "fixup.dat",
                        "start4.elf",
                        "fixup4.dat")
                .files("kernel8.img", "initramfs8", "kernel_2712.img", "initramfs_2712")
                .files("bcm2710-rpi-2-b.dtb", "bcm2710-rpi-3-b.dtb", "bcm2710-rpi-3-b-plus.dtb", "bcm2710-rpi-cm3.dtb")
                .files("bcm2710-rpi-zero-2-w.dtb", "bcm2711-rpi-4-b.dtb", "bcm2711-rpi-400.dtb", "bcm2711-rpi-cm4.dtb")
                .files("bcm2711-rpi-cm4s.dtb", "bcm2712-rpi-5-b.dtb", "bcm2712d0-rpi-5-b.dtb", "bcm2712-rpi-500.dtb")
                .files("bcm2712-rpi-cm5l-cm5io.dtb", "overlays/README", "overlays/vc4-kms-v3d.dtbo");
    }

    /** The files of the 32-bit images of bullseye. */
    static FakeBoot boot32() {
        return new FakeBoot()
                .files(
                        "config.txt",
                        "cmdline.txt",
                        "bootcode.bin",
                        "start.elf",
                        "fixup.dat",
                        "start4.elf",
                        "fixup4.dat")
                .files("kernel.img", "kernel7.img", "kernel7l.img", "kernel8.img")
                .files("bcm2708-rpi-b.dtb", "bcm2708-rpi-cm.dtb", "bcm2708-rpi-zero-w.dtb", "bcm2709-rpi-2-b.dtb")
                .files("bcm2710-rpi-2-b.dtb", "bcm2710-rpi-3-b.dtb", "bcm2710-rpi-zero-2.dtb", "bcm2711-rpi-4-b.dtb");
    }

    static List<PiModel> models64() {
        return List.of(
                PiModel.PI_2_V1_2,
                PiModel.PI_3,
                PiModel.CM3,
                PiModel.ZERO_2_W,
                PiModel.PI_4,
                PiModel.PI_400,
                PiModel.CM4,
                PiModel.CM4S,
                PiModel.PI_5,
                PiModel.PI_500,
                PiModel.CM5);
    }
}
