package dev.tandem.imagetool.cli;

import dev.tandem.artifact.ArtifactHeader;
import dev.tandem.artifact.Compression;
import dev.tandem.artifact.signing.Signer;
import dev.tandem.files.AtomicOutput;
import dev.tandem.imagetool.artifact.ArtifactModifier;
import dev.tandem.imagetool.artifact.HeaderEdit;
import dev.tandem.imagetool.artifact.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code tandem artifact modify}. */
@Command(
        name = "modify",
        sortOptions = false,
        description = {
            "Changes what an artifact says of itself, or its compression; the payload stays.",
            "Of -N, -G, -p and -d, what is given replaces all that is there of its kind; --clears-provides and "
                    + "--script add.",
            "Without --compression the payload is copied as it is. A signed artifact needs a key, or --drop-signature."
        })
final class ModifyCommand implements Callable<Integer>, Reported {
    private final Surroundings surroundings;

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private ArtifactCommand parent;

    @Option(
            names = {"-n", "--artifact-name", "--name"},
            paramLabel = "NAME",
            description = "New name; a software version that was the old name becomes the new one.")
    private @Nullable String artifactName;

    @Mixin
    private RelationOptions relations = new RelationOptions();

    @Mixin
    private MetaDataOption metaData = new MetaDataOption();

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
    private EditOptions editing = new EditOptions();

    @Option(names = "--drop-signature", description = "Leave the result unsigned.")
    private boolean dropSignature;

    @Option(names = "--no-progress", description = "No progress bar.")
    private boolean noProgress;

    @Mixin
    @SuppressWarnings("UnusedVariable") // read by nobody
    private TmpOption temporary = new TmpOption();

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
        Signer signer = editing.signing().signer().orElse(null);
        if (signer != null && dropSignature) {
            throw new UsageException("--drop-signature excludes a signing key.");
        }
        if (edit.isEmpty() && newCompression == null && signer == null && !dropSignature) {
            throw new UsageException("Nothing to change.");
        }
        Path artifact = editing.artifact();
        ArtifactHeader header = ArtifactModifier.headerOf(artifact);
        if (ArtifactModifier.isSigned(header) && signer == null && !dropSignature) {
            throw new IOException(artifact + " is signed, and a change makes the signature worthless; give a signing"
                    + " key, or --drop-signature to leave it unsigned");
        }
        try (AtomicOutput out = editing.target(surroundings).open()) {
            ArtifactModifier modifier = new ArtifactModifier(artifact, out, signer);
            if (newCompression == null) {
                modifier.edit(edit);
            } else {
                recompress(modifier, edit, newCompression);
            }
        }
        return ExitCode.DONE;
    }

    private HeaderEdit edit() throws IOException, UsageException {
        return new HeaderEdit(
                artifactName,
                relations.dependsNames(),
                relations.group(),
                relations.dependsGroups(),
                relations.provides(),
                relations.depends(),
                metaData.read(),
                relations.clears(),
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
        return editing.artifact().toString();
    }

    @Override
    public String stateAfterFailure() {
        return editing.target(surroundings).stateAfterFailure();
    }
}
