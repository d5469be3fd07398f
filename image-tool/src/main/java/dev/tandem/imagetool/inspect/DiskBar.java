package dev.tandem.imagetool.inspect;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/** The partitions of a disk in one line of characters, to scale: two lines, of which the first says what is below. */
final class DiskBar {
    private final List<Segment> segments;
    private final int[] cells;
    private final TextStyle style;

    private DiskBar(List<Segment> segments, int[] cells, TextStyle style) {
        this.segments = segments;
        this.cells = cells;
        this.style = style;
    }

    /** Both lines, and a third with the scale. */
    static String of(ImageDescription image, TextStyle style, String total) {
        List<Segment> segments = Segment.of(image);
        DiskBar bar = new DiskBar(segments, cells(segments, style.width()), style);
        return bar.titles() + "\n" + bar.line() + "\n" + bar.scale(total) + "\n";
    }

    /**
     * How many characters each segment gets: in proportion, but every partition at least one, and a gap that is too
     * small none. The largest gives what that costs.
     */
    static int[] cells(List<Segment> segments, int width) {
        long total = Math.max(1, segments.stream().mapToLong(Segment::sizeBytes).sum());
        int[] cells = new int[segments.size()];
        double[] missing = new double[segments.size()];
        int sum = 0;
        for (int i = 0; i < cells.length; i++) {
            double ideal = segments.get(i).sizeBytes() / (double) total * width;
            cells[i] = Math.max((int) ideal, segments.get(i).partition() == null ? 0 : 1);
            missing[i] = ideal - cells[i];
            sum += cells[i];
        }
        while (sum < width && cells.length > 0) {
            int i = greatest(missing);
            cells[i]++;
            missing[i]--;
            sum++;
        }
        while (sum > width) {
            int i = greatest(cells);
            if (cells[i] <= 1) {
                break;
            }
            cells[i]--;
            sum--;
        }
        return cells;
    }

    private static int greatest(double[] values) {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            best = values[i] > values[best] ? i : best;
        }
        return best;
    }

    private static int greatest(int[] values) {
        return greatest(Arrays.stream(values).asDoubleStream().toArray());
    }

    /** A title begins above its segment, behind the one before it; the number alone where there is no more room. */
    private String titles() {
        StringBuilder line = new StringBuilder();
        int at = 0;
        for (int i = 0; i < cells.length; i++) {
            String title = segments.get(i).title();
            String number = title.split(" ", -1)[0];
            int start = Math.max(at, line.length() == 0 ? 0 : line.length() + 1);
            int end = at + cells[i];
            String shown = start + title.length() < end ? title : number;
            if (!shown.isEmpty() && start + shown.length() <= end) {
                line.append(" ".repeat(start - line.length())).append(shown);
            }
            at = end;
        }
        return line.toString();
    }

    private String line() {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.length; i++) {
            line.append(piece(segments.get(i), cells[i]));
        }
        return line.toString().stripTrailing();
    }

    private String piece(Segment segment, int width) {
        PartitionDescription partition = segment.partition();
        if (partition == null) {
            return " ".repeat(width);
        }
        int inside = width - 1;
        OptionalDouble share = segment.usedShare();
        String content = share.isPresent()
                ? filled((int) Math.round(inside * share.getAsDouble()), inside)
                : style.unknown().repeat(inside);
        return style.edge() + style.colored(partition.role(), content);
    }

    private String filled(int used, int width) {
        return style.used().repeat(used) + style.free().repeat(width - used);
    }

    private String scale(String total) {
        boolean unknown = segments.stream()
                .anyMatch(segment ->
                        segment.partition() != null && segment.usedShare().isEmpty());
        String legend = style.used() + " used  " + style.free() + " free"
                + (unknown ? "  " + style.unknown() + " unknown" : "");
        int blanks = Math.max(2, style.width() - 1 - legend.length() - total.length());
        return "0" + " ".repeat(blanks / 2) + legend + " ".repeat(blanks - blanks / 2) + total;
    }
}
