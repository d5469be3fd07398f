package dev.tandem.imagetool.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tandem artifact}: takes the place of {@code mender-artifact}. */
@Command(
        name = "artifact",
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = Version.class,
        description = {
            "Makes, shows, checks, signs and changes Mender artifacts.",
            "Takes the options of mender-artifact; docs/command-line.md lists where it differs."
        })
final class ArtifactCommand {
    @Mixin
    private CompressionOption compression = new CompressionOption();

    @Option(
            names = {"-v", "--version"},
            versionHelp = true,
            description = "Show the version of this program.")
    @SuppressWarnings("UnusedVariable") // set by picocli, read by nobody
    private boolean version;

    CompressionOption compression() {
        return compression;
    }
}
