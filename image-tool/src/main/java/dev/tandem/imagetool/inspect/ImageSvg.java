package dev.tandem.imagetool.inspect;

import dev.tandem.imagetool.artifact.ByteSize;
import dev.tandem.imagetool.system.PiSystem;
import dev.tandem.imagetool.system.PlainText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.xml.stream.XMLStreamException;

/** A picture of an image: its partitions to scale, a table of them, and what is in it. */
public final class ImageSvg {
    private static final int WIDTH = 1000;
    private static final int MARGIN = 24;
    private static final int BAR_TOP = 104;
    private static final int BAR_HEIGHT = 60;
    /** At the bottom of a partition, as long as the part of it that is in use. */
    private static final int USED_HEIGHT = 8;

    private static final int ROW = 20;
    private static final int SECTOR = 512;
    /** A character is wider in few fonts. */
    private static final double CHARACTER = 7.6;

    private static final int LINE_CHARACTERS = 125;
    private static final int MAX_NAME = 70;
    private static final int MAX_LABEL = 24;

    /** A column of the table; numbers end where it is, all else begins there. */
    private record Column(String title, int x, boolean number) {}

    private static final List<Column> COLUMNS = List.of(
            new Column("#", 58, true),
            new Column("role", 72, false),
            new Column("type", 172, false),
            new Column("holds", 222, false),
            new Column("label", 302, false),
            new Column("first sector", 580, true),
            new Column("size", 690, true),
            new Column("used", 800, true),
            new Column("PARTUUID", 830, false));

    private final ImageDescription image;
    private final List<Segment> segments;
    private final List<Callouts.Callout> callouts;
    private final List<Line> lines;

    /** A line of the text below, and how it looks. */
    private record Line(String style, String text) {}

    private ImageSvg(ImageDescription image) {
        this.image = image;
        this.segments = Segment.of(image);
        this.callouts = Callouts.place(narrowLabels(), WIDTH - MARGIN);
        this.lines = lines();
    }

    /** The picture as an SVG document. */
    public static String of(ImageDescription image) throws IOException {
        ImageSvg svg = new ImageSvg(image);
        String name = svg.name();
        return SvgPage.draw(WIDTH, svg.height(), "Partitions of " + name, svg::draw);
    }

    private void draw(SvgPage page) throws XMLStreamException {
        page.text("title", "start", MARGIN, 40, name());
        page.text(
                "faint",
                "start",
                MARGIN,
                62,
                image.words() + ", " + ByteSize.format(image.sizeBytes()) + ", disk id "
                        + HexFormat.of().toHexDigits(image.diskId()));
        extended(page);
        bar(page);
        callouts(page);
        table(page);
        int y = tableTop() + (image.partitions().size() + 1) * ROW + 16;
        for (Line line : lines) {
            page.text(line.style(), "start", MARGIN, y, line.text());
            y += ROW;
        }
    }

    private void extended(SvgPage page) throws XMLStreamException {
        page.text("faint", "start", MARGIN, BAR_TOP - 10, "0");
        page.text("faint", "end", WIDTH - MARGIN, BAR_TOP - 10, ByteSize.format(image.sizeBytes()));
        for (PartitionDescription partition : image.partitions()) {
            if (partition.isExtended()) {
                double left = x(partition.startBytes());
                double width = x(partition.startBytes() + partition.sizeBytes()) - left;
                page.rectangle("dashed", left - 2, BAR_TOP - 4, width + 4, BAR_HEIGHT + 8);
                page.text("faint", "middle", left + width / 2, BAR_TOP - 10, partition.number() + " extended");
            }
        }
    }

    private void bar(SvgPage page) throws XMLStreamException {
        page.rectangle("gap", MARGIN, BAR_TOP, WIDTH - 2.0 * MARGIN, BAR_HEIGHT);
        for (Segment segment : segments) {
            PartitionDescription partition = segment.partition();
            if (partition == null) {
                continue;
            }
            String style = style(partition.role());
            double left = x(segment.startBytes());
            double width = width(segment);
            page.rectangle("part " + style, left, BAR_TOP, width, BAR_HEIGHT);
            page.rectangle(
                    style + "-used",
                    left,
                    BAR_TOP + BAR_HEIGHT - USED_HEIGHT,
                    width * segment.usedShare().orElse(0),
                    USED_HEIGHT);
            if (isWide(segment)) {
                double middle = left + width / 2;
                page.text("strong", "middle", middle, BAR_TOP + 24, segment.title());
                page.text("plain", "middle", middle, BAR_TOP + 42, ByteSize.format(segment.sizeBytes()));
            }
        }
    }

    private void callouts(SvgPage page) throws XMLStreamException {
        for (Callouts.Callout callout : callouts) {
            double y = BAR_TOP + BAR_HEIGHT + 22 + callout.row() * (double) ROW;
            page.line("line", callout.x(), BAR_TOP + BAR_HEIGHT, callout.x(), y);
            if (callout.isLeftOfItsLine()) {
                page.text("plain", "end", callout.right(), y, callout.text());
            } else {
                page.text("plain", "start", callout.left(), y, callout.text());
            }
        }
    }

