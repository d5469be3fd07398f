package dev.tandem.client.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "health",
        mixinStandardHelpOptions = true,
        description = "Asks every health check once and shows the answers. Changes nothing.",
        footer = {"", "Exit codes: 0 all pass; 1 some do not."})
final class HealthCommand implements Callable<Integer> {
    @Mixin
    private final DeviceOptions options = new DeviceOptions();

    private final Surroundings surroundings;

    HealthCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        try (Device device = Device.open(options, surroundings)) {
            return device.showHealth(surroundings.out()) ? ExitCode.DONE : ExitCode.FAILED;
        }
    }
}
