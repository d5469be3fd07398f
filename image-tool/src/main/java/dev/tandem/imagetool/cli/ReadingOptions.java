package dev.tandem.imagetool.cli;

import dev.tandem.artifact.ReadOptions;
import dev.tandem.artifact.signing.VerificationKey;
import dev.tandem.imagetool.keys.VerificationKeyOptions;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of every command that reads artifacts from first byte to last. */
final class ReadingOptions {
    @Mixin
    private VerificationKeyOptions keys = new VerificationKeyOptions();

    @Option(names = "--no-progress", description = "No progress bar.")
    private boolean noProgress;

    /** A signature that is not that of a key is reported. Call it before any other work, as it reads the keys. */
    ReadOptions reporting() throws IOException {
        return ReadOptions.reportingOn(keys.keys());
    }

    /** Where a key was given, a signature of one is required. Call it before any other work, as it reads the keys. */
    ReadOptions requiring() throws IOException {
        List<VerificationKey> known = keys.keys();
        return known.isEmpty() ? ReadOptions.unchecked() : ReadOptions.signedByAnyOf(known);
    }

    /**
     * Opens an artifact.
     *
     * @param name a file, or {@code -} for standard input
     * @param doing what the progress bar says, which goes away when the stream is closed
     */
    InputStream open(Surroundings surroundings, String name, String doing) throws IOException {
        return ArtifactInput.open(
                surroundings, name, ProgressBar.on(surroundings, !noProgress, doing, ArtifactInput.size(name)));
    }
}
