package dev.tandem.artifact;

import dev.tandem.artifact.signing.Signer;
import dev.tandem.files.AtomicOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Changes what stands before the payload of an artifact. The payload is copied as it is, compressed, inside the kernel
 * where it can; its checksums stay in the manifest and are not checked here. The result appears complete or not at all,
 * and may replace the artifact it was made from.
 */
public final class ArtifactEditor {
    private ArtifactEditor() {}

    /** Makes the signature of an artifact from its manifest. */
    public interface ManifestSigning {
        /** Returns the signature of {@code manifest}, or null to leave the artifact unsigned. */
        byte @Nullable [] sign(byte[] manifest) throws IOException;

        /** Signs with {@code signer}, or not at all. */
        static ManifestSigning with(@Nullable Signer signer) {
            return manifest -> signer == null ? null : signer.sign(manifest);
        }
    }

    /**
     * Gives an artifact another signature; all else stays byte for byte.
     *
     * @param input a regular file
     * @param output nothing has been written to it; may replace the same file; committed here, not closed
     * @throws ArtifactException if the head of {@code input} is not that of a whole artifact
     */
    public static void sign(Path input, AtomicOutput output, ManifestSigning signing) throws IOException {
        edit(input, output, head -> {
            ArtifactHeader header = head.header();
            byte[] signature = signing.sign(header.manifest().bytes());
            return HeadWriter.beforeData(
                    head.version(),
                    header.manifest(),
                    signature,
                    Manifest.HEADER + header.compression().suffix(),
                    head.headerTar());
        });
    }

    /**
     * Replaces what the header says. The kind of payload, its files and its compression stay.
     *
     * @param output nothing has been written to it; may replace the same file; committed here, not closed
     * @param change what to write instead; told what is there
     */
    public static void modify(Path input, AtomicOutput output, HeaderChange change, ManifestSigning signing)
            throws IOException {
        edit(input, output, head -> {
            ArtifactHeader header = head.header();
            if (header.formatVersion() != 3) {
                throw new IOException("only artifacts of format version 3 can be modified, this one has version "
                        + header.formatVersion());
            }
            ArtifactSpec spec = change.apply(header);
            Compression compression = Compression.defaultOf(header.compression());
            String headerName = Manifest.HEADER + header.compression().suffix();
            byte[] headerTar = HeadWriter.headerTar(spec, header.manifest().fileChecksums(), compression);
            Manifest manifest = HeadWriter.manifest(3, header.manifest().fileChecksums(), headerName, headerTar);
            return HeadWriter.beforeData(
                    HeaderJson.version(3), manifest, signing.sign(manifest.bytes()), headerName, headerTar);
        });
    }

    /** Says what an artifact's header is to become. */
    public interface HeaderChange {
        /** Returns a spec whose files are those of {@code header}; their content is never opened. */
        ArtifactSpec apply(ArtifactHeader header);
    }

    private interface HeadMaker {
        byte[] make(HeadReader.Head head) throws IOException;
    }

    private static void edit(Path input, AtomicOutput output, HeadMaker maker) throws IOException {
        try (FileChannel in = FileChannel.open(input, StandardOpenOption.READ)) {
            OuterTar outer = new OuterTar(Channels.newInputStream(in), ReadOptions.unchecked());
            if (outer.head().header().augment() != null) {
                throw new IOException("the artifact is augmented; only plain artifacts can be signed or modified");
            }
            long dataStart = outer.dataStart();
            requireWhole(outer);
            byte[] head = maker.make(outer.head());
            FileRegions.writeAt(output.channel(), 0, ByteBuffer.wrap(head));
            output.channel().position(head.length);
            FileRegions.copyTo(in, dataStart, in.size() - dataStart, output.channel());
            output.commit();
        }
    }

    /** Nothing cut off, nothing unexpected behind the header. */
    private static void requireWhole(OuterTar outer) throws IOException {
        if (outer.nextData() != null) {
            outer.requireEnd();
        }
    }

    /** The files that a manifest lists, as sources without content, for a spec that only changes the header. */
    public static List<PayloadSource> filesOf(ArtifactHeader header) {
        return header.manifest().fileChecksums().keySet().stream()
                .map(name -> new PayloadSource(name, 0, false, java.time.Instant.EPOCH, () -> {
                    throw new IOException("the payload stays where it is");
                }))
                .toList();
    }
}
