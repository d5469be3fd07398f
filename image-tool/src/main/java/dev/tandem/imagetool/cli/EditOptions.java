package dev.tandem.imagetool.cli;

import dev.tandem.imagetool.keys.SigningKeyOptions;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which artifact is changed, where the result goes and who signs it. */
final class EditOptions {
    @Parameters(paramLabel = "ARTIFACT", description = "The artifact.")
    private Path artifact = Path.of("");

    @Mixin
    private SigningKeyOptions signing = new SigningKeyOptions();

    @Option(
            names = {"-o", "--output-path"},
            paramLabel = "FILE",
            description = "The result; - for standard output. Default: in place of the artifact.")
    private @Nullable String output;

    Path artifact() {
        return artifact;
    }

    SigningKeyOptions signing() {
        return signing;
    }

    boolean isInPlace() {
        return output == null;
    }

    OutputTarget target(Surroundings surroundings) {
        return new OutputTarget(surroundings, output == null ? artifact.toString() : output);
    }
}
