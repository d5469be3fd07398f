package dev.tandem.client.platform;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Real programs. */
public final class ProcessRunner implements CommandRunner {
    private static final int LINE_BYTES = 4096;

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
            return new Result(process.exitValue(), !ended, output.text(), errors.text());
        } finally {
            if (process.isAlive()) {
                killTree(process);
            }
        }
    }

    private static void end(Process process) throws InterruptedException {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
            killTree(process);
            process.waitFor();
        }
    }

    private static void killTree(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
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
            lines.accept(text);
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
