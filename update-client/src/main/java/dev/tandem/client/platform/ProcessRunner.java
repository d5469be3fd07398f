package dev.tandem.client.platform;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Real programs. */
public final class ProcessRunner implements CommandRunner {
    private static final int LINE_BYTES = 4096;
    /** After SIGKILL only a device that does not answer keeps a process, and it may do so for ever. */
    private static final Duration KILL_LIMIT = Duration.ofSeconds(10);

    private final Duration grace;

    public ProcessRunner() {
        this(GRACE);
    }

    /** @param grace how long a program may take to end after SIGTERM */
    public ProcessRunner(Duration grace) {
        this.grace = grace;
    }

    @Override
    public Result run(Command command, Consumer<String> lines) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command.arguments());
        command.directory().ifPresent(directory -> builder.directory(directory.toFile()));
        builder.environment().putAll(command.environment());
        builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        Process process = builder.start();
        Object oneAtATime = new Object();
        Consumer<String> ordered = line -> {
            synchronized (oneAtATime) {
                lines.accept(line);
            }
        };
        Output output = new Output(process.getInputStream(), true, ordered);
        Output errors = new Output(process.getErrorStream(), false, ordered);
        Thread outputThread = daemon(output, "output of a program");
        Thread errorThread = daemon(errors, "errors of a program");
        try {
            boolean ended = process.waitFor(command.timeout().toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                end(process);
            }
            // A child that was left behind may hold the pipes open for ever.
            outputThread.join(2000);
            errorThread.join(2000);
            if (process.isAlive()) {
                throw new IOException(command.arguments().get(0)
                        + " does not end, not even by SIGKILL: it waits for a device that does not answer");
            }
            return new Result(process.exitValue(), !ended, output.text(), errors.text());
        } finally {
            if (process.isAlive()) {
                kill(tree(process));
            }
        }
    }

    /** Asks the program and its children to end, and ends whoever of them is still there after the grace period. */
    private void end(Process process) throws InterruptedException {
        // Listed before anybody is gone: of a parent that has ended, no children are known.
        List<ProcessHandle> tree = tree(process);
        tree.forEach(ProcessHandle::destroy);
        if (!awaitEnd(tree, grace)) {
            kill(Stream.concat(tree.stream(), tree(process).stream()).toList());
        }
    }

    private static List<ProcessHandle> tree(Process process) {
        return Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
    }

    /** Does not return before they have ended, or must be believed never to end, also when this thread is interrupted. */
    private static void kill(List<ProcessHandle> tree) {
        tree.forEach(ProcessHandle::destroyForcibly);
        boolean interrupted = Thread.interrupted();
        try {
            awaitEnd(tree, KILL_LIMIT);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean awaitEnd(List<ProcessHandle> tree, Duration limit) throws InterruptedException {
        CompletableFuture<Void> all =
                CompletableFuture.allOf(tree.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new));
        try {
            all.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("the end of a process cannot be awaited", e);
        }
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** One of the two streams, read to its end so that the program never waits for us. */
    private static final class Output implements Runnable {
        private final InputStream in;
        private final boolean keepFirst;
        private final Consumer<String> lines;
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();
        private final StringBuilder kept = new StringBuilder();

        Output(InputStream in, boolean keepFirst, Consumer<String> lines) {
            this.in = in;
            this.keepFirst = keepFirst;
            this.lines = lines;
        }

        @Override
        public void run() {
            byte[] buffer = new byte[LINE_BYTES];
            try (in) {
                int n;
                while ((n = in.read(buffer)) >= 0) {
                    for (int i = 0; i < n; i++) {
                        take(buffer[i]);
                    }
                }
            } catch (IOException e) {
                keep("(the rest of the output could not be read: " + e.getMessage() + ")");
            }
            if (line.size() > 0) {
                endLine();
            }
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
            try {
                lines.accept(text);
            } catch (RuntimeException e) {
                // Whoever listens may be broken; the program must still find somebody who empties its pipe.
                keep("(a line could not be logged: " + e + ")");
            }
        }

        private synchronized void keep(String text) {
            kept.append(text).append('\n');
            int over = kept.length() - KEPT_BYTES;
            if (over > 0) {
                if (keepFirst) {
                    kept.setLength(KEPT_BYTES);
                } else {
                    kept.delete(0, over);
                }
            }
        }

        synchronized String text() {
            return kept.toString();
        }
    }
}
