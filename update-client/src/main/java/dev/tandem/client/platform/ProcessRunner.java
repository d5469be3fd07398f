package dev.tandem.client.platform;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Real programs. What a program has printed until it ends is read to the last byte. Children that it leaves behind live on,
 * unless it took too long; what they print then is lost, and nobody waits for them.
 */
public final class ProcessRunner implements CommandRunner {
    /** For a program that is no longer wanted because we are to end ourselves. */
    private static final Duration INTERRUPTED_GRACE = Duration.ofSeconds(5);

    /** Longer than SIGKILL ever takes, except in the middle of input or output that hangs in the kernel. */
    private static final Duration KILLED = Duration.ofSeconds(10);

    private static final int SIGKILL_CODE = 128 + 9;
    private static final long MIN_PAUSE_MILLIS = 1;
    private static final long MAX_PAUSE_MILLIS = 50;

    private final Duration grace;

    public ProcessRunner() {
        this(GRACE);
    }

    /** With this long for a program to end after SIGTERM. */
    public ProcessRunner(Duration grace) {
        this.grace = grace;
    }

    @Override
    public Result run(Command command, Consumer<String> lines) throws IOException, InterruptedException {
        Process process = start(command);
        InputStream out = process.getInputStream();
        InputStream err = process.getErrorStream();
        // When a program has ended, the JDK reads on until its pipes are empty, and keeps what it reads. A child that
        // was left
        // behind and prints all the time could fill the heap. Whoever holds the monitors keeps the JDK from it.
        synchronized (out) {
            synchronized (err) {
                try (out;
                        err) {
                    return watch(
                            process,
                            command.timeout(),
                            new ProgramOutput(out, true, lines),
                            new ProgramOutput(err, false, lines));
                }
            }
        }
    }

    private static Process start(Command command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command.arguments());
        command.directory().ifPresent(directory -> builder.directory(directory.toFile()));
        builder.environment().putAll(command.environment());
        builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        return builder.start();
    }

    private Result watch(Process process, Duration timeout, ProgramOutput output, ProgramOutput errors)
            throws IOException, InterruptedException {
        boolean inTime = false;
        Family family = new Family(process);
        try {
            inTime = readUntil(Timer.of(timeout), process, () -> !process.isAlive(), output, errors);
            if (!inTime) {
                family.terminate();
                readUntil(Timer.of(grace), process, family::isGone, output, errors);
                family.kill();
                readUntil(Timer.of(KILLED), process, () -> !process.isAlive(), output, errors);
            }
        } catch (InterruptedException e) {
            family.terminate();
            family.awaitUninterruptibly(Timer.of(INTERRUPTED_GRACE));
            throw e;
        } finally {
            if (process.isAlive()) {
                family.kill();
                family.awaitUninterruptibly(Timer.of(KILLED));
            }
        }
        output.end();
        errors.end();
        int code = process.isAlive() ? SIGKILL_CODE : process.exitValue();
        return new Result(code, !inTime, output.text(), errors.text());
    }

    /**
     * Reads what is printed, until something is the case or time is up. It never blocks in a read: those cannot be interrupted,
     * and end only when the last child has closed the pipe.
     *
     * @return whether it was the case in time
     */
    private static boolean readUntil(
            Timer timer, Process process, Condition condition, ProgramOutput output, ProgramOutput errors)
            throws IOException, InterruptedException {
        long pause = MIN_PAUSE_MILLIS;
        while (!condition.holds()) {
            if (timer.isOver()) {
                return false;
            }
            boolean printed = output.takeAvailable();
            boolean complained = errors.takeAvailable();
            if (printed || complained) {
                pause = MIN_PAUSE_MILLIS;
            } else {
                pause(process, timer.limit(pause));
                pause = Math.min(MAX_PAUSE_MILLIS, 2 * pause);
            }
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
        return true;
    }

    /** Returns at once when the program ends; one that has ended, but has children to be waited for, is slept for. */
    private static void pause(Process process, long millis) throws InterruptedException {
        if (process.isAlive()) {
            process.waitFor(millis, TimeUnit.MILLISECONDS);
        } else {
            Thread.sleep(millis);
        }
    }

    private interface Condition {
        boolean holds();
    }

    private record Timer(long start, long nanos) {
        static Timer of(Duration duration) {
            long most = TimeUnit.DAYS.toNanos(365);
            return new Timer(
                    System.nanoTime(),
                    duration.compareTo(Duration.ofNanos(most)) > 0 ? most : Math.max(0, duration.toNanos()));
        }

        boolean isOver() {
            return System.nanoTime() - start >= nanos;
        }

        /** The pause, or less if time is up before. */
        long limit(long millis) {
            long left = TimeUnit.NANOSECONDS.toMillis(nanos - (System.nanoTime() - start));
            return Math.max(1, Math.min(millis, left));
        }
    }

    /** A program and the children that it had when it was asked to end: they may outlive it, and are not its children then. */
    private static final class Family {
        private final Process process;
        private final List<ProcessHandle> children = new ArrayList<>();

        Family(Process process) {
            this.process = process;
        }

        void terminate() {
            process.descendants().forEach(children::add);
            children.forEach(ProcessHandle::destroy);
            // Not process.destroy(): it closes the pipes, and what the program has to say about its end would be lost.
            process.toHandle().destroy();
        }

        void kill() {
            List<ProcessHandle> grown = new ArrayList<>(children);
            children.forEach(child -> child.descendants().forEach(grown::add));
            process.descendants().forEach(grown::add);
            process.toHandle().destroyForcibly();
            grown.forEach(ProcessHandle::destroyForcibly);
        }

        boolean isGone() {
            return !process.isAlive() && children.stream().noneMatch(ProcessHandle::isAlive);
        }

        /** For a thread that was interrupted: it has to see the program go, and not to wait for long. */
        void awaitUninterruptibly(Timer timer) {
            boolean again = false;
            while (!isGone() && !timer.isOver()) {
                try {
                    pause(process, timer.limit(MAX_PAUSE_MILLIS));
                } catch (InterruptedException e) {
                    again = true;
                }
            }
            if (!isGone()) {
                kill();
            }
            if (again) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
