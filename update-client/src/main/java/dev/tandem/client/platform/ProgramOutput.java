package dev.tandem.client.platform;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** One of the two streams of a program, taken apart into lines; a part of it is kept. */
final class ProgramOutput {
    private static final int LINE_BYTES = 4096;

    private final InputStream in;
    private final boolean keepFirst;
    private final Consumer<String> lines;
    private final byte[] buffer = new byte[8192];
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final StringBuilder kept = new StringBuilder();

    ProgramOutput(InputStream in, boolean keepFirst, Consumer<String> lines) {
        this.in = in;
        this.keepFirst = keepFirst;
        this.lines = lines;
    }

    /** Takes a bufferful of what is there, and does not wait for more. */
    boolean takeAvailable() throws IOException {
        return take(Math.min(buffer.length, in.available())) > 0;
    }

    /**
     * Takes what was printed before the program ended: that is in the pipe by now. No more than that, because a child may go
     * on printing for ever.
     */
    void end() throws IOException {
        int left = in.available();
        while (left > 0) {
            int n = take(Math.min(buffer.length, left));
            if (n <= 0) {
                break;
            }
            left -= n;
        }
        if (line.size() > 0) {
            endLine();
        }
    }

    String text() {
        trim();
        return kept.toString();
    }

    private int take(int length) throws IOException {
        if (length <= 0) {
            return 0;
        }
        int n = in.read(buffer, 0, length);
        for (int i = 0; i < n; i++) {
            take(buffer[i]);
        }
        return n;
    }

    private void take(byte b) {
        if (b == '\n') {
            endLine();
        } else if (line.size() < LINE_BYTES) {
            line.write(b);
        }
    }

    private void endLine() {
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        keep(text);
        lines.accept(text);
    }

    private void keep(String text) {
        if (keepFirst && kept.length() >= CommandRunner.KEPT_BYTES) {
            return;
        }
        kept.append(text).append('\n');
        // Not at each line: cutting off the front moves all the rest.
        if (kept.length() > 2 * CommandRunner.KEPT_BYTES) {
            trim();
        }
    }

    private void trim() {
        int over = kept.length() - CommandRunner.KEPT_BYTES;
        if (over <= 0) {
            return;
        }
        if (keepFirst) {
            kept.setLength(CommandRunner.KEPT_BYTES);
        } else {
            kept.delete(0, over);
        }
    }
}
