package dev.tandem.imagetool.convert;

import dev.tandem.imagetool.rootfs.FileAttributes;
import dev.tandem.imagetool.rootfs.RootEdits;
import dev.tandem.imagetool.rootfs.SystemdUnits;
import dev.tandem.layout.BootManifest;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * What makes a stock system one of two: it no longer grows over the other slot, renews the disk's id or replaces the boot
 * loader behind the back of the slots, and it carries its own boot files. What each of these would do is told by facts of
 * Raspberry Pi OS that docs/boot-and-layout.md names.
 */
final class SlotChanges implements SystemChange {
    private static final String FIRST_BOOT = "would grow the root file system over what follows it";

    /** Units of the three releases; those that an image does not have are passed over. */
    private static final Map<String, String> MASKED = Map.of(
            "rpi-resize.service", FIRST_BOOT,
            "resize2fs_once.service", FIRST_BOOT,
            "rpi-eeprom-update.service",
                    "puts its files on a slot's boot partition, where they stop the board from booting");

    @Override
    public void plan(Planned planned) throws IOException {
        RootEdits root = planned.root();
        String bootMountPoint = planned.system().bootMountPoint();
        String table = root.text("/etc/fstab").orElse("");
        root.replace("/etc/fstab", FileSystemTable.converted(table, bootMountPoint), "names no slot and no disk");
        for (Map.Entry<String, String> unit : new TreeMap<>(MASKED).entrySet()) {
            if (SystemdUnits.exists(root, unit.getKey())) {
                SystemdUnits.mask(root, unit.getKey(), unit.getValue());
            }
        }
        root.directory("/data", FileAttributes.PROGRAM, "where the data partition is mounted");
        putBootTree(root, planned.boot());
    }

    /** So that one root file system is the whole system, and the client can build the other slot's boot partition from it. */
    private static void putBootTree(RootEdits root, BootFiles boot) throws IOException {
        String why = "the boot files, so that one artifact carries them too";
        for (BootFiles.File file : boot.files()) {
            root.put(
                    BootManifest.TREE + "/" + file.path(),
                    file.content()::open,
                    file.sizeBytes(),
                    FileAttributes.PROGRAM,
                    why);
        }
    }
}
