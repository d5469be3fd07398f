package dev.tandem.client.cli;

import dev.tandem.client.install.Result;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "resume",
        mixinStandardHelpOptions = true,
        description = "Goes on with an update after a stop or an interruption: checks the system on trial, keeps it or"
                + " goes back. A unit calls it in every boot.",
        footer = {"", "Exit codes: 0 done; 1 failed, or not kept; 2 nothing in progress; 4 restart to go on."})
final class ResumeCommand extends UpdateCommand {
    @Option(
            names = "--at-boot",
            description =
                    "For the unit: waits where the installation was told to stop, restarts when that is needed, and"
                            + " is content when there is nothing to do.")
    private boolean atBoot;

    @Mixin
    private final StopOption stop = new StopOption();

    ResumeCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    Result run(Device device) throws IOException, InterruptedException {
        Result result = device.updater().resume(atBoot, stop.stops);
        // A trial that was ended for good reason is no failure of the unit: the device is where it should be.
        return atBoot && device.isSettled() ? new Result(Result.Kind.DONE, result.message()) : result;
    }
}
