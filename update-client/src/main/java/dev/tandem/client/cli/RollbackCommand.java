package dev.tandem.client.cli;

import dev.tandem.client.install.Result;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "rollback",
        mixinStandardHelpOptions = true,
        description = "Gives the update in progress up and goes back to what was before.",
        footer = {
            "",
            "Exit codes: 0 as before; 1 not possible any more, or failed; 2 nothing in progress; 4 restart to leave the"
                    + " system on trial."
        })
final class RollbackCommand extends UpdateCommand {
    @Option(names = "--reboot", description = "Restart if that is how to get back.")
    private boolean reboot;

    @Mixin
    private final StopOption stop = new StopOption();

    RollbackCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    Result run(Device device) throws IOException, InterruptedException {
        return device.updater().rollback(reboot, stop.stops);
    }
}
