package dev.tandem.imagetool.cli;

import dev.tandem.artifact.ArtifactSpec;
import dev.tandem.imagetool.artifact.ArtifactRequest;
import dev.tandem.imagetool.artifact.UsageException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tandem artifact write module-image}. */
@Command(name = "module-image", sortOptions = false, description = "Writes an artifact for an update module.")
final class WriteModuleCommand extends WriteKindCommand {
    @Option(
            names = {"-T", "--type"},
            required = true,
            paramLabel = "TYPE",
            description = "Type of the payload: the name of the update module.")
    private String type = "";

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "A file of the payload; may be repeated.")
    private List<String> files = new ArrayList<>();

    @Mixin
    private MetaDataOption metaData = new MetaDataOption();

    @Mixin
    private PayloadOptions payload = new PayloadOptions();

    @Option(
            names = {
                "--augment-type",
                "--augment-provides",
                "--augment-depends",
                "--augment-meta-data",
                "--augment-file"
            },
            hidden = true)
    private List<String> augment = new ArrayList<>();

    WriteModuleCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    void refuseUnsupported() throws UsageException {
        if (!augment.isEmpty()) {
            throw new UsageException(
                    "Augmented artifacts are not written: no signature covers an augmented section, and"
                            + " clients refuse it. Put everything into one artifact, without the --augment options.");
        }
    }

    @Override
    OutputOptions output() {
        return payload.output();
    }

    @Override
    SizeLimitOptions limits() {
        return payload.limits();
    }

    @Override
    List<String> inputs() {
        return files;
    }

    @Override
    ArtifactSpec spec(IdentityOptions options) throws IOException, UsageException {
        ArtifactRequest request = options.request(type, payload.scripts().read());
        return request.moduleImage(
                type,
                ArtifactRequest.files(files),
                metaData.read(),
                payload.software().version());
    }
}
