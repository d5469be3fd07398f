package dev.tandem.client.boot;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One run of debugfs of e2fsprogs, which reads an ext4 without mounting it: from a device or a file, without being root. It
 * gets its commands on standard input, and puts each of them with "debugfs: " in front of it into its output before what
 * the command gives.
 *
 * <p>It ends with exit code 0 on nearly every error. So: what it says on standard error is a failure, unless whoever calls
 * expects that; and content is compared with its digest by whoever gets it.
 */
final class Debugfs implements Closeable {
    private static final List<String> PLACES = List.of("/usr/sbin/debugfs", "/sbin/debugfs");

    /** For one run. A card gives 10 MiB/s at least, a boot partition has 512 MiB at most. */
    private static final int TIMEOUT_MINUTES = 10;

    private static final int KEPT_ERROR_BYTES = 8192;

    /** More than any command has: it reads them into a buffer of this size. */
    private static final int MAX_LINE_BYTES = 8192;

    private static final String PROMPT = "debugfs: ";

    private final Process process;
    private final InputStream out;
    private final CompletableFuture<String> errors;
    private final CompletableFuture<String> commandsWritten;
    private final CompletableFuture<Void> deadline;

    private Debugfs(Process process, List<String> commands) {
        this.process = process;
        this.out = new BufferedInputStream(process.getInputStream(), 1 << 16);
        this.deadline = CompletableFuture.runAsync(
                process::destroyForcibly, CompletableFuture.delayedExecutor(TIMEOUT_MINUTES, TimeUnit.MINUTES));
        this.errors = inBackground("errors of debugfs", () -> firstErrors(process.getErrorStream()));
        this.commandsWritten = inBackground("commands for debugfs", () -> {
            write(process.getOutputStream(), commands);
            return "";
        });
    }

    /**
     * Starts it.
     *
     * @param device what holds the file system
     * @param commands without line ends, see {@link #quoted}
     */
    static Debugfs start(String device, List<String> commands) throws IOException {
        // Not -c, which would save reading some bitmaps: it also has checksums of the superblock passed over.
        ProcessBuilder builder = new ProcessBuilder(program(), "-f", "-", device);
        builder.environment().clear();
        // It prints its version and errors in the language of the user, and looks for a program to show long output
        // with.
        builder.environment().putAll(Map.of("LC_ALL", "C", "TZ", "UTC", "DEBUGFS_PAGER", "__none__"));
        return new Debugfs(builder.start(), commands);
    }

    /** A path as argument: in quotation marks, in which a doubled one stands for itself (libss). */
    static String quoted(String path) throws IOException {
        if (!path.startsWith("/") || path.length() > 2048 || path.chars().anyMatch(c -> c < ' ')) {
            throw new IOException("no path that debugfs can be asked for: " + path.replaceAll("\\p{Cntrl}", "?"));
        }
        return '"' + path.replace("\"", "\"\"") + '"';
    }

    private static String program() throws IOException {
        return PLACES.stream()
                .filter(place -> Files.isExecutable(Path.of(place)))
                .findFirst()
                .orElseThrow(() -> new IOException("There is no debugfs in " + String.join(" or ", PLACES)
                        + ", with which the boot files are read from the new system. Install e2fsprogs."));
    }

    /** The next line without its end, of one that is very long the beginning only; null at the end of all. */
    @Nullable
    String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int b = out.read();
        if (b < 0) {
            return null;
        }
        for (; b >= 0 && b != '\n'; b = out.read()) {
            if (line.size() < MAX_LINE_BYTES) {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    /** What the commands give, with each command in front of it. */
    InputStream out() {
        return out;
    }

    /** Passes over the line that repeats a command. */
    void expect(String command) throws IOException {
        byte[] expected = echo(command).getBytes(StandardCharsets.UTF_8);
        byte[] found = out.readNBytes(expected.length);
        if (!Arrays.equals(found, expected)) {
            throw failed("it did not come to \"" + command + "\"");
        }
    }

    /** How it repeats a command. */
    static String echo(String command) {
        return PROMPT + command + "\n";
    }

    /** Waits for its end; there must be nothing left to read. */
    String end() throws IOException {
        if (out.read() >= 0) {
            throw failed("it gave more than it was asked for");
        }
        try {
            int code = process.waitFor();
            String said = errors.join();
            if (code != 0) {
                throw new IOException(
                        "debugfs ended with code " + code + (said.isEmpty() ? "" : ": " + said) + timedOut());
            }
            return said;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while debugfs ran");
        }
    }

    /** What went wrong, with what it said of it. Ends it. */
    IOException failed(String what) {
        process.destroyForcibly();
        String said = errors.join();
        return new IOException(
                "debugfs could not read the file system: " + what + (said.isEmpty() ? "" : ": " + said) + timedOut());
    }

    private String timedOut() {
        return deadline.isDone() ? " (ended after " + TIMEOUT_MINUTES + " minutes)" : "";
    }

    @Override
    public void close() throws IOException {
        deadline.cancel(false);
        process.destroyForcibly();
        commandsWritten.join();
        errors.join();
        out.close();
    }

    /** The beginning of what it says, without its version; read to the end, so that it never waits for us. */
    private static String firstErrors(InputStream stream) {
        try (stream) {
            String text = new String(stream.readNBytes(KEPT_ERROR_BYTES), StandardCharsets.UTF_8);
            stream.transferTo(OutputStream.nullOutputStream());
            return String.join(
                    "; ",
                    text.lines()
                            .map(String::strip)
                            .filter(line -> !line.isEmpty() && !line.startsWith("debugfs 1."))
                            .toList());
        } catch (IOException e) {
            return ""; // it was ended, and why is told elsewhere
        }
    }

    /** All at once: it ends when there is nothing more, so no reader waits for ever for content that is missing. */
    private static void write(OutputStream stream, List<String> commands) {
        try (stream) {
            for (String command : commands) {
                stream.write((command + "\n").getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            // It ended before it had read them. Its output tells.
        }
    }

    private static <T> CompletableFuture<T> inBackground(String name, Supplier<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> result.complete(task.get()), name);
        thread.setDaemon(true);
        thread.start();
        return result;
    }
}
