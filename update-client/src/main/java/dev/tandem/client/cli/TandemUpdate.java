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
    private TandemUpdate() {}

    /** Starts the program. */
    @ProgramEntry
    public static void main(String... args) {
        System.exit(run(Surroundings.ofProcess(), args));
    }

    static int run(Surroundings surroundings, String... args) {
        CommandLine root = new CommandLine(new TandemUpdate());
        List<Callable<Integer>> commands = List.of(
                new InstallCommand(surroundings),
                new CommitCommand(surroundings),
                new RollbackCommand(surroundings),
                new ResumeCommand(surroundings),
                new CheckCommand(surroundings),
                new StatusCommand(surroundings),
                new HealthCommand(surroundings),
                new ShowArtifactCommand(surroundings),
                new ShowProvidesCommand(surroundings));
        commands.forEach(root::addSubcommand);
        return root.setOut(new PrintWriter(surroundings.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(surroundings.err(), true, StandardCharsets.UTF_8))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((e, arguments) -> wrongUsage(e))
                .setExecutionExceptionHandler((e, command, parsed) -> failed(surroundings, e))
                .execute(args);
    }

    private static int wrongUsage(ParameterException e) {
        CommandLine command = e.getCommandLine();
        command.getErr().println("tandem-update: " + e.getMessage());
        command.getErr().println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return ExitCode.WRONG_USAGE;
    }

    /** Expected failures come as results; what gets here concerns configuration, lock or record, and has a message, too. */
    private static int failed(Surroundings surroundings, Exception e) {
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
