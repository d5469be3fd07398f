package dev.tandem.client.cli;

import dev.tandem.client.install.Result;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description =
                "Looks at the update source of the configuration (updateSource.url) and installs what is there, if it"
                        + " is something else than the device has. Restarts to try it. A timer calls it.",
        footer = {"", "Exit codes: 0 nothing to do, or done; 1 failed."})
final class CheckCommand extends UpdateCommand {
    @Option(names = "--retry", description = "Also install an artifact that was installed before and not kept.")
    private boolean retry;

    CheckCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    Result run(Device device) throws IOException, InterruptedException {
        return device.check(retry);
    }
}
