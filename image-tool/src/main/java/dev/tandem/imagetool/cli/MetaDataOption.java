package dev.tandem.imagetool.cli;

import dev.tandem.artifact.ReadLimits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --meta-data}. */
final class MetaDataOption {
    @Option(
            names = {"-m", "--meta-data"},
            paramLabel = "FILE",
            description = "JSON object for the update module; stored byte for byte.")
    private @Nullable Path file;

    /** The content, or null if the option was not given. */
    byte @Nullable [] read() throws IOException {
        if (file == null) {
            return null;
        }
        try (InputStream in = Files.newInputStream(file)) {
            // One more than is allowed, so that whoever checks it sees that it is too much.
            return in.readNBytes((int) Math.min(ReadLimits.DEFAULT.jsonBytes() + 1L, Integer.MAX_VALUE - 8));
        }
    }
}
