package dev.tandem.client.cli;

import dev.tandem.client.install.InstallOptions;
import dev.tandem.client.install.Result;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "install",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Writes an artifact to the inactive slot and prepares its trial, or gives it to its update module."
                        + " An installation that was interrupted goes on where it was.",
        footer = {"", "Exit codes: 0 done; 1 refused or failed; 4 installed, restart to try it."})
final class InstallCommand extends UpdateCommand {
    @Parameters(
            paramLabel = "FILE|URL",
            description = "The artifact: a file, an address with http:// or https://, or - for standard input.")
    private String location = "";

    @Option(names = "--reboot", description = "Restart as soon as it is installed, if it takes effect by that.")
    private boolean reboot;

    @Option(names = "--force", description = "Install it even if it is what the device has already.")
    private boolean force;

    @Option(
            names = "--reboot-exit-code",
            hidden = true,
            description = "Accepted because the reference has it; that exit code is always used here.")
    @SuppressWarnings("UnusedVariable")
    private boolean rebootExitCode;

    @Mixin
    private final StopOption stop = new StopOption();

    InstallCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    Result run(Device device) throws IOException, InterruptedException {
        return device.install(location, new InstallOptions(reboot, force, stop.stops));
    }
}
