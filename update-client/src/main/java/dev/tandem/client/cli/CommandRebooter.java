package dev.tandem.client.cli;

import dev.tandem.client.platform.CommandRunner;
import dev.tandem.client.platform.Rebooter;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Restarts with a program. */
final class CommandRebooter implements Rebooter {
    private static final List<String> BY_DEFAULT = List.of("systemctl", "reboot");
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private final CommandRunner programs;
    private final List<String> command;

    CommandRebooter(CommandRunner programs, Optional<List<String>> command) {
        this.programs = programs;
        this.command = command.orElse(BY_DEFAULT);
    }

    @Override
    public void reboot() throws IOException {
        try {
            CommandRunner.Result result =
                    programs.run(new CommandRunner.Command(command, Optional.empty(), java.util.Map.of(), TIMEOUT));
            if (!result.ok()) {
                throw new IOException(
                        "the device could not be restarted: " + String.join(" ", command) + " ended with exit code "
                                + result.exitCode() + ": " + result.errors().strip());
            }
        } catch (InterruptedException e) {
            // We are being stopped, most likely by the very restart.
            Thread.currentThread().interrupt();
        }
    }
}
