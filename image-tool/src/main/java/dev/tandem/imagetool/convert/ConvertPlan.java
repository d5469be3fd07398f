package dev.tandem.imagetool.convert;

import dev.tandem.imagetool.rootfs.RootEdit;
import dev.tandem.imagetool.system.PiSystem;
import dev.tandem.layout.Slot;
import dev.tandem.layout.SlotLayout;
import java.util.List;

/**
 * Everything that will be done to an image, decided before anything is: printed by {@code --dry-run}, then carried out.
 *
 * @param system what the stock image is
 * @param disk where everything will be, and what starts it
 * @param filledSlots the slots that get the system; the other is left empty
 * @param rootEdits the changes of the root file system
 * @param notes what the user should know
 */
record ConvertPlan(
        PiSystem system, DiskPlan disk, List<Slot> filledSlots, List<RootEdit> rootEdits, List<String> notes) {
    ConvertPlan {
        filledSlots = List.copyOf(filledSlots);
        rootEdits = List.copyOf(rootEdits);
        notes = List.copyOf(notes);
    }

    SlotLayout layout() {
        return disk.layout();
    }
}
