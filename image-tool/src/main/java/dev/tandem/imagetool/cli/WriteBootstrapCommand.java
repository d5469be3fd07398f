package dev.tandem.imagetool.cli;

import dev.tandem.artifact.ArtifactSpec;
import dev.tandem.imagetool.artifact.UsageException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tandem artifact write bootstrap-artifact}. */
@Command(
        name = "bootstrap-artifact",
        sortOptions = false,
        description = "Writes an artifact without a payload, which only tells a device what it has.")
final class WriteBootstrapCommand extends WriteKindCommand {
    @Mixin
    private OutputOptions output = new OutputOptions();

    WriteBootstrapCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    OutputOptions output() {
        return output;
    }

    @Override
    @Nullable
    SizeLimitOptions limits() {
        return null;
    }

    @Override
    List<String> inputs() {
        return List.of();
    }

    @Override
    ArtifactSpec spec(IdentityOptions options) throws UsageException {
        return options.request(null, List.of()).bootstrap();
    }
}
