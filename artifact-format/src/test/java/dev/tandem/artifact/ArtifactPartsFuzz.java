package dev.tandem.artifact;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import dev.tandem.artifact.FuzzTar.Part;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Artifacts whose parts are hostile and whose checksums are all right, so that every part is really looked at. */
class ArtifactPartsFuzz {
    private static final ReadOptions SIGNED = FuzzReading.signedByEither("keys/rsa2048.pub.pem", "keys/p256.pub.pem");

    private static final byte[] FILE = FuzzTar.of(List.of(part("f", "content")));
    private static final byte[] HEADER = FuzzTar.of(List.of(
            part(
                    "header-info",
                    "{\"payloads\":[{\"type\":\"m\"}],\"artifact_provides\":{\"artifact_name\":\"n\"},"
                            + "\"artifact_depends\":{\"device_type\":[\"d\"]}}"),
            part("headers/0000/type-info", "{\"type\":\"m\"}")));
    private static final byte[] VERSION = "{\"format\":\"mender\",\"version\":3}".getBytes(StandardCharsets.UTF_8);

    /** A hostile header; the payload is in order. */
    @FuzzTest
    void header(FuzzedDataProvider input) throws IOException {
        int version = input.consumeInt(2, 3);
        byte[] data = input.pickValue(new byte[][] {FILE, TarHeader.end(), null});
        Packed header = Packed.of(input);
        byte[] versionBytes = ("{\"format\":\"mender\",\"version\":" + version + "}").getBytes(StandardCharsets.UTF_8);
        List<Part> members = new ArrayList<>();
        members.add(part("version", versionBytes));
        members.add(part("manifest", new byte[0]));
        members.add(part("header.tar" + header.suffix(), header.bytes()));
        if (data != null) {
            members.add(part("data/0000.tar", data));
        }
        read(members);
    }

    /** A hostile payload behind a header that is in order. */
    @FuzzTest
    void payload(FuzzedDataProvider input) throws IOException {
        Packed data = Packed.of(input);
        FuzzReading.accepts(artifact("data/0000.tar" + data.suffix(), data.bytes()), FuzzReading.UNCHECKED);
    }

    /** An artifact with this data member, and everything before it in order. */
    static byte[] artifact(String name, byte[] data) throws IOException {
        return completed(List.of(
                part("version", VERSION), part("manifest", new byte[0]), part("header.tar", HEADER), part(name, data)));
    }

    /** {@code bytes} as one unit of the format. */
    static byte[] pack(byte[] bytes, CompressionFormat format) throws IOException {
        return Packed.pack(bytes, format);
    }

    /**
     * Any members in any order. One without content gets the content that belongs under its name; whatever content the
     * manifests have is put behind their right lines.
     */
    @FuzzTest
    void members(FuzzedDataProvider input) throws IOException {
        List<Part> members = new ArrayList<>();
        for (Part part : FuzzTar.parts(input.consumeRemainingAsBytes())) {
            members.add(part.content().length > 0 ? part : part.with(usualContent(part.name())));
        }
        byte[] artifact = read(members);
        FuzzReading.require(!FuzzReading.accepts(artifact, SIGNED), "accepted although nobody signed it");
    }

    private static byte[] usualContent(String name) throws IOException {
        String stem = name.replaceAll("\\.(gz|xz|zst)$", "");
        return switch (stem) {
            case "version" -> VERSION;
            case "header.tar", "header-augment.tar" -> Packed.pack(HEADER, formatOf(name));
            case "data/0000.tar" -> Packed.pack(FILE, formatOf(name));
            default -> new byte[0];
        };
    }

    private static CompressionFormat formatOf(String name) {
        for (CompressionFormat format : CompressionFormat.values()) {
            if (format != CompressionFormat.NONE && name.endsWith(format.suffix())) {
                return format;
            }
        }
        return CompressionFormat.NONE;
    }

