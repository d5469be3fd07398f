package dev.tandem.client.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "show-provides",
        mixinStandardHelpOptions = true,
        description = "Prints what the device provides, a NAME=VALUE each.")
final class ShowProvidesCommand implements Callable<Integer> {
    @Mixin
    private final DeviceOptions options = new DeviceOptions();

    @Option(names = "--json", description = "As a JSON object.")
    private boolean json;

    private final Surroundings surroundings;

    ShowProvidesCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        Map<String, String> provides = DeviceRecord.read(options).provides();
        if (json) {
            surroundings.out().println(JSON.std.asString(provides));
        } else {
            provides.forEach((name, value) -> surroundings.out().println(name + "=" + value));
        }
        return ExitCode.DONE;
    }
}
