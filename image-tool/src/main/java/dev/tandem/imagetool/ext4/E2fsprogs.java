package dev.tandem.imagetool.ext4;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The programs of e2fsprogs, in a surrounding that makes them write the same bytes each time: with a fixed time, which for
 * most of them is {@code E2FSPROGS_FAKE_TIME} and for e2fsck {@code E2FSCK_TIME} (version 1.47.0 does not know
 * {@code SOURCE_DATE_EPOCH}), and without a configuration of the machine's.
 */
public final class E2fsprogs {
    /** Programs for the administrator are not in everybody's PATH. */
    private static final List<String> SYSTEM_DIRECTORIES = List.of("/usr/sbin", "/sbin", "/usr/local/sbin");

    /** More is an endless loop: the longest output is a file of {@code RootTree.MAX_READ_BYTES}. */
    private static final int MAX_OUTPUT_BYTES = 64 << 20;

    /** Java adds the signal to it that has ended a program; e2fsck itself has no higher exit code. */
    private static final int SIGNALLED = 128;

    private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            ending = true;
                            stopAll();
                        },
                        "stop e2fsprogs"));
    }

    private static volatile boolean ending;

    private final Instant time;
    private final Map<String, String> environment;
    private final @Nullable Path directory;

    /**
     * @param time what the programs take for the current time
     * @param environment of this process; only PATH and TMPDIR are passed on
     */
    public E2fsprogs(Instant time, Map<String, String> environment) {
        this(time, environment, null);
    }

    private E2fsprogs(Instant time, Map<String, String> environment, @Nullable Path directory) {
        this.time = time;
        this.environment = Map.copyOf(environment);
        this.directory = directory;
    }

    /**
     * The same programs, run in a directory: for them a question mark in the name of a file begins options, and a script of
     * debugfs has no way to write a line end, so the names of other people's directories must not be in what they are told.
     */
    E2fsprogs in(Path workingDirectory) {
        return new E2fsprogs(time, environment, workingDirectory);
    }

    /** The time that is written into file systems. */
    public Instant time() {
        return time;
    }

    /**
     * Says what is missing before any work begins.
     *
     * @throws IOException if one of the programs is not installed
     */
    public void require() throws IOException {
        for (String program : List.of("debugfs", "dumpe2fs", "e2fsck", "mke2fs", "resize2fs")) {
            find(program);
        }
    }

    /**
     * What a program said.
     *
     * @param exitCode its exit code
     * @param out its standard output
     * @param err its standard error
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Output(int exitCode, byte[] out, String err) {
        String text() {
            return new String(out, StandardCharsets.UTF_8);
        }

        /** Both outputs without empty lines, at most the last 20: for messages. */
        String said() {
            List<String> lines = Stream.concat(text().lines(), err.lines())
                    .filter(line -> !line.isBlank())
                    .toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
        }
    }

    /** Ends the programs that run now. */
    static void stopAll() {
        RUNNING.forEach(Process::destroyForcibly);
    }

    /** Runs a program to its end. */
    Output run(String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(find(program).toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        if (directory != null) {
            builder.directory(directory.toFile());
        }
        String path = environment.getOrDefault("PATH", "");
        String temporary = environment.get("TMPDIR");
        builder.environment().clear();
        builder.environment().put("PATH", path);
        if (temporary != null) {
            builder.environment().put("TMPDIR", temporary);
        }
        builder.environment().put("LC_ALL", "C");
        builder.environment().put("TZ", "UTC");
        // Without a file mke2fs takes the configuration that is built into it, which no administrator has changed.
        builder.environment().put("MKE2FS_CONFIG", "/nonexistent/mke2fs.conf");
        builder.environment().put("E2FSPROGS_FAKE_TIME", Long.toString(time.getEpochSecond()));
        builder.environment().put("E2FSCK_TIME", Long.toString(time.getEpochSecond()));
        // Else a program that writes more than a screen looks for one to show it page by page.
        builder.environment().put("DEBUGFS_PAGER", "__none__");
        Process process = builder.start();
        RUNNING.add(process);
        if (ending) {
            process.destroyForcibly();
        }
        try {
            process.getOutputStream().close();
            CompletableFuture<byte[]> err = CompletableFuture.supplyAsync(() -> drain(process.getErrorStream()));
            byte[] out = drain(process.getInputStream());
            String errors = new String(err.join(), StandardCharsets.UTF_8);
            int exitCode = process.waitFor();
            if (exitCode > SIGNALLED) {
                throw new IOException(program + " was stopped by signal " + (exitCode - SIGNALLED));
            }
            return new Output(exitCode, out, errors);
        } catch (UncheckedIOException | CompletionException e) {
            // Its outputs are closed when it is stopped from here.
            throw new IOException(program + " was stopped, or its output could not be read", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while " + program + " ran");
        } finally {
            process.destroyForcibly();
            RUNNING.remove(process);
        }
    }

    private static byte[] drain(InputStream stream) {
        try (stream) {
            ByteArrayOutputStream kept = new ByteArrayOutputStream();
            byte[] buffer = new byte[1 << 16];
            for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
                kept.write(buffer, 0, Math.min(n, MAX_OUTPUT_BYTES - kept.size()));
            }
            return kept.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path find(String program) throws IOException {
        String path = environment.getOrDefault("PATH", "");
        return Stream.concat(Stream.of(path.split(File.pathSeparator)), SYSTEM_DIRECTORIES.stream())
                .filter(entry -> !entry.isEmpty())
                .map(entry -> Path.of(entry, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IOException(program + " was found neither in the PATH nor in "
                        + String.join(", ", SYSTEM_DIRECTORIES) + "; install it: sudo apt-get install e2fsprogs"));
    }
}
