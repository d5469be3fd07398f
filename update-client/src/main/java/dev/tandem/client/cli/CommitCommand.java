package dev.tandem.client.cli;

import dev.tandem.client.install.Result;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "commit",
        mixinStandardHelpOptions = true,
        description = "Keeps the update that waits for it: the slot on trial becomes the default.",
        footer = {"", "Exit codes: 0 committed; 1 not possible now, or failed; 2 nothing in progress."})
final class CommitCommand extends UpdateCommand {
    @Mixin
    private final StopOption stop = new StopOption();

    CommitCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    Result run(Device device) throws IOException, InterruptedException {
        return device.updater().commit(stop.stops);
    }
}
