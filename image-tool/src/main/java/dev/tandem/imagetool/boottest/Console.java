package dev.tandem.imagetool.boottest;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** What a machine prints on its serial console: kept in a file, and looked at line by line for what decides. */
final class Console {
    /** Longer ones are cut into several. */
    private static final int MAX_LINE = 4096;

    private static final int TAIL_LINES = 30;

    /** Colours, cursor movements and titles, which tell a person nothing in a log. */
    private static final Pattern CONTROL = Pattern.compile(
            "\u001b(?:\\[[0-9;?]*[ -/]*[@-~]|\\][^\u0007\u001b]*(?:\u0007|\u001b\\\\)?|[@-_])|[\\x00-\\x08\\x0b-\\x1f\\x7f]");

    private final Path log;
    private final Consumer<String> lines;
    private final Deque<String> tail = new ArrayDeque<>();
    private final StringBuilder line = new StringBuilder();
    private volatile long lastOutputNanos = System.nanoTime();

    /**
     * A console.
     *
     * @param log everything is appended to it, as it came
     * @param lines gets each line, without control sequences
     */
    Console(Path log, Consumer<String> lines) {
        this.log = log;
        this.lines = lines;
    }

    /** Reads one machine's output to its end. */
    void follow(InputStream in) throws IOException {
        try (OutputStream file = Files.newOutputStream(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            byte[] bytes = new byte[4096];
            for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                lastOutputNanos = System.nanoTime();
                file.write(bytes, 0, n);
                // Latin 1 takes any byte; characters are put together when the line is complete.
                take(new String(bytes, 0, n, StandardCharsets.ISO_8859_1));
            }
        } finally {
            endLine();
        }
    }

    /** A line of our own between those of the machine. */
    void note(String text) throws IOException {
        Files.writeString(
                log,
                "\r\n=== " + text + "\r\n",
                StandardCharsets.UTF_8,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    /** For how long it has been silent. */
    long silentNanos() {
        return System.nanoTime() - lastOutputNanos;
    }

    /** The last lines. */
    synchronized String tail() {
        return String.join("\n", tail);
    }

    private void take(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n' || line.length() >= MAX_LINE) {
                endLine();
            }
            if (c != '\n') {
                line.append(c);
            }
        }
    }

    private void endLine() {
        String bytes = CONTROL.matcher(line).replaceAll("").stripTrailing();
        String text = new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        line.setLength(0);
        if (text.isEmpty()) {
            return;
        }
        synchronized (this) {
            tail.addLast(text);
            if (tail.size() > TAIL_LINES) {
                tail.removeFirst();
            }
        }
        lines.accept(text);
    }
}