    private static byte[] read(List<Part> members) throws IOException {
        byte[] artifact = completed(members);
        FuzzReading.accepts(artifact, FuzzReading.UNCHECKED);
        return artifact;
    }

    /** The artifact of these members, the manifests among them completed by the lines of the others. */
    private static byte[] completed(List<Part> members) throws IOException {
        Map<String, String> manifest = new LinkedHashMap<>();
        Map<String, String> augment = new LinkedHashMap<>();
        for (Part part : members) {
            if (part.name().startsWith("data/")) {
                byte[] tar = unpacked(part.content(), formatOf(part.name()));
                FuzzTar.checksums(tar).forEach((name, sha256) -> {
                    boolean augmented = name.startsWith("augmented") && members.size() > 4;
                    (augmented ? augment : manifest).putIfAbsent(Manifest.DATA_PREFIX + name, sha256);
                });
            } else if (part.name().startsWith("header-augment")) {
                augment.putIfAbsent(part.name(), Sha256.hexOf(part.content()));
            } else if (!part.name().startsWith("manifest")) {
                manifest.putIfAbsent(part.name(), Sha256.hexOf(part.content()));
            }
        }
        List<Part> completed = members.stream()
                .map(part -> switch (part.name()) {
                    case "manifest" -> part.with(lines(manifest, part.content()));
                    case "manifest-augment" -> part.with(lines(augment, part.content()));
                    default -> part;
                })
                .toList();
        return FuzzTar.of(completed);
    }

    private static byte[] lines(Map<String, String> checksums, byte[] more) {
        byte[] right = Manifest.of(checksums).bytes();
        byte[] all = new byte[right.length + more.length];
        System.arraycopy(right, 0, all, 0, right.length);
        System.arraycopy(more, 0, all, right.length, more.length);
        return all;
    }

    private static byte[] unpacked(byte[] packed, CompressionFormat format) throws IOException {
        try (var in = Decompressor.open(format, new ByteArrayInputStream(packed), 1 << 20, FuzzReading.site())) {
            return FuzzReading.readable(in, FuzzReading.PAYLOAD_BYTES);
        } catch (ArtifactException e) {
            return new byte[0];
        }
    }

    private static Part part(String name, String content) {
        return part(name, content.getBytes(StandardCharsets.UTF_8));
    }

    private static Part part(String name, byte[] content) {
        return new Part(TarEntry.REGULAR, name, content);
    }

    /** A member that is a compressed tar: hostile compressed bytes, or rightly compressed bytes of a hostile tar. */
    @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
    private record Packed(String suffix, byte[] bytes) {
        static Packed of(FuzzedDataProvider input) throws IOException {
            CompressionFormat format = input.pickValue(CompressionFormat.values());
            int form = input.consumeInt(0, 3);
            byte[] rest = input.consumeRemainingAsBytes();
            byte[] bytes = switch (form) {
                case 0 -> pack(FuzzTar.of(FuzzTar.parts(rest)), format);
                case 1 -> pack(FuzzTar.withRightChecksums(rest), format);
                case 2 -> pack(rest, format);
                default -> rest;
            };
            return new Packed(format.suffix(), bytes);
        }

        /** With small windows and without threads: most of the time would go into making the compressors. */
        static byte[] pack(byte[] tar, CompressionFormat format) throws IOException {
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            try (OutputStream packer = packer(format, packed)) {
                packer.write(tar);
            }
            return packed.toByteArray();
        }

        private static OutputStream packer(CompressionFormat format, OutputStream out) throws IOException {
            LZMA2Options smallest = new LZMA2Options(0);
            smallest.setDictSize(LZMA2Options.DICT_SIZE_MIN);
            return switch (format) {
                case NONE -> out;
                case GZIP -> new GZIPOutputStream(out);
                case XZ -> new XZOutputStream(out, smallest);
                case ZSTD -> new ZstdOutputStreamNoFinalizer(out, 1);
            };
        }
    }
}
