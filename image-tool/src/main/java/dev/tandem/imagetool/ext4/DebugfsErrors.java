package dev.tandem.imagetool.ext4;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** What debugfs says when something is wrong: nearly always it ends with exit code 0, and an error on standard error. */
final class DebugfsErrors {
    private static final String BANNER = "debugfs ";

    private DebugfsErrors() {}

    /** @throws IOException if it ended with an error, or said anything but which version it is */
    static void refuse(String what, E2fsprogs.Output output) throws IOException {
        List<String> errors = output.err()
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith(BANNER))
                .toList();
        if (output.exitCode() != 0 || !errors.isEmpty()) {
            throw new IOException(String.format(
                    Locale.ROOT,
                    "debugfs failed to %s (exit code %d): %s",
                    what,
                    output.exitCode(),
                    String.join("; ", errors)));
        }
    }
}