    private void table(SvgPage page) throws XMLStreamException {
        int y = tableTop();
        for (Column column : COLUMNS) {
            cell(page, "faint", column, y, column.title());
        }
        page.line("line", MARGIN, y + 6, WIDTH - MARGIN, y + 6);
        for (PartitionDescription partition : image.partitions()) {
            y += ROW;
            if (!partition.isExtended()) {
                page.rectangle(style(partition.role()) + "-used", MARGIN, y - 10, 12, 12);
            }
            List<String> cells = cells(partition);
            for (int i = 0; i < cells.size(); i++) {
                cell(page, "plain", COLUMNS.get(i), y, cells.get(i));
            }
        }
    }

    private static void cell(SvgPage page, String style, Column column, int y, String text) throws XMLStreamException {
        page.text(style, column.number() ? "end" : "start", column.x(), y, text);
    }

    private static List<String> cells(PartitionDescription partition) {
        Optional<FileSystem> fileSystem = partition.fileSystem();
        return List.of(
                String.valueOf(partition.number()),
                partition.role().words(),
                HexFormat.of().toHexDigits((byte) partition.partition().type()),
                fileSystem.map(FileSystem::type).orElse(""),
                cut(fileSystem.map(FileSystem::label).orElse(""), MAX_LABEL),
                String.valueOf(partition.startBytes() / SECTOR),
                ByteSize.format(partition.sizeBytes()),
                fileSystem.stream()
                        .flatMapToLong(fs -> fs.usedBytes().stream())
                        .mapToObj(ByteSize::format)
                        .findFirst()
                        .orElse(""),
                partition.partUuid());
    }

    private List<Line> lines() {
        List<Line> all = new ArrayList<>();
        image.system().ifPresent(system -> add(all, "plain", sentence(system)));
        for (SlotDescription slot : image.slots()) {
            add(
                    all,
                    "plain",
                    "Slot " + slot.slot() + (slot.isDefault() ? " (default): " : ": ")
                            + slot.system().map(ImageSvg::sentence).orElse("no system"));
        }
        if (image.kind() == ImageKind.OTHER) {
            image.refusal()
                    .ifPresent(refusal -> add(
                            all,
                            "warning",
                            "No image to convert: expected " + refusal.expected() + ", found " + refusal.found()
                                    + "."));
        }
        image.findings().stream()
                .filter(finding -> finding.level() == Finding.Level.WARNING)
                .forEach(finding -> add(
                        all,
                        "warning",
                        "Warning: " + (finding.partition() == 0 ? "" : "partition " + finding.partition() + ": ")
                                + finding.text()));
        return all;
    }

    private static void add(List<Line> lines, String style, String text) {
        ImageText.wrapped(PlainText.of(text), LINE_CHARACTERS, 0).forEach(part -> lines.add(new Line(style, part)));
    }

    private static String sentence(PiSystem system) {
        return system.prettyName() + ", " + system.architecture().id() + ", for Raspberry Pi " + system.modelNames();
    }

    private List<Callouts.Label> narrowLabels() {
        List<Callouts.Label> labels = new ArrayList<>();
        for (Segment segment : segments) {
            if (segment.partition() != null && !isWide(segment)) {
                String text = segment.title() + ", " + ByteSize.format(segment.sizeBytes());
                labels.add(new Callouts.Label(
                        text, x(segment.startBytes()) + width(segment) / 2, text.length() * CHARACTER));
            }
        }
        return labels;
    }

    private boolean isWide(Segment segment) {
        int characters = Math.max(
                segment.title().length(), ByteSize.format(segment.sizeBytes()).length());
        return width(segment) >= (characters + 1) * CHARACTER;
    }

    private int tableTop() {
        int rows = callouts.stream().mapToInt(Callouts.Callout::row).max().orElse(-1) + 1;
        return BAR_TOP + BAR_HEIGHT + rows * ROW + 44;
    }

    private int height() {
        return tableTop() + (image.partitions().size() + 1 + lines.size()) * ROW + 16;
    }

    private String name() {
        return cut(image.path(), MAX_NAME);
    }

    /** The end of a path says more than its beginning. */
    private static String cut(String text, int characters) {
        String plain = PlainText.of(text);
        int length = plain.codePointCount(0, plain.length());
        return length <= characters
                ? plain
                : "..." + plain.substring(plain.offsetByCodePoints(0, length - characters + 3));
    }

    private double x(long bytes) {
        return MARGIN + (WIDTH - 2.0 * MARGIN) * bytes / Math.max(1, image.sizeBytes());
    }

    /** To scale, but never too thin to be seen. */
    private double width(Segment segment) {
        return Math.max(2, x(segment.startBytes() + segment.sizeBytes()) - x(segment.startBytes()));
    }

    private static String style(Role role) {
        return switch (role) {
            case BOOT_A, ROOT_A -> "a";
            case BOOT_B, ROOT_B -> "b";
            case BOOT, ROOT -> "stock";
            case SELECTOR -> "selector";
            case DATA -> "data";
            case EXTENDED, OTHER -> "other";
        };
    }
}
