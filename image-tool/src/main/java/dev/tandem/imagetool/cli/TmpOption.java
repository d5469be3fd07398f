package dev.tandem.imagetool.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --tmp}, which scripts for the reference tool give. */
final class TmpOption {
    @Option(
            names = "--tmp",
            paramLabel = "DIR",
            description = "Accepted and not used: no temporary files are written but beside the output.")
    @SuppressWarnings("UnusedVariable") // set by picocli, read by nobody
    private @Nullable String temporary;
}
