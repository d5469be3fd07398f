package dev.tandem.artifact;

import dev.tandem.artifact.SignatureState.Verdict;
import dev.tandem.artifact.signing.VerificationKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads everything before the payload: version, manifest, signature, header; checks each before the next. */
final class HeadReader {
    /** RSA-16384 in base64 with line breaks; no real signature comes near. */
    private static final int SIGNATURE_BYTES = 4096;

    private static final int VERSION_BYTES = 1024;

    private final MemberReader members;
    private final ReadOptions options;
    private final ReadLimits limits;
    private final ReadSite site;

    private HeadReader(TarReader outer, ReadOptions options, ReadSite site) {
        this.members = new MemberReader(outer, site);
        this.options = options;
        this.limits = options.limits();
        this.site = site;
    }

    /**
     * The head of an artifact.
     *
     * @param header what it says
     * @param version the bytes of {@code version}, which the manifest covers
     * @param headerTar the compressed bytes of {@code header.tar}
     * @param signature the decoded signature, or null
     * @param augmentChecksums SHA-256 of the files that only the manifest-augment lists
     */
    @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
    record Head(
            ArtifactHeader header,
            byte[] version,
            byte[] headerTar,
            byte @Nullable [] signature,
            Map<String, String> augmentChecksums) {}

    /** Leaves {@code outer} at the end of the last header member. */
    static Head read(TarReader outer, ReadOptions options, ReadSite site) throws IOException {
        return new HeadReader(outer, options, site).read();
    }

    private Head read() throws IOException {
        byte[] versionBytes = readVersion();
        TarEntry entry = requireNamed("manifest");
        byte[] manifestBytes = members.bytes(entry, limits.manifestBytes());
        Manifest manifest = Manifest.parse(manifestBytes, site);

        entry = members.require("manifest.sig or " + Manifest.HEADER);
        byte[] signature = null;
        if (entry.name().equals("manifest.sig")) {
            signature = decodeSignature(members.bytes(entry, SIGNATURE_BYTES));
            entry = members.require(Manifest.HEADER);
        }
        SignatureState signatureState = checkSignature(manifestBytes, signature);
        int formatVersion = parseVersion(versionBytes, manifest);
        site.enter(entry.name());

        Manifest augmentManifest = null;
        if (entry.name().equals("manifest-augment") && formatVersion == 3) {
            augmentManifest = readAugmentManifest(entry, manifest);
            entry = members.require(Manifest.HEADER);
        }
        CompressionFormat compression = members.requireFormat(entry, Manifest.HEADER);
        byte[] headerTar = readVerified(entry, manifest);
        HeaderTar main = HeaderTar.parse(headerTar, compression, formatVersion, false, limits, site);
        checkFiles(main, manifest);

        PayloadInfo augment = null;
        if (augmentManifest != null) {
            entry = requireNamed(Manifest.HEADER_AUGMENT + compression.suffix());
            byte[] augmentTar = readVerified(entry, augmentManifest);
            augment = HeaderTar.parse(augmentTar, compression, formatVersion, true, limits, site)
                    .payload();
            site.warn(
                    "The artifact is augmented: no signature covers its manifest-augment, and no device installs it.");
        }
        ArtifactHeader header = new ArtifactHeader(
                formatVersion,
                manifest,
                signatureState,
                compression,
                main.info(),
                main.scripts(),
                main.payload(),
                augment,
                site.warnings());
        return new Head(
                header,
                versionBytes,
                headerTar,
                signature,
                augmentManifest == null ? Map.of() : augmentManifest.fileChecksums());
    }

    private byte[] readVersion() throws IOException {
        TarEntry entry;
        try {
            entry = members.require(Manifest.VERSION);
        } catch (CorruptArtifactException e) {
            throw site.notAnArtifact("not a Mender artifact: " + e.getMessage());
        }
        if (!entry.name().equals(Manifest.VERSION)) {
            throw site.notAnArtifact("a tar archive whose first member is not 'version': not a Mender artifact");
        }
        return members.bytes(entry, VERSION_BYTES);
    }

