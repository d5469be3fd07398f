package dev.tandem.imagetool.cli;

import dev.tandem.imagetool.artifact.ByteSize;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Percent, rate and time left, on a terminal, of a job that takes more than a second. Leaves an empty line behind.
 * Called on one thread, often.
 */
final class ProgressBar implements LongConsumer, AutoCloseable {
    private static final long SHOW_AFTER_NANOS = 1_000_000_000L;
    private static final long REDRAW_NANOS = 100_000_000L;
    private static final int WIDTH = 24;
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintWriter terminal;
    private final boolean shown;
    private final LongSupplier nanoClock;
    private final String what;
    private final long total;
    private final long start;
    private long lastDrawn;
    private boolean visible;

    private ProgressBar(PrintWriter terminal, boolean shown, LongSupplier nanoClock, String what, long total) {
        this.terminal = terminal;
        this.shown = shown;
        this.nanoClock = nanoClock;
        this.what = what;
        this.total = total;
        this.start = nanoClock.getAsLong();
        this.lastDrawn = start;
    }

    /**
     * A bar for a job of {@code total} bytes, drawn only if standard error is a terminal and {@code wanted}.
     *
     * @param what what is done, such as {@code Writing}
     */
    static ProgressBar on(Surroundings surroundings, boolean wanted, String what, long total) {
        return new ProgressBar(
                surroundings.err(), wanted && surroundings.errIsTerminal(), System::nanoTime, what, total);
    }

    static ProgressBar forTest(PrintWriter terminal, LongSupplier nanoClock, long total) {
        return new ProgressBar(terminal, true, nanoClock, "Writing", total);
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
        visible = true;
        terminal.print(CLEAR_LINE + line(done, now - start));
        terminal.flush();
    }

    private String line(long done, long elapsedNanos) {
        double seconds = elapsedNanos / 1e9;
        String rate = String.format(Locale.ROOT, "%.1f MiB/s", done / seconds / (1 << 20));
        if (total <= 0 || done > total) {
            return what + " " + ByteSize.format(done) + ", " + rate;
        }
        int filled = (int) (WIDTH * done / total);
        String bar = "#".repeat(filled) + ".".repeat(WIDTH - filled);
        String left = done == 0 ? "" : ", " + duration((long) Math.ceil(seconds * (total - done) / done)) + " left";
        return String.format(Locale.ROOT, "%s [%s] %3d %%, %s%s", what, bar, 100 * done / total, rate, left);
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
