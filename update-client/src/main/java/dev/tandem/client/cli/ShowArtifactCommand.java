package dev.tandem.client.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "show-artifact",
        mixinStandardHelpOptions = true,
        description = "Prints the name of the installed artifact, or 'unknown'.")
final class ShowArtifactCommand implements Callable<Integer> {
    @Mixin
    private final DeviceOptions options = new DeviceOptions();

    private final Surroundings surroundings;

    ShowArtifactCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        surroundings.out().println(DeviceRecord.read(options).provides().getOrDefault("artifact_name", "unknown"));
        return ExitCode.DONE;
    }
}
