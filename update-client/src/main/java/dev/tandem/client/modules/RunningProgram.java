package dev.tandem.client.modules;

import dev.tandem.client.platform.CommandRunner;
import dev.tandem.client.platform.CommandRunner.Command;
import dev.tandem.client.platform.CommandRunner.Result;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** A program that runs while this thread does something else. */
final class RunningProgram {
    private final CompletableFuture<Result> end = new CompletableFuture<>();
    private final Thread thread;

    private RunningProgram(CommandRunner runner, Command command, Consumer<String> log) {
        thread = new Thread(() -> run(runner, command, log), "update module");
        thread.setDaemon(true);
    }

    static RunningProgram start(CommandRunner runner, Command command, Consumer<String> log) {
        RunningProgram program = new RunningProgram(runner, command, log);
        program.thread.start();
        return program;
    }

    /** Completed when the program has ended, normally or not. */
    CompletableFuture<Result> end() {
        return end;
    }

    boolean hasEnded() {
        return end.isDone();
    }

    /** Waits for the end. Its own time limit ends it if nothing else does. */
    Result await() throws IOException, InterruptedException {
        try {
            return end.get();
        } catch (ExecutionException e) {
            throw cause(e);
        }
    }

    /** Waits so long at most. */
    void awaitFor(Duration patience) throws InterruptedException {
        try {
            end.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // Whoever cares asks again.
            return;
        }
    }

    /**
     * Ends it now, if it has not ended. When this returns it does nothing any more, and its streams can be closed without
     * looking to it like the end of what they carried.
     */
    void kill() {
        thread.interrupt();
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(CommandRunner runner, Command command, Consumer<String> log) {
        try {
            end.complete(runner.run(command, log));
        } catch (InterruptedException e) {
            // Only kill() does that, and it is the end of this thread anyway.
            Thread.currentThread().interrupt();
            end.completeExceptionally(e);
        } catch (IOException | RuntimeException e) {
            end.completeExceptionally(e);
        }
    }

    private static IOException cause(ExecutionException e) throws InterruptedException {
        Throwable cause = e.getCause();
        if (cause instanceof InterruptedException) {
            throw new InterruptedException("the update module was ended");
        }
        return cause instanceof IOException io ? io : new IOException(String.valueOf(cause), cause);
    }
}
