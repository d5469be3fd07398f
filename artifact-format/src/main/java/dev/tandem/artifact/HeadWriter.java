package dev.tandem.artifact;

import dev.tandem.artifact.signing.Signer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes everything before the payload's content: the outer tar up to and with the header of the data member. */
final class HeadWriter {
    private static final int PRIVATE_MODE = 0600;
    private static final int SCRIPT_MODE = 0755;

    private HeadWriter() {}

    /** The compressed {@code header.tar} of an artifact whose payload files have these checksums. */
    static byte[] headerTar(ArtifactSpec spec, Map<String, String> fileChecksums, Compression compression)
            throws IOException {
        boolean v2 = spec.formatVersion() == 2;
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        add(tar, "header-info", v2 ? HeaderJson.headerInfoV2(spec.info()) : HeaderJson.headerInfo(spec.info()));
        for (StateScript script : spec.scripts()) {
            add(tar, "scripts/" + script.name(), SCRIPT_MODE, script.content());
        }
        PayloadInfo payload = withChecksum(spec, fileChecksums);
        if (v2) {
            add(
                    tar,
                    "headers/0000/files",
                    HeaderJson.filesV2(spec.files().get(0).name()));
            add(tar, "headers/0000/type-info", HeaderJson.typeInfoV2(ArtifactSpec.ROOTFS_IMAGE));
        } else {
            add(tar, "headers/0000/type-info", HeaderJson.typeInfo(payload));
        }
        if (payload.metaData() != null) {
            add(tar, "headers/0000/meta-data", payload.metaData());
        }
        tar.writeBytes(TarHeader.end());
        byte[] headerTar = PayloadSink.compressed(compression, tar.toByteArray());
        requireReadable(headerTar, spec, compression.format());
        return headerTar;
    }

    /** What is written must be within what our own reader takes, or no device could install it. */
    private static void requireReadable(byte[] headerTar, ArtifactSpec spec, CompressionFormat format)
            throws IOException {
        ReadLimits limits = ReadLimits.DEFAULT;
        ReadSite site = new ReadSite(() -> -1);
        try {
            if (headerTar.length > limits.headerBytes()) {
                throw site.limit("bytes in the header", headerTar.length, limits.headerBytes());
            }
            if (spec.files().size() > limits.files()) {
                throw site.limit("payload files", spec.files().size(), limits.files());
            }
            HeaderTar.parse(headerTar, format, spec.formatVersion(), false, limits, site);
        } catch (ArtifactException e) {
            throw new IOException("no reader would take the artifact: " + e.describe(), e);
        }
    }

    /**
     * The outer tar up to the first byte of the header member's successor.
     *
     * @param signature made over the manifest's bytes, or null
     */
    static byte[] beforeData(
            byte[] version, Manifest manifest, byte @Nullable [] signature, String headerName, byte[] headerTar) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        add(out, "version", version);
        add(out, "manifest", manifest.bytes());
        if (signature != null) {
            add(out, "manifest.sig", Base64.getEncoder().encode(signature));
        }
        add(out, headerName, headerTar);
        return out.toByteArray();
    }

    /** The manifest in the reference's order: payload files, header, version. */
    static Manifest manifest(int formatVersion, Map<String, String> fileChecksums, String headerName, byte[] headerTar)
            throws IOException {
        Map<String, String> checksums = new LinkedHashMap<>();
        fileChecksums.forEach((name, sha256) -> checksums.put(Manifest.DATA_PREFIX + name, sha256));
        checksums.put(headerName, Sha256.hexOf(headerTar));
        checksums.put(Manifest.VERSION, Sha256.hexOf(HeaderJson.version(formatVersion)));
        return readable(Manifest.of(checksums));
    }

    private static Manifest readable(Manifest manifest) throws IOException {
        int bytes = manifest.bytes().length;
        if (bytes > ReadLimits.DEFAULT.manifestBytes()) {
            throw new IOException("no reader would take the artifact: its manifest has " + bytes
                    + " bytes, the limit is " + ReadLimits.DEFAULT.manifestBytes());
        }
        return manifest;
    }

    static byte @Nullable [] sign(@Nullable Signer signer, Manifest manifest) throws IOException {
        return signer == null ? null : signer.sign(manifest.bytes());
    }

    private static PayloadInfo withChecksum(ArtifactSpec spec, Map<String, String> fileChecksums) {
        PayloadInfo payload = spec.payload();
        if (spec.checksumProvide() == null) {
            return payload;
        }
        Map<String, String> provides = new TreeMap<>(payload.provides());
        provides.put(spec.checksumProvide(), fileChecksums.values().iterator().next());
        return new PayloadInfo(
                payload.type(), provides, payload.depends(), payload.clearsProvides(), payload.metaData());
    }

    private static void add(ByteArrayOutputStream tar, String name, byte[] content) {
        add(tar, name, PRIVATE_MODE, content);
    }

    private static void add(ByteArrayOutputStream tar, String name, int mode, byte[] content) {
        tar.writeBytes(TarHeader.of(name, content.length, mode, 0));
        tar.writeBytes(content);
        tar.writeBytes(new byte[TarHeader.padding(content.length)]);
    }

    /** The tar header of the data member; its padding and the end of the archive follow the data. */
    static byte[] dataHeader(CompressionFormat format, long size) {
        return TarHeader.of(OuterTar.DATA + format.suffix(), size, PRIVATE_MODE, 0);
    }

    /** Something of the length of a signature, to lay out the file before there is one. */
    static byte @Nullable [] placeholderSignature(@Nullable Signer signer) {
        return signer == null ? null : new byte[signer.expectedLength()];
    }

    /** Something that looks like the checksum of {@code name} to a compressor, before there is one. */
    static String placeholderChecksum(String name) {
        return Sha256.hexOf(name.getBytes(StandardCharsets.UTF_8));
    }
}
