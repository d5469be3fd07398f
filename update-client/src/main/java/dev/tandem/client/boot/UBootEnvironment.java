package dev.tandem.client.boot;

import dev.tandem.client.platform.CommandRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * U-Boot's environment, through fw_printenv and fw_setenv: those of libubootenv, which distributions have today, or the older
 * ones of U-Boot itself (u-boot-tools). Where the environment lies only /etc/fw_env.config knows.
 */
final class UBootEnvironment {
    /** Flash that has to be erased takes seconds, and another program may hold the lock meanwhile. */
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    /** Of something unexpected, in a message. */
    private static final int SHOWN_CHARS = 300;

    private static final String WHERE =
            "See that /etc/fw_env.config names the place and the size that U-Boot was built with";

    private final CommandRunner runner;
    private final List<String> options;

    /** @param options of both programs, such as {@code -c} with another configuration */
    UBootEnvironment(CommandRunner runner, List<String> options) {
        this.runner = runner;
        this.options = List.copyOf(options);
    }

    /**
     * The values of those that are set, all of one moment.
     *
     * @throws BootControlException also if the programs would go on with a default environment, for want of one that is whole
     */
    SortedMap<String, String> read(Set<String> names) throws BootControlException {
        Listing listing = new Listing(names);
        // Without names: asked for one that is not set, u-boot-tools ends with an error, and libubootenv 0.3.2 prints
        // it
        // as empty. And by the line: an environment may be longer than what is kept of the output.
        CommandRunner.Result result = run("fw_printenv", List.of(), listing::take);
        if (!result.ok() || usesDefault(result)) {
            throw new BootControlException(String.format(
                    Locale.ROOT,
                    "U-Boot's environment cannot be read: %s. Nothing was changed. %s; if it does, no copy is whole:"
                            + " have U-Boot write a new one by \"saveenv\" at its prompt.",
                    how("fw_printenv", result),
                    WHERE));
        }
        if (!listing.twice.isEmpty()) {
            throw new BootControlException(String.format(
                    Locale.ROOT,
                    "fw_printenv prints more than one value of %s. Nothing was changed. Look for a variable whose value has"
                            + " several lines, and set it anew.",
                    String.join(", ", listing.twice)));
        }
        return listing.values;
    }

    /**
     * Writes all of it at once, and reads it back. With two copies, as the reference demands, a power cut leaves either this
     * or what was before; durable when it returns.
     */
    void write(SortedMap<String, String> values) throws BootControlException {
        CommandRunner.Result result = runScript(script(values));
        SortedMap<String, String> found;
        try {
            found = read(values.keySet());
        } catch (BootControlException e) {
            throw new BootControlException(
                    String.format(
                            Locale.ROOT,
                            "U-Boot's environment cannot be read back after %s was written to it. %s. Whether U-Boot starts"
                                    + " as before or as asked for is not known. The reason: %s",
                            shown(values, values.keySet()),
                            how("fw_setenv", result),
                            e.getMessage()),
                    e);
        }
        // What an unsuccessful program has written may be there for now only: not taken for written even if it reads
        // back.
        if (!result.ok() || usesDefault(result) || !found.equals(values)) {
            throw new BootControlException(String.format(
                    Locale.ROOT,
                    "What U-Boot is to start next was not written: expected %s, found %s. %s. Whether U-Boot starts as before"
                            + " or as asked for is not known; nothing else was changed. %s, and that the disk keeps what is"
                            + " written; then ask again.",
                    shown(values, values.keySet()),
                    shown(found, values.keySet()),
                    how("fw_setenv", result),
                    WHERE));
        }
    }

