package dev.tandem.client.report;

import java.io.PrintStream;
import java.util.Locale;

/** How far the writing is: a bar on a terminal, a line for each tenth elsewhere. */
public final class TransferProgress {
    private static final int WIDTH = 30;

    private final PrintStream out;
    private final boolean terminal;
    private int shown = -1;

    /** @param terminal whether lines can be overwritten */
    public TransferProgress(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** So many bytes of the image are on the slot. */
    public synchronized void written(long bytes, long ofBytes) {
        int percent = ofBytes == 0 ? 100 : (int) (100.0 * bytes / ofBytes);
        int step = terminal ? percent : percent / 10;
        if (step == shown) {
            return;
        }
        shown = step;
        if (terminal) {
            int done = WIDTH * percent / 100;
            out.printf(
                    Locale.ROOT,
                    "\r[%s%s] %3d %%  %d of %d MiB",
                    "=".repeat(done),
                    " ".repeat(WIDTH - done),
                    percent,
                    bytes >> 20,
                    ofBytes >> 20);
            if (bytes == ofBytes) {
                out.println();
            }
        } else if (percent > 0) {
            out.printf(Locale.ROOT, "%d %% written (%d of %d MiB)%n", percent, bytes >> 20, ofBytes >> 20);
        }
        out.flush();
    }

    /** Ends the line of the bar, for whatever is said next. */
    public synchronized void interrupt() {
        if (terminal && shown >= 0) {
            out.println();
            shown = -1;
        }
    }
}
