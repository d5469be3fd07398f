package dev.tandem.imagetool.cli;

import dev.tandem.artifact.ReadOptions;
import dev.tandem.imagetool.artifact.ArtifactDescription;
import dev.tandem.imagetool.artifact.JsonText;
import dev.tandem.imagetool.artifact.YamlText;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tandem artifact read}. */
@Command(
        name = "read",
        sortOptions = false,
        description = {
            "Shows what an artifact says, as YAML or JSON, once all its checksums have been compared.",
            "Ends with 0 also when the signature is not that of the given key: to decide on that, use validate."
        })
final class ReadCommand implements Callable<Integer>, Reported {
    private final Surroundings surroundings;

    @Parameters(paramLabel = "ARTIFACT", description = "The artifact; - for standard input.")
    private String artifact = "";

    @Mixin
    private ReadingOptions reading = new ReadingOptions();

    @Option(names = "--json", description = "Print JSON, see docs/json-output.md.")
    private boolean json;

    ReadCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        ReadOptions options = reading.reporting();
        ArtifactDescription description =
                ArtifactDescription.read(reading.open(surroundings, artifact, "Reading"), options);
        description.header().warnings().forEach(warning -> surroundings.note("Warning: " + warning));
        surroundings.print(json ? JsonText.of(artifact, description) : YamlText.of(description));
        return ExitCode.DONE;
    }

    @Override
    public @Nullable String subject() {
        return artifact;
    }

    @Override
    public String stateAfterFailure() {
        return "";
    }
}
