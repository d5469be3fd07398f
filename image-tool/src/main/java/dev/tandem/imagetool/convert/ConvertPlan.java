package dev.tandem.imagetool.convert;

import dev.tandem.imagetool.rootfs.RootEdit;
import dev.tandem.imagetool.system.PiSystem;
import dev.tandem.layout.PiTrybootLayout;
import dev.tandem.layout.Slot;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Everything that will be done to an image, decided before anything is: printed by {@code --dry-run}, then carried out.
 *
 * @param system what the stock image is
 * @param layout where everything will be
 * @param filledSlots the slots that get the system; the other is left empty
 * @param configFiles the files of partition 1
 * @param boot the files of a slot's boot partition, besides its command line
 * @param commandLines the kernel's command line of each slot
 * @param rootEdits the changes of the root file system
 * @param notes what the user should know
 */
record ConvertPlan(
        PiSystem system,
        PiTrybootLayout layout,
        List<Slot> filledSlots,
        Map<String, byte[]> configFiles,
        BootFiles boot,
        Map<Slot, String> commandLines,
        List<RootEdit> rootEdits,
        List<String> notes) {
    ConvertPlan {
        filledSlots = List.copyOf(filledSlots);
        configFiles = new TreeMap<>(configFiles);
        commandLines = Map.copyOf(commandLines);
        rootEdits = List.copyOf(rootEdits);
        notes = List.copyOf(notes);
    }

    String commandLine(Slot slot) {
        return Objects.requireNonNull(commandLines.get(slot));
    }
}
