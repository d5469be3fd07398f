package dev.tandem.imagetool.cli;

import dev.tandem.imagetool.artifact.ByteSize;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.function.IntSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Percent, rate and time left, on a terminal, of a job that takes more than a second. Leaves an empty line behind.
 * Called on one thread, often.
 */
final class ProgressBar implements LongConsumer, AutoCloseable {
    private static final long SHOW_AFTER_NANOS = 1_000_000_000L;
    private static final long REDRAW_NANOS = 100_000_000L;
    private static final int BAR_CHARS = 24;
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintWriter terminal;
    private final boolean shown;
    private final IntSupplier terminalColumns;
    private final LongSupplier nanoClock;
    private final String what;
    private final long total;
    private final long start;
    private long lastDrawn;
    private boolean visible;
    private int columns;

    private ProgressBar(
            PrintWriter terminal,
            boolean shown,
            IntSupplier terminalColumns,
            LongSupplier nanoClock,
            String what,
            long total) {
        this.terminal = terminal;
        this.shown = shown;
        this.terminalColumns = terminalColumns;
        this.nanoClock = nanoClock;
        this.what = what;
        this.total = total;
        this.start = nanoClock.getAsLong();
        this.lastDrawn = start;
    }

    /**
     * A bar for a job of {@code total} bytes, drawn only if standard error is a terminal that can and {@code wanted}.
     *
     * @param what what is done, such as {@code Writing}
     */
    static ProgressBar on(Surroundings surroundings, boolean wanted, String what, long total) {
        return new ProgressBar(
                surroundings.err(),
                wanted && surroundings.errCanRedraw(),
                surroundings::columns,
                System::nanoTime,
                what,
                total);
    }

    static ProgressBar forTest(PrintWriter terminal, int columns, LongSupplier nanoClock, long total) {
        return new ProgressBar(terminal, true, () -> columns, nanoClock, "Writing", total);
    }

    @Override
    public void accept(long done) {
        if (!shown) {
            return;
        }
        long now = nanoClock.getAsLong();
        if (now - start < SHOW_AFTER_NANOS || now - lastDrawn < REDRAW_NANOS) {
            return;
        }
        lastDrawn = now;
        if (!visible) {
            columns = terminalColumns.getAsInt();
            visible = true;
        }
        terminal.print(CLEAR_LINE + fitting(lines(done, now - start)));
        terminal.flush();
    }

    /** The first that fits: a line that wraps cannot be drawn over, nor one that fills the last column, everywhere. */
    private String fitting(List<String> lines) {
        return lines.stream()
                .filter(line -> line.length() < columns)
                .findFirst()
                .orElse("");
    }

    /** What may be said, the most of it first. */
    private List<String> lines(long done, long elapsedNanos) {
        double seconds = elapsedNanos / 1e9;
        String rate = String.format(Locale.ROOT, "%.1f MiB/s", done / seconds / (1 << 20));
        if (total <= 0 || done > total) {
            String size = ByteSize.format(done);
            return List.of(what + " " + size + ", " + rate, what + " " + size, size);
        }
        int filled = (int) (BAR_CHARS * done / total);
        String bar = "[" + "#".repeat(filled) + ".".repeat(BAR_CHARS - filled) + "]";
        String percent = String.format(Locale.ROOT, "%3d %%", 100 * done / total);
        String left = done == 0 ? "" : ", " + duration((long) Math.ceil(seconds * (total - done) / done)) + " left";
        return List.of(
                what + " " + bar + " " + percent + ", " + rate + left,
                what + " " + percent + ", " + rate + left,
                what + " " + percent + left,
                what + " " + percent,
                percent);
    }

    private static String duration(long seconds) {
        return seconds < 3600
                ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }

    @Override
    public void close() {
        if (visible) {
            terminal.print(CLEAR_LINE);
            terminal.flush();
            visible = false;
        }
    }
}
