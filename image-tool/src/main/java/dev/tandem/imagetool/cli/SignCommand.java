package dev.tandem.imagetool.cli;

import dev.tandem.artifact.ArtifactEditor;
import dev.tandem.artifact.ArtifactEditor.ManifestSigning;
import dev.tandem.artifact.ArtifactHeader;
import dev.tandem.artifact.signing.Signer;
import dev.tandem.files.AtomicOutput;
import dev.tandem.imagetool.artifact.ArtifactModifier;
import dev.tandem.imagetool.artifact.UsageException;
import dev.tandem.imagetool.keys.DetachedSignature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tandem artifact sign}: with a key, a token, a command; or in two steps, elsewhere. */
@Command(
        name = "sign",
        sortOptions = false,
        description = {
            "Signs an artifact; everything but the signature stays byte for byte.",
            "Give one of --key, --key-pkcs11, --sign-with, or sign elsewhere: --export-manifest writes what is to be "
                    + "signed, --signature attaches what came back."
        })
final class SignCommand implements Callable<Integer>, Reported {
    private final Surroundings surroundings;

    @Mixin
    private EditOptions editing = new EditOptions();

    @Option(
            names = {"-f", "--force"},
            description = "Replace a signature that is there.")
    private boolean force;

    @Option(
            names = "--export-manifest",
            paramLabel = "FILE",
            description = "Write the bytes to be signed to FILE, - for standard output, and change nothing.")
    private @Nullable String manifestFile;

    @Option(
            names = "--signature",
            paramLabel = "FILE",
            description =
                    "Attach this signature of the manifest: SHA-256, RSA PKCS#1 v1.5 or ECDSA P-256 (r||s or DER), "
                            + "as raw bytes or base64.")
    private @Nullable Path signatureFile;

    @Option(names = "--no-progress", hidden = true)
    @SuppressWarnings("UnusedVariable") // set by picocli, read by nobody
    private boolean noProgress;

    SignCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        requireOneWay();
        Signer signer = signer();
        if (manifestFile != null) {
            export(new OutputTarget(surroundings, manifestFile));
            return ExitCode.DONE;
        }
        Path artifact = editing.artifact();
        ArtifactHeader header = ArtifactModifier.headerOf(artifact);
        if (ArtifactModifier.isSigned(header) && !force) {
            throw new IOException(artifact + " is signed already; give --force to replace the signature");
        }
        try (AtomicOutput out = editing.target(surroundings).open()) {
            ArtifactEditor.sign(artifact, out, ManifestSigning.with(signer));
        }
        return ExitCode.DONE;
    }

    private void requireOneWay() throws UsageException {
        int ways = (editing.signing().isGiven() ? 1 : 0)
                + (manifestFile != null ? 1 : 0)
                + (signatureFile != null ? 1 : 0);
        if (ways != 1) {
            throw new UsageException((ways == 0 ? "Nothing to sign with." : "More than one way to sign.")
                    + " Give exactly one of --key, --key-pkcs11, --sign-with, --signature, --export-manifest.");
        }
        if (manifestFile != null && !editing.isInPlace()) {
            throw new UsageException("--export-manifest changes nothing, so there is nothing for --output-path.");
        }
    }

    /** Null for an export. */
    private @Nullable Signer signer() throws IOException {
        if (signatureFile == null) {
            return editing.signing().signer().orElse(null);
        }
        if (!editing.signing().isChecking()) {
            surroundings.note("Note: the signature is attached unchecked; give --verify-key to have it checked.");
        }
        return editing.signing().checked(DetachedSignature.read(signatureFile));
    }

    private void export(OutputTarget target) throws IOException, UsageException {
        target.refuseToReplace("--export-manifest", editing.artifact());
        ByteBuffer manifest = ByteBuffer.wrap(
                ArtifactModifier.headerOf(editing.artifact()).manifest().bytes());
        try (AtomicOutput out = target.open()) {
            while (manifest.hasRemaining()) {
                out.channel().write(manifest);
            }
            out.commit();
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
