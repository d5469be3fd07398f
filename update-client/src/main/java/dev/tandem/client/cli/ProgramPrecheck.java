package dev.tandem.client.cli;

import dev.tandem.client.install.Precheck;
import dev.tandem.client.install.RefusedException;
import dev.tandem.client.platform.CommandRunner;
import dev.tandem.client.state.InstallPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An operator's program that may object against an installation. */
final class ProgramPrecheck implements Precheck {
    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    private final CommandRunner programs;
    private final Path program;

    ProgramPrecheck(CommandRunner programs, Path program) {
        this.programs = programs;
        this.program = program;
    }

    @Override
    public void check(InstallPlan plan) throws IOException, InterruptedException {
        Map<String, String> environment = Map.of(
                "TANDEM_ARTIFACT_NAME", plan.artifactName(),
                "TANDEM_PAYLOAD_TYPE", plan.payloadType(),
                "TANDEM_LOCATION", plan.location());
        CommandRunner.Result result = programs.run(
                new CommandRunner.Command(List.of(program.toString()), Optional.empty(), environment, TIMEOUT));
        if (!result.ok()) {
            String said = (result.output() + result.errors()).strip();
            throw new RefusedException(program
                    + (result.timedOut()
                            ? " did not answer within " + TIMEOUT.toMinutes() + " minutes"
                            : " objects to the installation now (exit code " + result.exitCode() + ")")
                    + (said.isEmpty() ? "" : ": " + said) + ". Nothing was changed.");
        }
    }
}
