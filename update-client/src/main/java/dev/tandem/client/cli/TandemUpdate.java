package dev.tandem.client.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** The program {@code tandem-update}. */
@Command(
        name = "tandem-update",
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = Version.class,
        mixinStandardHelpOptions = true,
        description = "Updates this device: writes an artifact to the inactive slot, starts it once on trial, keeps it"
                + " or comes back.",
        footer = {
            "",
            "Exit codes: 0 done; 1 refused or failed; 2 wrong usage, or nothing in progress; 4 done, and a restart is"
                    + " needed to go on."
        })
public final class TandemUpdate {
    private static final List<String> NAMES = List.of(
            "install", "commit", "rollback", "resume", "check", "status", "health", "show-artifact", "show-provides");

    private TandemUpdate() {}

    /** Starts the program. */
    @ProgramEntry
    public static void main(String... args) {
        System.exit(run(Surroundings.ofProcess(), args));
    }

    static int run(Surroundings surroundings, String... args) {
        CommandLine root = new CommandLine(new TandemUpdate());
        for (Callable<Integer> command : commands(surroundings, args)) {
            root.addSubcommand(command);
        }
        return root.setOut(new PrintWriter(surroundings.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(surroundings.err(), true, StandardCharsets.UTF_8))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(new WrongUsage())
                .setExecutionExceptionHandler(new Failed(surroundings))
                .execute(args);
    }

    /** The one that is asked for, or all: to look at all of them takes longer than most of them run. */
    private static List<Callable<Integer>> commands(Surroundings surroundings, String... args) {
        List<String> wanted = args.length > 0 && NAMES.contains(args[0]) ? List.of(args[0]) : NAMES;
        return wanted.stream().map(name -> command(name, surroundings)).toList();
    }

    private static Callable<Integer> command(String name, Surroundings surroundings) {
        return switch (name) {
            case "install" -> new InstallCommand(surroundings);
            case "commit" -> new CommitCommand(surroundings);
            case "rollback" -> new RollbackCommand(surroundings);
            case "resume" -> new ResumeCommand(surroundings);
            case "check" -> new CheckCommand(surroundings);
            case "status" -> new StatusCommand(surroundings);
            case "health" -> new HealthCommand(surroundings);
            case "show-artifact" -> new ShowArtifactCommand(surroundings);
            case "show-provides" -> new ShowProvidesCommand(surroundings);
            default -> throw new IllegalArgumentException(name);
        };
    }

    // These are classes because a lambda that has to do with picocli, whose classes are of Java 5, keeps it out of the
    // class
    // archive.

    private static final class WrongUsage implements CommandLine.IParameterExceptionHandler {
        @Override
        public int handleParseException(ParameterException e, String[] args) {
            CommandLine command = e.getCommandLine();
            command.getErr().println("tandem-update: " + e.getMessage());
            command.getErr().println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
            return ExitCode.WRONG_USAGE;
        }
    }

    private static final class Failed implements CommandLine.IExecutionExceptionHandler {
        private final Surroundings surroundings;

        Failed(Surroundings surroundings) {
            this.surroundings = surroundings;
        }

        /** Expected failures come as results; what gets here concerns configuration, lock or record, and has a message, too. */
        @Override
        public int handleExecutionException(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            String message = e.getMessage() == null ? e.toString() : e.getMessage();
            surroundings.err().println((surroundings.journal() ? "<3>" : "tandem-update: ") + message);
            if (surroundings.environment().containsKey("TANDEM_DEBUG")) {
                e.printStackTrace(surroundings.err());
            }
            return ExitCode.FAILED;
        }
    }
}
