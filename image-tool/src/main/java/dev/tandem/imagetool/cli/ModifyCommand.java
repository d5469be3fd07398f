package dev.tandem.imagetool.cli;

import dev.tandem.artifact.ArtifactHeader;
import dev.tandem.artifact.Compression;
import dev.tandem.artifact.signing.Signer;
import dev.tandem.files.AtomicOutput;
import dev.tandem.imagetool.artifact.ArtifactModifier;
import dev.tandem.imagetool.artifact.HeaderEdit;
import dev.tandem.imagetool.artifact.KeyValues;
import dev.tandem.imagetool.artifact.UsageException;
import dev.tandem.imagetool.keys.SigningKeyOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code tandem artifact modify}. */
@Command(
        name = "modify",
        sortOptions = false,
        description = {
            "Changes what an artifact says of itself, or its compression; the payload stays.",
            "Without --compression the payload is copied as it is. A signed artifact needs a key, or",
            "--drop-signature."
        })
final class ModifyCommand implements Callable<Integer>, Reported {
    private final Surroundings surroundings;

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private ArtifactCommand parent;

    @Parameters(paramLabel = "ARTIFACT", description = "The artifact.")
    private Path artifact = Path.of("");

    @Option(
            names = {"-n", "--artifact-name", "--name"},
            paramLabel = "NAME",
            description = "New name; a software version that was the old name becomes the new one.")
    private @Nullable String artifactName;

    @Option(
            names = {"-N", "--artifact-name-depends"},
            paramLabel = "NAME",
            description = "Artifact that must be installed, instead of those there; may be repeated.")
    private @Nullable List<String> dependsNames;

    @Option(
            names = {"-g", "--provides-group"},
            paramLabel = "GROUP",
            description = "Group the device belongs to once it is installed.")
    private @Nullable String group;

    @Option(
            names = {"-G", "--depends-groups"},
            paramLabel = "GROUP",
            description = "Group the device must belong to, instead of those there; may be repeated.")
    private @Nullable List<String> dependsGroups;

    @Option(
            names = {"-p", "--provides"},
            paramLabel = "KEY:VALUE",
            description = "Provide of the payload, instead of all those there; may be repeated.")
    private @Nullable List<String> provides;

    @Option(
            names = {"-d", "--depends"},
            paramLabel = "KEY:VALUE",
            description = "Depends of the payload, instead of all those there; the same KEY again: one of the values.")
    private @Nullable List<String> depends;

    @Mixin
    private MetaDataOption metaData = new MetaDataOption();

    @Option(
            names = "--clears-provides",
            paramLabel = "GLOB",
            description = "Add to the provides that it removes; may be repeated.")
    private List<String> moreClears = new ArrayList<>();

    @Option(
            names = "--delete-clears-provides",
            paramLabel = "GLOB",
            description = "Take from the provides that it removes; may be repeated.")
    private List<String> fewerClears = new ArrayList<>();

    @Mixin
    private ScriptOption scripts = new ScriptOption();

    @Mixin
    private CompressionOption compression = new CompressionOption();

    @Mixin
    private SigningKeyOptions signing = new SigningKeyOptions();

    @Option(names = "--drop-signature", description = "Leave the result unsigned.")
    private boolean dropSignature;

    @Option(
            names = {"-o", "--output-path"},
            paramLabel = "FILE",
            description = "The result; - for standard output. Default: in place of the artifact.")
    private @Nullable String output;

    @Option(names = "--no-progress", description = "No progress bar.")
    private boolean noProgress;

    @Option(
            names = "--tmp",
            paramLabel = "DIR",
            description = "Accepted and not used: no temporary files are written but beside the output.")
    @SuppressWarnings("UnusedVariable") // set by picocli, read by nobody
    private @Nullable String temporary;

    @Option(
            names = {"-u", "--server-uri", "-c", "--server-cert", "-v", "--verification-key", "-t", "--tenant-token"},
            hidden = true)
    private List<String> imageEdits = new ArrayList<>();

    ModifyCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        if (!imageEdits.isEmpty()) {
            throw new UsageException(
                    "Files inside the root file system are not changed: --server-uri, --server-cert,"
                            + " --verification-key and --tenant-token are not supported. Change them in the image before it is"
                            + " written to an artifact, such as with: debugfs -w -R 'write FILE /etc/mender/FILE' rootfs.ext4.");
        }
        CompressionOption.refuseLevelAlone(compression, parent.compression());
        Compression newCompression = CompressionOption.of(compression, parent.compression());
        HeaderEdit edit = edit();
        Signer signer = signing.signer().orElse(null);
        if (signer != null && dropSignature) {
            throw new UsageException("--drop-signature excludes a signing key.");
        }
        if (edit.isEmpty() && newCompression == null && signer == null && !dropSignature) {
            throw new UsageException("Nothing to change.");
        }
        ArtifactHeader header = ArtifactModifier.headerOf(artifact);
        if (ArtifactModifier.isSigned(header) && signer == null && !dropSignature) {
            throw new IOException(artifact + " is signed, and a change makes the signature worthless; give a signing"
                    + " key, or --drop-signature to leave it unsigned");
        }
        try (AtomicOutput out = target().open()) {
            ArtifactModifier modifier = new ArtifactModifier(artifact, out, signer);
            if (newCompression == null) {
                modifier.edit(edit);
            } else {
                recompress(modifier, edit, newCompression);
            }
        }
        return ExitCode.DONE;
    }

    private OutputTarget target() {
        return new OutputTarget(surroundings, output == null ? artifact.toString() : output);
    }

    private HeaderEdit edit() throws IOException, UsageException {
        return new HeaderEdit(
                artifactName,
                dependsNames,
                group,
                dependsGroups,
                provides == null ? null : KeyValues.single("--provides", provides),
                depends == null ? null : KeyValues.alternatives("--depends", depends),
                metaData.read(),
                moreClears,
                fewerClears,
                scripts.read());
    }

    private void recompress(ArtifactModifier modifier, HeaderEdit edit, Compression newCompression)
            throws IOException, UsageException {
        // The bar is of bytes before compression, of which the artifact tells no total.
        try (ProgressBar bar = ProgressBar.on(surroundings, !noProgress, "Compressing", 0)) {
            modifier.recompress(
                    edit,
                    newCompression,
                    Deflating.options(newCompression)
                            .withFixedTime(SourceDate.of(surroundings))
                            .withProgress(bar));
        }
    }

    @Override
    public @Nullable String subject() {
        return artifact.toString();
    }

    @Override
    public String stateAfterFailure() {
        return target().stateAfterFailure();
    }
}
