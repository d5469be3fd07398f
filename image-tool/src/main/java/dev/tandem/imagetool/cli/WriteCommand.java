package dev.tandem.imagetool.cli;

import dev.tandem.artifact.Compression;
import dev.tandem.imagetool.artifact.UsageException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** {@code tandem artifact write}: the three kinds of artifacts. */
@Command(name = "write", synopsisSubcommandLabel = "COMMAND", description = "Writes an artifact.")
final class WriteCommand {
    @Mixin
    private CompressionOption compression = new CompressionOption();

    @ParentCommand
    private @Nullable ArtifactCommand parent;

    /** The compression asked for by a command below this one, by this one, or by the one above. */
    Compression compression(CompressionOption own) throws UsageException {
        Compression found = parent == null
                ? CompressionOption.of(own, compression)
                : CompressionOption.of(own, compression, parent.compression());
        return found == null ? Compression.DEFAULT : found;
    }
}
