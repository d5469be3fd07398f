package dev.tandem.client.modules;

import dev.tandem.artifact.StateScript;
import dev.tandem.client.install.Hooks;
import dev.tandem.client.install.ScriptAction;
import dev.tandem.client.install.ScriptState;
import dev.tandem.client.platform.CommandRunner;
import dev.tandem.client.platform.CommandRunner.Command;
import dev.tandem.client.platform.CommandRunner.Result;
import dev.tandem.client.platform.Sleeper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Runs Mender's state scripts: programs that the system or an artifact brings, and that are run when a state of an update
 * is entered, left, or failed. What they are called: {@code State_Action_NN[_text]}, with exactly two digits.
 */
public final class StateScripts implements Hooks {
    /** Of the root file system. */
    public static final Path SYSTEM_DIRECTORY = Path.of("/etc/mender/scripts");

    private static final String VERSION = "version";
    private static final Set<String> VERSIONS = Set.of("2", "3");
    private static final int RETRY_LATER = 21;
    private static final int LOG_CHARS = 10 * 1024;

    private final Path systemDirectory;
    private final Path artifactDirectory;
    private final ScriptLimits limits;
    private final CommandRunner runner;
    private final Sleeper sleeper;
    private final LongSupplier nanoTime;
    private final Consumer<String> log;

    /**
     * @param systemDirectory where the system keeps its scripts; need not be there
     * @param artifactDirectory where those of an artifact are kept, on data: {@code scripts} below that of the client's state
     * @param nanoTime {@code System::nanoTime}: not the time of day, which on a board without a clock jumps by years as
     *     soon as there is a network
     * @param log gets what scripts write to standard error, line by line, and which errors were ignored
     */
    public StateScripts(
            Path systemDirectory,
            Path artifactDirectory,
            ScriptLimits limits,
            CommandRunner runner,
            Sleeper sleeper,
            LongSupplier nanoTime,
            Consumer<String> log) {
        this.systemDirectory = systemDirectory;
        this.artifactDirectory = artifactDirectory.toAbsolutePath();
        this.limits = limits;
        this.runner = runner;
        this.sleeper = sleeper;
        this.nanoTime = nanoTime;
        this.log = log;
    }

    @Override
    public void store(List<StateScript> scripts) throws IOException {
        Path fresh = artifactDirectory.resolveSibling(artifactDirectory.getFileName() + ".new");
        DurableTree.remove(fresh);
        DurableTree.createDirectories(fresh);
        DurableTree.write(fresh.resolve(VERSION), "3\n".getBytes(StandardCharsets.UTF_8), "rw-r--r--");
        for (StateScript script : scripts) {
            // The reader has let pass only such names; here one is about to become that of a program.
            if (!StateScript.isValidName(script.name()) || !ModuleTree.isPlain(script.name())) {
                throw new ScriptException("'" + Text.printable(script.name()) + "' is not the name of a state script");
            }
            DurableTree.write(fresh.resolve(script.name()), script.content(), "rwxr-xr-x");
        }
        DurableTree.force(fresh);
        DurableTree.replace(fresh, artifactDirectory);
    }

    @Override
    public void remove() throws IOException {
        DurableTree.remove(artifactDirectory);
    }

    @Override
    public void run(ScriptState state, ScriptAction action) throws ScriptException, InterruptedException {
        try {
            Path directory = state.from() == ScriptState.From.SYSTEM ? systemDirectory : artifactDirectory;
            for (Path script : find(directory, state, action)) {
                runUntilDone(script);
            }
        } catch (IOException e) {
            if (!state.ignoresErrors(action)) {
                throw e instanceof ScriptException known
                        ? known
                        : new ScriptException("the scripts of " + name(state, action) + " cannot be run: " + e, e);
            }
            log.accept("ignored, as " + name(state, action) + " cannot stop anything: " + e.getMessage());
        }
    }

    /** The reference stops at the first that fails also where it ignores that, and so does this. */
    private static List<Path> find(Path directory, ScriptState state, ScriptAction action) throws IOException {
        Pattern names = Pattern.compile(name(state, action) + "_[0-9]{2}(_.*)?", Pattern.DOTALL);
        List<Path> scripts;
        try (Stream<Path> files = Files.list(directory)) {
            scripts = files.filter(
                            file -> names.matcher(file.getFileName().toString()).matches())
                    .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                    .sorted(Comparator.comparing(StateScripts::nameBytes, Arrays::compareUnsigned))
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
        if (!scripts.isEmpty()) {
            requireVersion(directory.resolve(VERSION));
        }
        return scripts;
    }

    private static byte[] nameBytes(Path file) {
        return file.getFileName().toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void requireVersion(Path file) throws IOException {
        String version;
        try (InputStream in = Files.newInputStream(file)) {
            version = new String(in.readNBytes(100), StandardCharsets.UTF_8).strip();
        } catch (NoSuchFileException e) {
            return; // stands for the newest
        }
        if (!VERSIONS.contains(version)) {
            throw new ScriptException("state scripts of version '" + Text.printable(version) + "', expected 2 or 3, in "
                    + file + "; none of them was run");
        }
    }

    private void runUntilDone(Path script) throws IOException, InterruptedException {
        Result result = runOnce(script);
        long firstRetry = nanoTime.getAsLong();
        while (!result.timedOut() && result.exitCode() == RETRY_LATER) {
            Duration waited = Duration.ofNanos(nanoTime.getAsLong() - firstRetry);
            if (waited.compareTo(limits.retryTimeout()) >= 0) {
                throw new ScriptException("the state script " + script + " still asks to be run later (exit code "
                        + RETRY_LATER + ") after " + waited.toSeconds() + " seconds, at most "
                        + limits.retryTimeout().toSeconds() + " are waited" + Text.said(result.errors()));
            }
            sleeper.sleep(limits.retryInterval());
            result = runOnce(script);
        }
        if (result.timedOut()) {
            throw new ScriptException("the state script " + script + " was ended, because it took longer than "
                    + limits.timeout().toSeconds() + " seconds" + Text.said(result.errors()));
        }
        if (result.exitCode() != 0) {
            throw new ScriptException("the state script " + script + " failed with exit code " + result.exitCode()
                    + Text.said(result.errors()));
        }
    }

    private Result runOnce(Path script) throws IOException, InterruptedException {
        String path = script.toAbsolutePath().toString();
        Result result = runner.run(Command.of(limits.timeout(), path));
        String name = script.getFileName().toString();
        String errors = result.errors();
        // The end of it, where the reason of a failure is.
        errors.substring(Math.max(0, errors.length() - LOG_CHARS))
                .lines()
                .forEach(line -> log.accept(name + ": " + line));
        return result;
    }

    private static String name(ScriptState state, ScriptAction action) {
        return state.text() + "_" + action.text();
    }
}
