package dev.tandem.client.boot;

import dev.tandem.layout.Slot;
import dev.tandem.layout.UBootSlotFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Of the layout uboot, where a slot is its root file system and U-Boot loads the kernel from there. There is nothing to be made; but what
 * U-Boot would not find is found here, before it is tried.
 */
public final class UBootSlotBoot implements SlotBoot {
    private final Disk disk;

    /** On {@code disk}, of which only the slot is read. */
    public UBootSlotBoot(Disk disk) {
        this.disk = disk;
    }

    @Override
    public String prepare(Slot target) throws IOException {
        try {
            Ext4Files root = new Ext4Files(disk.ext4Name(target));
            Ext4Files.Status file = UpdatableSystem.require(root, UBootSlotFile.PATH, "the layout uboot");
            UBootSlotFile slotFile = UBootSlotFile.parse(root.read(UBootSlotFile.PATH, file, UBootSlotFile.MAX_BYTES));
            requireFiles(root, slotFile.files());
            return "Slot " + target + " starts " + String.join(", ", slotFile.files());
        } catch (IOException e) {
            throw UpdatableSystem.unusable("The system in slot " + target + " cannot be started by U-Boot", target, e);
        }
    }

    private static void requireFiles(Ext4Files root, List<String> paths) throws IOException {
        Map<String, Ext4Files.Status> known = root.status(paths);
        List<String> missing = new ArrayList<>();
        for (String path : paths) {
            Ext4Files.Status status = known.get(path);
            if (status == null || !status.isRegular() || status.sizeBytes() == 0) {
                missing.add(path);
            }
        }
        if (!missing.isEmpty()) {
            throw new IOException(UBootSlotFile.PATH + " names " + String.join(", ", missing)
                    + ", which the system does not have as a file with content");
        }
    }
}
