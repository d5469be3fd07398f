package dev.tandem.imagetool.inspect;

import dev.tandem.imagetool.artifact.ByteSize;
import dev.tandem.imagetool.system.PiSystem;
import dev.tandem.imagetool.system.PlainText;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** An image for people: what it is, a table of its partitions, the same to scale, and what to know about it. */
public final class ImageText {
    private static final int SECTOR = 512;
    private static final int KEY_WIDTH = 11;
    private static final int MAX_LABEL = 16;

    private final ImageDescription image;
    private final TextStyle style;
    private final StringBuilder text = new StringBuilder();

    private ImageText(ImageDescription image, TextStyle style) {
        this.image = image;
        this.style = style;
    }

    /** All of it, ending with a line end. */
    public static String of(ImageDescription image, TextStyle style) {
        ImageText text = new ImageText(image, style);
        text.heading();
        text.systems();
        text.table();
        text.bar();
        text.findings();
        return text.text.toString();
    }

    private void heading() {
        line(style.bold(PlainText.of(image.path())) + ": " + image.words() + ", "
                + ByteSize.format(image.sizeBytes()) + ", disk id "
                + HexFormat.of().toHexDigits(image.diskId()));
    }

    private void systems() {
        image.system().ifPresent(system -> system(system, ""));
        for (SlotDescription slot : image.slots()) {
            slot(slot);
        }
        image.slotComparison().ifPresent(comparison -> entry("Slots", comparison.words()));
        if (image.kind() == ImageKind.OTHER) {
            image.refusal()
                    .ifPresent(refusal -> entry(
                            "Refused",
                            "no image to convert: expected " + refusal.expected() + ", found " + refusal.found() + ". "
                                    + refusal.advice()));
        }
    }

    private void slot(SlotDescription slot) {
        String which = slot.isDefault() ? "default slot" : "other slot";
        String where = which
                + (slot.bootPartition().isPresent()
                        ? ", partitions " + slot.bootPartition().getAsInt() + " and "
                        : ", partition ")
                + slot.rootPartition();
        SlotDescription first = image.slots().get(0);
        if (slot.system().isEmpty()) {
            entry("Slot " + slot.slot(), where + ", no system");
        } else if (!slot.equals(first) && slot.system().equals(first.system())) {
            entry("Slot " + slot.slot(), where + ", the same system as in slot " + first.slot());
        } else {
            entry("Slot " + slot.slot(), where);
            system(slot.system().get(), "  ");
        }
    }

    private void system(PiSystem system, String indent) {
        entry(
                indent + "System",
                system.prettyName() + ", " + system.architecture().bits() + " bits ("
                        + system.architecture().id() + ")");
        system.reference().ifPresent(reference -> entry(indent + "Made as", reference));
        entry(indent + "Kernels", system.kernels().isEmpty() ? "none" : String.join(", ", system.kernels()));
        entry(indent + "Models", "Raspberry Pi " + system.modelNames());
        entry(
                indent + "Java",
                system.javaMajor().isPresent()
                        ? String.valueOf(system.javaMajor().getAsInt())
                        : "none");
        entry(indent + "Updates", system.updateClient().orElse("no client installed"));
        List<String> extras = new ArrayList<>();
        if (system.cloudInit()) {
            extras.add("cloud-init");
        }
        if (system.desktop()) {
            extras.add("a desktop");
        }
        if (!extras.isEmpty()) {
            entry(indent + "With", String.join(", ", extras));
        }
    }

    private void table() {
        TextTable table =
                new TextTable("rllllrrrr").row("#", "role", "type", "holds", "label", "sector", "size", "used", "");
        for (PartitionDescription partition : image.partitions()) {
            Optional<FileSystem> fileSystem = partition.fileSystem();
            table.row(
                    String.valueOf(partition.number()),
                    partition.role().words(),
                    HexFormat.of().toHexDigits((byte) partition.partition().type()),
                    fileSystem.map(FileSystem::type).orElse(""),
                    label(fileSystem.map(FileSystem::label).orElse("")),
                    String.valueOf(partition.startBytes() / SECTOR),
                    ByteSize.format(partition.sizeBytes()),
                    used(fileSystem),
                    percent(partition, fileSystem));
        }
        line("");
        List<String> lines = table.lines();
        line(style.bold(lines.get(0)));
        for (int i = 1; i < lines.size(); i++) {
            line(style.colored(image.partitions().get(i - 1).role(), lines.get(i)));
        }
        if (image.partitions().stream().anyMatch(partition -> partition.sha256().isPresent())) {
            line("");
            image.partitions()
                    .forEach(partition -> partition
                            .sha256()
                            .ifPresent(sha256 ->
                                    line(String.format(Locale.ROOT, "%2d  sha256 %s", partition.number(), sha256))));
        }
    }

    private static String label(String label) {
        String plain = PlainText.of(label);
        return plain.codePointCount(0, plain.length()) <= MAX_LABEL
                ? plain
                : plain.substring(0, plain.offsetByCodePoints(0, MAX_LABEL - 3)) + "...";
    }

    private static String used(Optional<FileSystem> fileSystem) {
        return fileSystem.stream()
                .flatMapToLong(fs -> fs.usedBytes().stream())
                .mapToObj(ByteSize::format)
                .findFirst()
                .orElse("");
    }

    private static String percent(PartitionDescription partition, Optional<FileSystem> fileSystem) {
        return fileSystem.stream()
                .flatMapToLong(fs -> fs.usedBytes().stream())
                .mapToObj(used -> Math.round(100.0 * used / partition.sizeBytes()) + " %")
                .findFirst()
                .orElse("");
    }

    private void bar() {
        line("");
        text.append(DiskBar.of(image, style, ByteSize.format(image.sizeBytes())));
    }

    private void findings() {
        if (!image.findings().isEmpty()) {
            line("");
        }
        for (Finding finding : image.findings()) {
            boolean warning = finding.level() == Finding.Level.WARNING;
            String head = warning ? "Warning: " : "Note: ";
            String where = finding.partition() == 0 ? "" : "partition " + finding.partition() + ": ";
            List<String> lines = wrapped(head + where + finding.text(), style.width(), head.length());
            String first = lines.get(0);
            line((warning ? style.warning(head.strip()) : head.strip()) + first.substring(head.length() - 1));
            lines.stream().skip(1).forEach(this::line);
        }
    }

    /** A key and its value, which goes on below itself. */
    private void entry(String key, String value) {
        String head = String.format(Locale.ROOT, "%-" + KEY_WIDTH + "s", key);
        wrapped(head + PlainText.of(value), style.width(), KEY_WIDTH).forEach(this::line);
    }

    /** Lines of at most {@code width} characters, broken at blanks; all but the first are indented. */
    static List<String> wrapped(String text, int width, int indent) {
        List<String> lines = new ArrayList<>();
        String rest = text;
        while (rest.length() > width) {
            int blank = rest.lastIndexOf(' ', width);
            if (blank <= indent) {
                break; // one word that is longer than a line: the terminal breaks it
            }
            lines.add(rest.substring(0, blank).stripTrailing());
            rest = " ".repeat(indent) + rest.substring(blank + 1);
        }
        lines.add(rest);
        return lines;
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
