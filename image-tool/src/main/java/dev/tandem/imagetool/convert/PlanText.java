package dev.tandem.imagetool.convert;

import dev.tandem.disk.Partition;
import dev.tandem.imagetool.rootfs.RootEdit;
import dev.tandem.imagetool.system.PiModel;
import dev.tandem.imagetool.system.PiSystem;
import dev.tandem.layout.BootManifest;
import dev.tandem.layout.Slot;
import dev.tandem.layout.SlotLayout;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A plan for people: what the image is, where everything will be, what is changed and why. */
final class PlanText {
    private static final Pattern STEERING = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}&&[^\n]]");

    private PlanText() {}

    static String of(ConvertPlan plan) {
        StringBuilder text = new StringBuilder();
        system(plan.system(), text);
        disk(plan, text);
        commandLines(plan, text);
        edits(plan.rootEdits(), text);
        notes(plan).forEach(note -> text.append(note).append('\n'));
        return harmless(text.toString());
    }

    static List<String> notes(ConvertPlan plan) {
        return plan.notes().stream().map(note -> harmless("Note: " + note)).toList();
    }

    /** What an image calls itself and its files must not steer a terminal. */
    private static String harmless(String text) {
        return STEERING.matcher(text).replaceAll("\ufffd");
    }

    private static void system(PiSystem system, StringBuilder text) {
        text.append(String.format(
                Locale.ROOT,
                "System: %s, %s, kernels %s%n",
                system.prettyName(),
                system.architecture().id(),
                String.join(", ", system.kernels())));
        text.append(String.format(
                Locale.ROOT,
                "Boards: Raspberry Pi %s%n%n",
                system.models().stream().map(PiModel::shortName).collect(Collectors.joining(", "))));
    }

    private static void disk(ConvertPlan plan, StringBuilder text) {
        SlotLayout layout = plan.layout();
        text.append(String.format(
                Locale.ROOT,
                "Disk: %s, id %08x, layout %s%n",
                mib(layout.sizeBytes()),
                layout.diskId(),
                layout.name()));
        row(text, "partition", "type", "offset", "size", "content");
        for (Partition partition : layout.partitions()) {
            row(
                    text,
                    Integer.toString(partition.number()),
                    partition.isExtended() ? "extended" : partition.type() == Partition.FAT32 ? "FAT32" : "ext4",
                    mib(partition.range().offset()),
                    mib(partition.range().length()),
                    content(plan, partition));
        }
        text.append('\n');
    }

    private static String content(ConvertPlan plan, Partition partition) {
        SlotLayout layout = plan.layout();
        Optional<Slot> slot = layout.slotOfRoot(partition.number());
        if (slot.isPresent()) {
            return "root of slot " + slot.get() + (plan.filledSlots().contains(slot.get()) ? "" : ", empty");
        }
        if (partition.number() == layout.dataNumber()) {
            return "data, grows on the device";
        }
        return plan.disk().volumes().stream()
                .filter(v -> v.partition() == partition.number())
                .map(VolumePlan::content)
                .findFirst()
                .orElse(partition.isExtended() ? "" : "boot partition of slot B, empty");
    }

    private static void row(
            StringBuilder text, String number, String type, String offset, String size, String content) {
        text.append(String.format(Locale.ROOT, "  %-9s  %-8s  %12s  %12s  %s", number, type, offset, size, content)
                        .stripTrailing())
                .append('\n');
    }

    private static void commandLines(ConvertPlan plan, StringBuilder text) {
        for (Slot slot : plan.filledSlots()) {
            text.append(String.format(
                    Locale.ROOT,
                    "Kernel command line of slot %s: %s",
                    slot,
                    plan.disk().commandLine(slot)));
        }
        text.append('\n');
    }

    /** One by one, except where a whole folder is put. */
    private static void edits(List<RootEdit> edits, StringBuilder text) {
        text.append("Changes of the root file system:\n");
        for (RootEdit edit : edits) {
            if (!isIn(ClientChanges.RUNTIME, edit) && !isIn(BootManifest.TREE, edit)) {
                text.append(String.format(Locale.ROOT, "  %-8s %s  (%s)%n", verb(edit), path(edit), edit.why()));
            }
        }
        folder(ClientChanges.RUNTIME, "the Java runtime of the update client", edits, text);
        folder(BootManifest.TREE, "the boot files, so that one artifact carries them too", edits, text);
        text.append('\n');
    }

    private static void folder(String folder, String why, List<RootEdit> edits, StringBuilder text) {
        List<RootEdit.PutFile> files = edits.stream()
                .filter(edit -> isIn(folder, edit) && edit instanceof RootEdit.PutFile)
                .map(RootEdit.PutFile.class::cast)
                .toList();
        if (!files.isEmpty()) {
            long bytes = files.stream().mapToLong(RootEdit.PutFile::sizeBytes).sum();
            text.append(String.format(
                    Locale.ROOT, "  %-8s %s/  (%d files, %s: %s)%n", "put", folder, files.size(), mib(bytes), why));
        }
    }

    private static boolean isIn(String folder, RootEdit edit) {
        return edit.path().equals(folder) || edit.path().startsWith(folder + "/");
    }

    private static String verb(RootEdit edit) {
        if (edit instanceof RootEdit.PutFile) {
            return "put";
        }
        if (edit instanceof RootEdit.MakeDirectory) {
            return "mkdir";
        }
        if (edit instanceof RootEdit.PutLink) {
            return "link";
        }
        return edit instanceof RootEdit.Remove ? "remove" : "chmod";
    }

    private static String path(RootEdit edit) {
        if (edit instanceof RootEdit.PutLink link) {
            return link.path() + " -> " + link.target();
        }
        if (edit instanceof RootEdit.PutFile file) {
            return file.path() + " " + file.attributes();
        }
        return edit.path();
    }

    private static String mib(long bytes) {
        return String.format(Locale.ROOT, bytes % (1 << 20) == 0 ? "%.0f MiB" : "%.1f MiB", bytes / 1048576.0);
    }
}
