package dev.tandem.imagetool.cli;

import dev.tandem.imagetool.artifact.ByteSize;
import dev.tandem.imagetool.artifact.UsageException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How large an artifact may become. */
final class SizeLimitOptions {
    @Option(
            names = "--max-artifact-size",
            paramLabel = "SIZE",
            description = "Fail if the artifact becomes larger; such as 500MB, 1.5GB, 512MiB.")
    private @Nullable String max;

    @Option(names = "--warn-artifact-size", paramLabel = "SIZE", description = "Warn if the artifact becomes larger.")
    private @Nullable String warn;

    long maxBytes() throws UsageException {
        return max == null ? Long.MAX_VALUE : ByteSize.parse("--max-artifact-size", max);
    }

    long warnBytes() throws UsageException {
        return warn == null ? Long.MAX_VALUE : ByteSize.parse("--warn-artifact-size", warn);
    }
}
