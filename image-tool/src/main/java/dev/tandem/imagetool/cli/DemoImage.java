package dev.tandem.imagetool.cli;

import dev.tandem.disk.ByteRange;
import dev.tandem.disk.FatBuilder;
import dev.tandem.disk.FileDevice;
import dev.tandem.disk.MbrTable;
import dev.tandem.disk.Partition;
import dev.tandem.disk.SparseCopy;
import dev.tandem.imagetool.ext4.E2fsprogs;
import dev.tandem.imagetool.ext4.Ext4Maker;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A disk image in the shape of a stock Raspberry Pi OS Lite image, for the demo: everything that a conversion looks at, and nothing
 * that would start. A few MiB.
 */
final class DemoImage {
    private static final long MIB = 1 << 20;
    private static final int SECTOR = 512;
    private static final int DISK_ID = 0x0de30000;
    private static final ByteRange BOOT = new ByteRange(8 * MIB, 64 * MIB);
    private static final ByteRange ROOT = new ByteRange(72 * MIB, 48 * MIB);
    private static final LocalDateTime DAY = LocalDateTime.of(2025, 1, 1, 0, 0);

    private static final Map<String, String> SYSTEM = Map.of(
            "etc/os-release",
            """
            PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
            VERSION_ID="12"
            VERSION_CODENAME=bookworm
            ID=debian
            """,
            "etc/rpi-issue",
            "Made up for the demo of Tandem\n",
            "etc/hostname",
            "raspberrypi\n",
            "etc/fstab",
            """
            proc /proc proc defaults 0 0
            PARTUUID=0de30000-01 /boot/firmware vfat defaults 0 2
            PARTUUID=0de30000-02 / ext4 defaults,noatime 0 1
            """,
            "var/lib/dpkg/status",
            packageEntry("base-files", "12.4+deb12u8") + packageEntry("raspberrypi-sys-mods", "20241001"),
            "usr/lib/modules/6.6.51-v8+/modules.order",
            "",
            "etc/passwd",
            "root:x:0:0:root:/root:/bin/sh\n");

    private static final Map<String, String> BOOT_FILES = Map.of(
            "config.txt", "arm_64bit=1\nauto_initramfs=1\n",
            "cmdline.txt",
                    "console=serial0,115200 console=tty1 root=PARTUUID=0de30000-02 rootfstype=ext4 fsck.repair=yes rootwait"
                            + " quiet init=/usr/lib/raspberrypi-sys-mods/firstboot\n",
            "start4.elf", "firmware of the demo\n",
            "fixup4.dat", "firmware of the demo\n",
            "bcm2711-rpi-4-b.dtb", "device tree of the demo\n",
            "initramfs8", "initramfs of the demo\n");

    private DemoImage() {}

    private static String packageEntry(String name, String version) {
        return "Package: " + name + "\nStatus: install ok installed\nArchitecture: arm64\nVersion: " + version + "\n\n";
    }

    /** Makes it in {@code directory}, and returns the image. */
    static Path make(Path directory, E2fsprogs tools) throws IOException {
        Path tree = directory.resolve("stock-root");
        for (Map.Entry<String, String> file : SYSTEM.entrySet()) {
            Path path = tree.resolve(file.getKey());
            Files.createDirectories(path.resolveSibling(""));
            Files.writeString(path, file.getValue());
        }
        byte[] application = new byte[(int) MIB];
        new Random(1).nextBytes(application);
        Files.write(Files.createDirectories(tree.resolve("opt")).resolve("application"), application);
        Path root = directory.resolve("stock-root.ext4");
        Ext4Maker.fromTree(tools, tree, root, ROOT.length());
        Path image = directory.resolve("stock.img");
        try (FileDevice disk = FileDevice.create(image, ROOT.end());
                InputStream system = Files.newInputStream(root)) {
            boot().writeTo(disk.slice(BOOT), FatBuilder.Writing.NON_ZERO);
            SparseCopy.to(disk, ROOT.offset()).copy(system, ROOT.length());
            MbrTable.of(
                            DISK_ID,
                            List.of(
                                    new Partition(1, Partition.FAT32, false, BOOT),
                                    new Partition(2, Partition.LINUX, false, ROOT)))
                    .write(disk);
        }
        Files.delete(root);
        return image;
    }

    private static FatBuilder boot() {
        FatBuilder boot = FatBuilder.of("bootfs", DISK_ID, BOOT.length(), BOOT.offset() / SECTOR, DAY);
        new TreeMap<>(BOOT_FILES).forEach((name, text) -> boot.file(name, text.getBytes(StandardCharsets.US_ASCII)));
        byte[] kernel = new byte[(int) MIB];
        new Random(2).nextBytes(kernel);
        boot.file("kernel8.img", kernel);
        return boot;
    }
}
