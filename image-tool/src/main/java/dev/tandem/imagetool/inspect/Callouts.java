package dev.tandem.imagetool.inspect;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Places the labels of what is too narrow to hold its own: each hangs on a line below its place, in the first row where it
 * covers no other label and no line.
 */
final class Callouts {
    private static final double GAP = 10;

    private Callouts() {}

    /**
     * A label in its place.
     *
     * @param text what it says
     * @param x where its line is
     * @param left where it begins
     * @param right where it ends
     * @param row 0 is next to what it names
     */
    record Callout(String text, double x, double left, double right, int row) {
        boolean isLeftOfItsLine() {
            return right <= x;
        }
    }

    /** A label that needs a place. */
    record Label(String text, double x, double width) {}

    /**
     * Places all of them, from the right: the labels of those further left reach below those that are placed already.
     *
     * @param end no label goes beyond it
     */
    static List<Callout> place(List<Label> labels, double end) {
        List<Callout> placed = new ArrayList<>();
        labels.stream()
                .sorted(Comparator.comparingDouble(Label::x).reversed())
                .forEach(label -> placed.add(place(label, end, placed)));
        return placed;
    }

    private static Callout place(Label label, double end, List<Callout> placed) {
        boolean toTheRight = label.x() + GAP / 2 + label.width() <= end;
        double left = toTheRight ? label.x() + GAP / 2 : label.x() - GAP / 2 - label.width();
        int rows = placed.stream().mapToInt(Callout::row).max().orElse(-1) + 1;
        int row = 0;
        while (row < rows && isInTheWay(label.x(), left, left + label.width(), row, placed)) {
            row++;
        }
        return new Callout(label.text(), label.x(), left, left + label.width(), row);
    }

    private static boolean isInTheWay(double x, double left, double right, int row, List<Callout> placed) {
        return placed.stream().anyMatch(other -> {
            boolean covers = other.row() == row && left < other.right() + GAP && other.left() < right + GAP;
            boolean lineThroughOther = other.row() < row && x > other.left() - 2 && x < other.right() + 2;
            boolean otherLineThrough = other.row() >= row && other.x() > left - 2 && other.x() < right + 2;
            return covers || lineThroughOther || otherLineThrough;
        });
    }
}