    /**
     * Each variable twice. Of "name=value" and "name value" libubootenv knows the first only and passes over the other, and
     * u-boot-tools knows the second only and takes the first for the name of what is to be removed (for which reason the
     * reference of version 3 tries out a scratch variable first, two more writes for each). In this order both end with what is
     * wanted: the file is carried out in memory, and written once.
     */
    private static String script(SortedMap<String, String> values) {
        StringBuilder script = new StringBuilder();
        for (String separator : new String[] {"=", " "}) {
            values.forEach((name, value) ->
                    script.append(name).append(separator).append(value).append('\n'));
        }
        return script.toString();
    }

    /** From a file: standard input is empty for all programs that the client runs. */
    private CommandRunner.Result runScript(String script) throws BootControlException {
        Path file;
        try {
            file = Files.createTempFile("tandem-", ".env");
        } catch (IOException e) {
            throw BootControlException.explained("There is no place for what fw_setenv is to write", e);
        }
        try {
            Files.writeString(file, script);
            return run("fw_setenv", List.of("-s", file.toString()), line -> {});
        } catch (IOException e) {
            throw BootControlException.explained("What fw_setenv is to write cannot be given to it", e);
        } finally {
            remove(file);
        }
    }

    private static void remove(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            // There is no secret in it, and a restart removes it.
            return;
        }
    }

    private CommandRunner.Result run(String program, List<String> arguments, Consumer<String> lines)
            throws BootControlException {
        List<String> command = new ArrayList<>();
        command.add(program);
        command.addAll(options);
        command.addAll(arguments);
        try {
            return runner.run(
                    new CommandRunner.Command(command, Optional.empty(), Map.of("LC_ALL", "C"), TIMEOUT), lines);
        } catch (IOException e) {
            throw new BootControlException(
                    String.format(
                            Locale.ROOT,
                            "%s cannot be run: %s. Nothing was changed. Install libubootenv-tool.",
                            program,
                            e.getMessage()),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BootControlException(
                    "Interrupted while " + program
                            + " ran. Whether U-Boot's environment was changed has to be looked up with fw_printenv.",
                    e);
        }
    }

    /**
     * Both programs go on with a default environment if no copy is whole, and with exit code 0: u-boot-tools with one that is
     * built in ("Warning: Bad CRC, using default environment"), libubootenv with /etc/u-boot-initial-env if there is that
     * ("Cannot read environment, using default"). It is not what U-Boot goes by, and to write it would replace all that it has.
     */
    private static boolean usesDefault(CommandRunner.Result result) {
        String errors = result.errors().toLowerCase(Locale.ROOT);
        return errors.contains("bad crc") || errors.contains("using default");
    }

    private static String how(String program, CommandRunner.Result result) {
        return String.format(
                Locale.ROOT,
                "%s %s and said \"%s\"",
                program,
                result.timedOut()
                        ? "was ended after " + TIMEOUT.toSeconds() + " s"
                        : "ended with exit code " + result.exitCode(),
                printable(result.errors().strip()));
    }

    private static String shown(SortedMap<String, String> values, Set<String> names) {
        List<String> shown = new ArrayList<>();
        for (String name : names) {
            String value = values.get(name);
            shown.add(value == null ? "no " + name : name + "=" + printable(value));
        }
        return String.join(", ", shown);
    }

    /** For a message: one line, not too long. */
    static String printable(String text) {
        String cut = text.length() > SHOWN_CHARS ? text.substring(0, SHOWN_CHARS) + "..." : text;
        return cut.replaceAll("[\\p{Cntrl}]+", " ");
    }

    /** What is looked for in the output, line by line; nothing else of it is kept. */
    private static final class Listing {
        private final Set<String> names;
        private final SortedMap<String, String> values = new TreeMap<>();
        private final Set<String> twice = new TreeSet<>();

        Listing(Set<String> names) {
            this.names = new HashSet<>(names);
        }

        void take(String line) {
            int separator = line.indexOf('=');
            String name = separator < 0 ? "" : line.substring(0, separator);
            if (names.contains(name) && values.put(name, line.substring(separator + 1)) != null) {
                // One of them is in the value of another variable: a value may have several lines.
                twice.add(name);
            }
        }
    }
}