    /** The version is judged after the signature: nothing unsigned is looked at when a signature is required. */
    private int parseVersion(byte[] bytes, Manifest manifest) throws IOException {
        site.enter(Manifest.VERSION);
        requireChecksum(Manifest.VERSION, bytes, manifest);
        return HeaderJson.readVersion(bytes, site);
    }

    private byte[] decodeSignature(byte[] text) throws IOException {
        // Go's decoder ignores line breaks, and other writers wrap.
        String joined =
                new String(text, StandardCharsets.ISO_8859_1).replace("\r", "").replace("\n", "");
        try {
            byte[] signature = Base64.getDecoder().decode(joined);
            if (signature.length > 0) {
                return signature;
            }
        } catch (IllegalArgumentException e) {
            throw site.corrupt("the signature is not base64", e);
        }
        throw site.corrupt("the signature is empty");
    }

    private SignatureState checkSignature(byte[] manifest, byte @Nullable [] signature) throws IOException {
        List<VerificationKey> keys = options.keys();
        if (signature == null) {
            if (options.signatureRequired()) {
                site.enter(null);
                throw site.untrusted("the artifact is not signed, and a signature is required");
            }
            return new SignatureState(Verdict.UNSIGNED, null);
        }
        if (keys.isEmpty()) {
            return new SignatureState(Verdict.NOT_CHECKED, null);
        }
        Optional<VerificationKey> match =
                keys.stream().filter(key -> key.verifies(manifest, signature)).findFirst();
        if (match.isEmpty() && options.signatureRequired()) {
            site.enter("manifest.sig");
            throw site.untrusted(
                    keys.size() == 1
                            ? "the signature was not made by the given key, "
                                    + keys.get(0).name()
                            : "the signature was made by none of the " + keys.size() + " given keys");
        }
        return new SignatureState(match.isPresent() ? Verdict.VERIFIED : Verdict.FAILED, match.orElse(null));
    }

    private Manifest readAugmentManifest(TarEntry entry, Manifest manifest) throws IOException {
        if (options.signatureRequired()) {
            throw site.untrusted("the artifact is augmented, and no signature covers what the augmentation replaces");
        }
        return Manifest.parseAugment(members.bytes(entry, limits.manifestBytes()), manifest, site);
    }

    /** Held in memory until its checksum is known to be right: nothing unverified is decompressed or parsed. */
    private byte[] readVerified(TarEntry entry, Manifest manifest) throws IOException {
        byte[] bytes = members.bytes(entry, limits.headerBytes());
        requireChecksum(entry.name(), bytes, manifest);
        return bytes;
    }

    private void requireChecksum(String name, byte[] bytes, Manifest manifest) throws IOException {
        String expected =
                manifest.checksum(name).orElseThrow(() -> site.corrupt("the manifest has no line for this member"));
        String found = Sha256.hexOf(bytes);
        if (!found.equals(expected)) {
            throw site.corrupt("checksum mismatch: the manifest says " + expected + ", the content has " + found);
        }
    }

    private void checkFiles(HeaderTar main, Manifest manifest) throws IOException {
        Set<String> files = manifest.fileChecksums().keySet();
        site.enter("manifest");
        if (files.size() > limits.files()) {
            throw site.limit("payload files", files.size(), limits.files());
        }
        String type = main.info().payloadType();
        if (type == null && !files.isEmpty()) {
            throw site.corrupt("an empty payload has no files, but " + files.size() + " are listed");
        }
        if ("rootfs-image".equals(type) && files.size() != 1) {
            throw site.corrupt("a rootfs-image has exactly one file, but " + files.size() + " are listed");
        }
        if (main.filesV2() != null && !new HashSet<>(main.filesV2()).equals(files)) {
            throw site.corrupt("headers/0000/files lists other files than the manifest");
        }
    }

    private TarEntry requireNamed(String name) throws IOException {
        TarEntry entry = members.require(name);
        if (!entry.name().equals(name)) {
            throw site.corrupt("expected " + name + " in this place");
        }
        return entry;
    }
}
