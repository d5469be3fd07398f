package dev.tandem.client.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where things are; the defaults are those of a device. */
final class DeviceOptions {
    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "Configuration; default: /etc/tandem/client.json, for what that leaves open"
                    + " /data/tandem/client.json.")
    @Nullable
    Path config;

    @Option(
            names = {"-d", "--data", "--datastore"},
            paramLabel = "DIR",
            description = "Where the record of updates is; default: /var/lib/tandem.")
    @Nullable
    Path data;

    @Option(
            names = {"-v", "--verbose"},
            description = "Say more.")
    boolean verbose;

    @Option(
            names = "--root",
            hidden = true,
            paramLabel = "DIR",
            description = "A directory that stands for /, for rehearsals.")
    Path root = Path.of("/");

    @Option(
            names = "--disk",
            hidden = true,
            paramLabel = "IMAGE",
            description = "An image that stands for the disk, for rehearsals.")
    @Nullable
    Path disk;
}
