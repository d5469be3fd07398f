package dev.tandem.imagetool.convert;

import dev.tandem.disk.ByteRange;
import dev.tandem.imagetool.rootfs.RootEdit;
import dev.tandem.imagetool.system.PiModel;
import dev.tandem.imagetool.system.PiSystem;
import dev.tandem.layout.BootManifest;
import dev.tandem.layout.PiTrybootLayout;
import dev.tandem.layout.Slot;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A plan for people: what the image is, where everything will be, what is changed and why. */
final class PlanText {
    private PlanText() {}

    static String of(ConvertPlan plan) {
        StringBuilder text = new StringBuilder();
        system(plan.system(), text);
        disk(plan, text);
        commandLines(plan, text);
        edits(plan.rootEdits(), text);
        plan.notes().forEach(note -> text.append("Note: ").append(note).append('\n'));
        return text.toString();
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
        PiTrybootLayout layout = plan.layout();
        text.append(String.format(Locale.ROOT, "Disk: %s, id %08x%n", mib(layout.sizeBytes()), layout.diskId()));
        row(text, "partition", "type", "offset", "size", "content");
        String empty = plan.filledSlots().contains(Slot.B) ? "" : ", empty";
        partition(
                text,
                1,
                "FAT32",
                layout.config(),
                String.join(", ", plan.configFiles().keySet()));
        partition(text, 2, "FAT32", layout.bootA(), "boot partition of slot A");
        partition(text, 3, "FAT32", layout.bootB(), "boot partition of slot B" + empty);
        partition(text, 4, "extended", layout.extended(), "");
        partition(text, 5, "ext4", layout.rootA(), "root of slot A");
        partition(text, 6, "ext4", layout.rootB(), "root of slot B" + empty);
        partition(text, 7, "ext4", layout.data(), "data, grows on the device");
        text.append('\n');
    }

    private static void partition(StringBuilder text, int number, String type, ByteRange range, String content) {
        row(text, Integer.toString(number), type, mib(range.offset()), mib(range.length()), content);
    }

    private static void row(
            StringBuilder text, String number, String type, String offset, String size, String content) {
        text.append(String.format(Locale.ROOT, "  %-9s  %-8s  %12s  %12s  %s", number, type, offset, size, content)
                        .stripTrailing())
                .append('\n');
    }

    private static void commandLines(ConvertPlan plan, StringBuilder text) {
        for (Slot slot : plan.filledSlots()) {
            text.append(String.format(Locale.ROOT, "Kernel command line of slot %s: %s", slot, plan.commandLine(slot)));
        }
        text.append('\n');
    }

    private static void edits(List<RootEdit> edits, StringBuilder text) {
        text.append("Changes of the root file system:\n");
        for (RootEdit edit : edits) {
            if (!edit.path().startsWith(BootManifest.TREE + "/")) {
                text.append(String.format(Locale.ROOT, "  %-8s %s  (%s)%n", verb(edit), path(edit), edit.why()));
            }
        }
        List<RootEdit> boot = edits.stream()
                .filter(e -> e.path().startsWith(BootManifest.TREE + "/") && e instanceof RootEdit.PutFile)
                .toList();
        long bytes = boot.stream()
                .mapToLong(e -> e instanceof RootEdit.PutFile f ? f.sizeBytes() : 0)
                .sum();
        text.append(String.format(
                Locale.ROOT,
                "  %-8s %s/  (%d boot files, %s, so that one artifact carries them too)%n%n",
                "put",
                BootManifest.TREE,
                boot.size(),
                mib(bytes)));
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
