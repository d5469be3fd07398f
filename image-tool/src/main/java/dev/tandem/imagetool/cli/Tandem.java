package dev.tandem.imagetool.cli;

import dev.tandem.imagetool.keys.KeygenCommand;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
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
    private static final Set<String> HELP = Set.of("help", "--help", "-help", "-h");
    private static final Set<String> FILE_LABELS = Set.of("FILE", "DIR", "PATH", "ARTIFACT");
    private static final int MAX_HELP_COLUMNS = 100;
    /** picocli's own. */
    private static final int MIN_HELP_COLUMNS = 55;

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
            return execute(surroundings, List.of(args));
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

    private static int execute(Surroundings surroundings, List<String> args) {
        HelpOutput help = new HelpOutput(surroundings.artifactOutput());
        ErrorReporter errors = new ErrorReporter(surroundings, isDebugging(surroundings, args));
        CommandLine root = configured(commandLine(surroundings, args), surroundings, args, errors)
                .setOut(new PrintWriter(new OutputStreamWriter(help, StandardCharsets.UTF_8), true));
        int exitCode = root.execute(SingleDash.doubled(root, args));
        IOException failure = help.failure();
        return exitCode == ExitCode.DONE && failure != null ? errors.outputFailed(failure) : exitCode;
    }

    private static boolean isDebugging(Surroundings surroundings, List<String> args) {
        return args.contains(STACK_TRACE) || surroundings.environment().containsKey(DEBUG_VARIABLE);
    }

    private static CommandLine commandLine(Surroundings surroundings, List<String> args) {
        CommandLine root = command(new Tandem());
        Commands commands = new Commands(args);
        Map<String, Supplier<CommandLine>> all = new LinkedHashMap<>();
        all.put("artifact", () -> artifact(surroundings, commands));
        all.put("convert", () -> command(new ConvertCommand(surroundings)));
        all.put("inspect", () -> command(new InspectCommand(surroundings)));
        all.put("boot-test", () -> command(new BootTestCommand(surroundings)));
        all.put("keygen", () -> withVersion(new CommandLine(new KeygenCommand())));
        all.put("demo", () -> command(new DemoCommand(surroundings)));
        all.put("completion", () -> command(new CompletionCommand(surroundings)));
        all.put("help", () -> command(new HelpCommand()));
        commands.add(root, all);
        return root;
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
        all.put("help", () -> command(new HelpCommand()));
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
        all.put("help", () -> command(new HelpCommand()));
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

    private static CommandLine configured(
            CommandLine root, Surroundings surroundings, List<String> args, ErrorReporter errors) {
        boolean showsHelp = args.stream().anyMatch(HELP::contains);
        return root.setErr(surroundings.err())
                .setColorScheme(CommandLine.Help.defaultColorScheme(surroundings.outHasColors() ? Ansi.ON : Ansi.OFF))
                // As in the reference tool: '@' begins an ordinary name, and of two values the last counts.
                .setExpandAtFiles(false)
                .setOverwrittenOptionsAllowed(true)
                .setAbbreviatedOptionsAllowed(false)
                .setUsageHelpAutoWidth(false)
                .setUsageHelpWidth(showsHelp ? helpColumns(surroundings) : MAX_HELP_COLUMNS)
                .setUsageHelpLongOptionsMaxWidth(34)
                .setParameterExceptionHandler(errors)
                .setExecutionStrategy(Tandem::executeChecked)
                .setExecutionExceptionHandler(errors);
    }

    /** To know the width of a terminal takes another program. */
    private static int helpColumns(Surroundings surroundings) {
        return surroundings.outIsTerminal()
                ? Math.max(MIN_HELP_COLUMNS, Math.min(surroundings.columns(), MAX_HELP_COLUMNS))
                : MAX_HELP_COLUMNS;
    }

    /** Refuses empty names of files, whose cause is a variable that is not set; the system takes one for a directory. */
    private static int executeChecked(CommandLine.ParseResult parsed) {
        for (CommandLine command : parsed.asCommandLineList()) {
            for (ArgSpec argument : command.getParseResult().matchedArgs()) {
                if (FILE_LABELS.contains(argument.paramLabel())
                        && argument.originalStringValues().contains("")) {
                    String name = argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
                    throw new ParameterException(
                            command,
                            name
                                    + " takes the name of a file, found an empty one. Is a variable of the script not set?");
                }
            }
        }
        return new CommandLine.RunLast().execute(parsed);
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
