package dev.tandem.imagetool.cli;

import dev.tandem.imagetool.keys.KeygenCommand;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The program {@code tandem}. */
@Command(
        name = "tandem",
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = Version.class,
        description = "A/B system updates for Raspberry Pi: images, artifacts, keys.",
        footer = {"", "Exit codes: 0 done; 1 refused or failed; 2 wrong usage."})
public final class Tandem {
    static final String STACK_TRACE = "--stacktrace";
    private static final String DEBUG_VARIABLE = "TANDEM_DEBUG";

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version of this program.")
    @SuppressWarnings("UnusedVariable") // set by picocli, read by nobody
    private boolean version;

    @Option(
            names = STACK_TRACE,
            scope = ScopeType.INHERIT,
            hidden = true,
            description = "Print the stack trace of a failure.")
    @SuppressWarnings("UnusedVariable") // set by picocli, read by nobody
    private boolean stackTrace;

    /** Starts the program. */
    @ProgramEntry
    public static void main(String... args) {
        System.exit(run(Surroundings.ofProcess(), args));
    }

    /** Runs a command to its end. */
    static int run(Surroundings surroundings, String... args) {
        try {
            return commandLine(surroundings, List.of(args)).execute(args);
        } catch (LinkageError e) {
            // zstd and JNA unpack their native part into the temporary directory when they are first used.
            surroundings.note("tandem: A native library could not be loaded: " + e.getMessage()
                    + ". It is unpacked into TMPDIR, which must exist, have room and allow execution;"
                    + " set TMPDIR to another directory.");
            return ExitCode.FAILED;
        } catch (OutOfMemoryError e) {
            surroundings.note("tandem: Not enough memory: " + e.getMessage()
                    + ". Use a lower compression level, or allow more with TANDEM_JAVA_OPTS=-Xmx1g.");
            return ExitCode.FAILED;
        }
    }

    private static CommandLine commandLine(Surroundings surroundings, List<String> args) {
        CommandLine root = command(new Tandem());
        Commands commands = new Commands(args);
        Map<String, Supplier<CommandLine>> all = new LinkedHashMap<>();
        all.put("artifact", () -> artifact(surroundings, commands));
        all.put("keygen", () -> withVersion(new CommandLine(new KeygenCommand())));
        all.put("demo", () -> command(new DemoCommand(surroundings)));
        all.put("completion", () -> command(new CompletionCommand(surroundings)));
        all.put("help", () -> new CommandLine(new HelpCommand()));
        commands.add(root, all);
        return configured(surroundings, root, args);
    }

    private static CommandLine artifact(Surroundings surroundings, Commands commands) {
        CommandLine artifact = command(new ArtifactCommand());
        Map<String, Supplier<CommandLine>> all = new LinkedHashMap<>();
        all.put("write", () -> write(surroundings, commands));
        all.put("read", () -> command(new ReadCommand(surroundings)));
        all.put("validate", () -> command(new ValidateCommand(surroundings)));
        all.put("sign", () -> command(new SignCommand(surroundings)));
        all.put("dump", () -> command(new DumpCommand(surroundings)));
        all.put("modify", () -> command(new ModifyCommand(surroundings)));
        all.put("help", () -> new CommandLine(new HelpCommand()));
        for (String name : List.of("cp", "cat", "install", "rm")) {
            all.put(name, () -> new CommandLine(new ImageFileCommand()));
        }
        commands.add(artifact, all);
        return artifact;
    }

    private static CommandLine write(Surroundings surroundings, Commands commands) {
        CommandLine write = command(new WriteCommand());
        Map<String, Supplier<CommandLine>> all = new LinkedHashMap<>();
        all.put("rootfs-image", () -> command(new WriteRootfsCommand(surroundings)));
        all.put("module-image", () -> command(new WriteModuleCommand(surroundings)));
        all.put("bootstrap-artifact", () -> command(new WriteBootstrapCommand(surroundings)));
        all.put("help", () -> new CommandLine(new HelpCommand()));
        commands.add(write, all);
        return write;
    }

    private static CommandLine command(Object command) {
        CommandLine result = new CommandLine(command);
        result.getCommandSpec().addMixin("help", CommandSpec.forAnnotatedObject(new HelpOption()));
        return result;
    }

    private static CommandLine withVersion(CommandLine command) {
        command.getCommandSpec().version(Version.line());
        return command;
    }

    private static CommandLine configured(Surroundings surroundings, CommandLine root, List<String> args) {
        boolean stackTrace =
                args.contains(STACK_TRACE) || surroundings.environment().containsKey(DEBUG_VARIABLE);
        ErrorReporter errors = new ErrorReporter(surroundings, stackTrace);
        boolean color =
                surroundings.outIsTerminal() && !surroundings.environment().containsKey("NO_COLOR");
        return root.setOut(new PrintWriter(new OutputStreamWriter(surroundings.out(), StandardCharsets.UTF_8), true))
                .setErr(surroundings.err())
                .setColorScheme(CommandLine.Help.defaultColorScheme(color ? Ansi.ON : Ansi.OFF))
                // As in the reference tool: '@' begins an ordinary name, and of two values the last counts.
                .setExpandAtFiles(false)
                .setOverwrittenOptionsAllowed(true)
                .setAbbreviatedOptionsAllowed(false)
                .setUsageHelpAutoWidth(false)
                .setUsageHelpWidth(100)
                .setUsageHelpLongOptionsMaxWidth(34)
                .setParameterExceptionHandler(errors)
                .setExecutionExceptionHandler(errors);
    }

    /**
     * Adds the commands that the arguments may mean. What a command takes is found out by reflection, which is most of
     * the time a short command takes: those that no argument names are left out, unless no command of theirs is named
     * at all, or help or completion wants to list them.
     */
    private record Commands(List<String> args) {
        private static final List<String> JUST_VERSION = List.of("--version");
        private static final List<String> LISTING = List.of("help", "completion");

        void add(CommandLine parent, Map<String, Supplier<CommandLine>> all) {
            if (args.equals(JUST_VERSION)) {
                return;
            }
            boolean everything =
                    args.stream().anyMatch(LISTING::contains) || args.stream().noneMatch(all::containsKey);
            all.forEach((name, command) -> {
                if (everything || args.contains(name)) {
                    parent.addSubcommand(name, command.get());
                }
            });
        }
    }
}
