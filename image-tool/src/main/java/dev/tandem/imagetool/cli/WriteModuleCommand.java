package dev.tandem.imagetool.cli;

import dev.tandem.imagetool.artifact.ArtifactRequest;
import dev.tandem.imagetool.artifact.UsageException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code tandem artifact write module-image}. */
@Command(name = "module-image", sortOptions = false, description = "Writes an artifact for an update module.")
final class WriteModuleCommand implements Callable<Integer>, Reported {
    private final Surroundings surroundings;

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private WriteCommand parent;

    @Mixin
    private IdentityOptions identity = new IdentityOptions();

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
    private ScriptOption scripts = new ScriptOption();

    @Mixin
    private SoftwareOptions software = new SoftwareOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Mixin
    private SizeLimitOptions limits = new SizeLimitOptions();

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
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        if (!augment.isEmpty()) {
            throw new UsageException(
                    "Augmented artifacts are not written: no signature covers an augmented section, and"
                            + " clients refuse it. Put everything into one artifact, without the --augment options.");
        }
        OutputOptions.Prepared prepared = output.prepare(surroundings, parent, limits);
        output.refuseToReplace(surroundings, files);
        ArtifactRequest request = identity.request(type, scripts.read());
        output.write(
                surroundings,
                request.moduleImage(type, ArtifactRequest.files(files), metaData.read(), software.version()),
                prepared);
        return ExitCode.DONE;
    }

    @Override
    public @Nullable String subject() {
        return null;
    }

    @Override
    public String stateAfterFailure() {
        return output.stateAfterFailure(surroundings);
    }
}
