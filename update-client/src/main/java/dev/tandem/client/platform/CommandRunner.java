package dev.tandem.client.platform;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Runs programs to their end, without a shell. */
public interface CommandRunner {
    /** How much of what a program prints is kept for {@link Result}; all of it goes to the listener. */
    int KEPT_BYTES = 16 * 1024;

    /** How long a program may take to end after SIGTERM; then comes SIGKILL. */
    Duration GRACE = Duration.ofSeconds(60);

    /**
     * What is to be run.
     *
     * @param arguments the program, found by PATH unless it has a slash, and its arguments; these can be seen by every user
     * @param directory where it runs; without it where this process does
     * @param environment variables it gets on top of those of this process
     * @param timeout after which it is ended, its children included; children that it leaves behind when it ends by itself
     *     are let live
     */
    record Command(
            List<String> arguments, Optional<Path> directory, Map<String, String> environment, Duration timeout) {
        public Command {
            arguments = List.copyOf(arguments);
            if (arguments.isEmpty()) {
                throw new IllegalArgumentException("no program to run");
            }
            environment = Map.copyOf(environment);
        }

        public static Command of(Duration timeout, String... arguments) {
            return new Command(List.of(arguments), Optional.empty(), Map.of(), timeout);
        }
    }

    /**
     * How it ended.
     *
     * @param exitCode 128 + the number of the signal if one ended it
     * @param timedOut whether it was ended because it took too long
     * @param output the first {@link #KEPT_BYTES} of what it printed to standard output
     * @param errors the last {@link #KEPT_BYTES} of what it printed to standard error
     */
    record Result(int exitCode, boolean timedOut, String output, String errors) {
        public boolean ok() {
            return exitCode == 0 && !timedOut;
        }
    }

    /**
     * Runs it. Standard input is empty.
     *
     * @param lines gets each line of standard output and standard error as it comes, cut at 4 KiB; called by the thread that
     *     called this, and not any more when this has returned
     * @throws IOException if it cannot be started
     * @throws InterruptedException after the program was ended, which takes some seconds if it ignores SIGTERM
     */
    Result run(Command command, Consumer<String> lines) throws IOException, InterruptedException;

    /** Runs it, for its result only. */
    default Result run(Command command) throws IOException, InterruptedException {
        return run(command, line -> {});
    }
}
