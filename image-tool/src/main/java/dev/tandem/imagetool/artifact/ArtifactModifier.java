package dev.tandem.imagetool.artifact;

import dev.tandem.artifact.ArtifactEditor;
import dev.tandem.artifact.ArtifactHeader;
import dev.tandem.artifact.ArtifactReader;
import dev.tandem.artifact.ArtifactSpec;
import dev.tandem.artifact.ArtifactWriter;
import dev.tandem.artifact.Compression;
import dev.tandem.artifact.PayloadFile;
import dev.tandem.artifact.PayloadSource;
import dev.tandem.artifact.ReadOptions;
import dev.tandem.artifact.SignatureState;
import dev.tandem.artifact.WriteOptions;
import dev.tandem.artifact.signing.Signer;
import dev.tandem.files.AtomicOutput;
import dev.tandem.imagetool.artifact.ArtifactDescription.FileDescription;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Changes an artifact, in place or into another output. What fails leaves everything as it was. */
public final class ArtifactModifier {
    private final Path input;
    private final AtomicOutput output;
    private final @Nullable Signer signer;

    /**
     * Changes {@code input}, into {@code output}.
     *
     * @param output may replace {@code input}; is committed by the change, not closed
     * @param signer signs the result; null leaves it unsigned
     */
    public ArtifactModifier(Path input, AtomicOutput output, @Nullable Signer signer) {
        this.input = input;
        this.output = output;
        this.signer = signer;
    }

    /** What an artifact's header says; its payload is not looked at. */
    public static ArtifactHeader headerOf(Path artifact) throws IOException {
        try (ArtifactReader reader = ArtifactReader.open(Files.newInputStream(artifact), ReadOptions.unchecked())) {
            return reader.header();
        }
    }

    /** Whether an artifact carries a signature, good or not. */
    public static boolean isSigned(ArtifactHeader header) {
        return header.signature().verdict() != SignatureState.Verdict.UNSIGNED;
    }

    /** Changes the header; the payload is copied as it is. */
    public void edit(HeaderEdit edit) throws IOException, UsageException {
        try {
            ArtifactEditor.modify(
                    input,
                    output,
                    header -> edit.apply(header, ArtifactEditor.filesOf(header)),
                    ArtifactEditor.ManifestSigning.with(signer));
        } catch (IllegalArgumentException e) {
            throw refused(e);
        }
    }

    /**
     * Changes the header and compresses everything anew. Reads the artifact twice: a payload file's size must be known
     * before it is written, and nothing may be written of an artifact that is not whole.
     *
     * @param options its signer is replaced by the one given above
     */
    public void recompress(HeaderEdit edit, Compression compression, WriteOptions options)
            throws IOException, UsageException {
        ArtifactDescription artifact = ArtifactDescription.read(Files.newInputStream(input), ReadOptions.unchecked());
        if (artifact.header().augment() != null) {
            throw new IOException("the artifact is augmented; only plain artifacts can be modified");
        }
        try (ArtifactReader again = ArtifactReader.open(Files.newInputStream(input), ReadOptions.unchecked())) {
            List<PayloadSource> files =
                    artifact.files().stream().map(file -> nextOf(again, file)).toList();
            ArtifactSpec spec = edit.apply(artifact.header(), files);
            ArtifactWriter.write(
                    spec, output, options.withCompression(compression).withSigner(signer));
        } catch (IllegalArgumentException e) {
            throw refused(e);
        }
    }

    /** The writer opens the files in the order of the spec, which is that of the reader. */
    private static PayloadSource nextOf(ArtifactReader reader, FileDescription file) {
        return new PayloadSource(file.name(), file.size(), (file.mode() & 0100) != 0, file.modified(), () -> {
            PayloadFile next = reader.nextFile();
            if (next == null || !next.sha256().equals(file.sha256())) {
                throw new IOException("the artifact was changed while it was read");
            }
            return Channels.newChannel(next.content());
        });
    }

    private static UsageException refused(IllegalArgumentException e) {
        return new UsageException("The artifact cannot become so: " + e.getMessage() + ".", e);
    }
}
