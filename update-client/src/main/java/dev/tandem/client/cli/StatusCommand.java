package dev.tandem.client.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Shows the slots, what is installed, what is in progress and how earlier updates ended. Changes"
                + " nothing, and needs no privileges.")
final class StatusCommand implements Callable<Integer> {
    @Mixin
    private final DeviceOptions options = new DeviceOptions();

    @Option(names = "--json", description = "As a JSON object; docs/json-output.md has its fields.")
    private boolean json;

    private final Surroundings surroundings;

    StatusCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        Status status = Status.read(options);
        if (json) {
            surroundings
                    .out()
                    .println(JSON.std
                            .with(JSON.Feature.PRETTY_PRINT_OUTPUT, JSON.Feature.WRITE_NULL_PROPERTIES)
                            .asString(status.json()));
        } else {
            status.lines().forEach(surroundings.out()::println);
        }
        return ExitCode.DONE;
    }
}
