package dev.tandem.imagetool.cli;

import dev.tandem.artifact.ArtifactSpec;
import dev.tandem.artifact.ArtifactWriter;
import dev.tandem.artifact.Compression;
import dev.tandem.artifact.PayloadSource;
import dev.tandem.artifact.WriteOptions;
import dev.tandem.artifact.WrittenArtifact;
import dev.tandem.artifact.signing.Signer;
import dev.tandem.files.AtomicOutput;
import dev.tandem.imagetool.artifact.ByteSize;
import dev.tandem.imagetool.artifact.UsageException;
import dev.tandem.imagetool.keys.SigningKeyOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where an artifact goes, and how. */
final class OutputOptions {
    @Option(
            names = {"-o", "--output-path"},
            paramLabel = "FILE",
            description = "The artifact; - for standard output. Default: artifact.mender.")
    private String output = "artifact.mender";

    @Mixin
    private CompressionOption compression = new CompressionOption();

    @Mixin
    private SigningKeyOptions signing = new SigningKeyOptions();

    @Option(names = "--no-progress", description = "No progress bar.")
    private boolean noProgress;

    CompressionOption compression() {
        return compression;
    }

    /** Everything about writing that can be wrong before there is anything to write. */
    record Prepared(
            Compression compression,
            @Nullable Signer signer,
            @Nullable Instant fixedTime,
            long max,
            long warn) {}

    /** Checks the key, the limits and the environment; nothing has been read or written when this returns. */
    Prepared prepare(Surroundings surroundings, WriteCommand parent, @Nullable SizeLimitOptions limits)
            throws IOException, UsageException {
        return new Prepared(
                parent.compression(compression),
                signing.signer().orElse(null),
                SourceDate.of(surroundings),
                limits == null ? Long.MAX_VALUE : limits.maxBytes(),
                limits == null ? Long.MAX_VALUE : limits.warnBytes());
    }

    /** The output is moved over what is there under its name, which must not be what it is made from. */
    void refuseToReplace(Surroundings surroundings, List<String> inputs) throws IOException, UsageException {
        for (String input : inputs) {
            if (!input.startsWith("ssh://")) {
                target(surroundings).refuseToReplace("--output-path", Path.of(input));
            }
        }
    }

    private OutputTarget target(Surroundings surroundings) {
        return new OutputTarget(surroundings, output);
    }

    void write(Surroundings surroundings, ArtifactSpec spec, Prepared prepared) throws IOException {
        long total = spec.files().stream().mapToLong(PayloadSource::size).sum();
        WrittenArtifact written;
        try (AtomicOutput out = target(surroundings).open();
                ProgressBar bar = ProgressBar.on(surroundings, !noProgress, "Writing", total)) {
            WriteOptions options = Deflating.options(prepared.compression())
                    .withSigner(prepared.signer())
                    .withFixedTime(prepared.fixedTime())
                    .withMaxBytes(prepared.max())
                    .withProgress(bar);
            written = ArtifactWriter.write(spec, out, options);
        }
        if (written.sizeBytes() > prepared.warn()) {
            surroundings.note("Warning: the artifact has " + written.sizeBytes() + " bytes ("
                    + ByteSize.format(written.sizeBytes()) + "), more than the " + prepared.warn()
                    + " of --warn-artifact-size.");
        }
    }

    String stateAfterFailure(Surroundings surroundings) {
        return target(surroundings).stateAfterFailure();
    }
}
