package dev.tandem.artifact;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Any artifact that can be described is written, and read back as it was described. */
class RoundTripFuzz {
    private static final String[] STATES = {"Install", "Reboot", "Commit", "Rollback", "RollbackReboot", "Failure"};
    private static final String[] ACTIONS = {"Enter", "Leave", "Error"};
    private static final List<Compression> COMPRESSIONS = List.of(
            Compression.UNCOMPRESSED,
            new Compression(CompressionFormat.GZIP, 1),
            new Compression(CompressionFormat.XZ, 0),
            new Compression(CompressionFormat.ZSTD, 1));

    @FuzzTest
    void writtenThenRead(FuzzedDataProvider input) throws IOException {
        Compression compression = COMPRESSIONS.get(input.consumeInt(0, 3));
        Map<String, byte[]> contents = new LinkedHashMap<>();
        ArtifactSpec spec;
        try {
            spec = spec(input, contents);
        } catch (IllegalArgumentException e) {
            // Not a valid one; the sentence is for the person who described it.
            FuzzReading.require(e.getMessage() != null, "refused without a word");
            return;
        }
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        ArtifactWriter.write(
                spec, written, WriteOptions.DEFAULT.withCompression(compression).withThreads(1));
        try (ArtifactReader reader =
                ArtifactReader.open(new ByteArrayInputStream(written.toByteArray()), ReadOptions.unchecked())) {
            requireSame(spec, reader.header());
            for (PayloadSource source : spec.files()) {
                PayloadFile file = reader.nextFile();
                FuzzReading.require(file != null && file.name().equals(source.name()), "another file");
                FuzzReading.require(
                        Arrays.equals(file.content().readAllBytes(), contents.get(source.name())), "another content");
            }
            FuzzReading.require(reader.nextFile() == null, "a file too many");
        }
    }

    private static void requireSame(ArtifactSpec spec, ArtifactHeader header) {
        FuzzReading.require(header.formatVersion() == spec.formatVersion(), "another version");
        FuzzReading.require(header.info().equals(spec.info()), "another header-info");
        FuzzReading.require(header.warnings().isEmpty(), "a warning");
        PayloadInfo found = header.payload();
        Map<String, String> provides = new TreeMap<>(found.provides());
        if (spec.checksumProvide() != null && !spec.payload().provides().containsKey(spec.checksumProvide())) {
            provides.remove(spec.checksumProvide());
        }
        FuzzReading.require(provides.equals(spec.payload().provides()), "other provides");
        FuzzReading.require(found.depends().equals(spec.payload().depends()), "other depends");
        FuzzReading.require(found.clearsProvides().equals(spec.payload().clearsProvides()), "other clears");
        FuzzReading.require(Arrays.equals(found.metaData(), spec.payload().metaData()), "other meta-data");
        FuzzReading.require(header.scripts().size() == spec.scripts().size(), "another number of scripts");
        for (int i = 0; i < spec.scripts().size(); i++) {
            StateScript wanted = spec.scripts().get(i);
            StateScript script = header.scripts().get(i);
            FuzzReading.require(
                    script.name().equals(wanted.name()) && Arrays.equals(script.content(), wanted.content()),
                    "another script");
        }
    }

    private static ArtifactSpec spec(FuzzedDataProvider input, Map<String, byte[]> contents) {
        int version = input.consumeInt(0, 7) == 0 ? 2 : 3;
        String type = input.pickValue(new String[] {"rootfs-image", "single-file", null, text(input)});
        HeaderInfo info = new HeaderInfo(
                type,
                text(input),
                version == 2 || input.consumeInt(0, 1) == 0 ? null : text(input),
                texts(input, 1),
                version == 2 ? List.of() : texts(input, 0),
                version == 2 ? List.of() : texts(input, 0));
        List<PayloadSource> files = files(input, type, contents);
        String checksum = version == 3 && files.size() == 1 && input.consumeInt(0, 1) == 0 ? text(input) : null;
        List<StateScript> scripts = scripts(input);
        return new ArtifactSpec(version, info, payload(input, version, type), scripts, files, checksum);
    }

    private static PayloadInfo payload(FuzzedDataProvider input, int version, @Nullable String type) {
        byte[] metaData = switch (type == null ? 0 : input.consumeInt(0, 3)) {
            case 0 -> null;
            case 1 -> new byte[0];
            case 2 -> "{\"a\":[1,{}]}".getBytes(StandardCharsets.UTF_8);
            default -> input.consumeString(60).getBytes(StandardCharsets.UTF_8);
        };
        if (version == 2) {
            return new PayloadInfo(type, Map.of(), Map.of(), List.of(), metaData);
        }
        Map<String, String> provides = new TreeMap<>();
        Map<String, List<String>> depends = new TreeMap<>();
        texts(input, 0).forEach(key -> provides.put(key, anyText(input)));
        texts(input, 0).forEach(key -> depends.put(key, texts(input, 1)));
        return new PayloadInfo(type, provides, depends, texts(input, 0), metaData);
    }

    private static List<PayloadSource> files(
            FuzzedDataProvider input, @Nullable String type, Map<String, byte[]> contents) {
        int count = type == null ? 0 : type.equals(ArtifactSpec.ROOTFS_IMAGE) ? 1 : input.consumeInt(0, 4);
        List<PayloadSource> files = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String name = input.consumeAsciiString(input.consumeInt(1, 300)).replaceAll("[^\\w\\-.,]", "a") + i;
            byte[] content = input.consumeBytes(input.consumeInt(0, 2000));
            contents.put(name, content);
            files.add(new PayloadSource(
                    name,
                    content.length,
                    input.consumeInt(0, 1) == 1,
                    Instant.ofEpochSecond(
                            input.consumeLong(Instant.MIN.getEpochSecond(), Instant.MAX.getEpochSecond())),
                    () -> Channels.newChannel(new ByteArrayInputStream(content))));
        }
        return files;
    }

    private static List<StateScript> scripts(FuzzedDataProvider input) {
        List<StateScript> scripts = new ArrayList<>();
        for (int i = input.consumeInt(0, 3); i > 0; i--) {
            String text = text(input).replaceAll("[\\s/]", "-");
            String name = "Artifact" + input.pickValue(STATES) + "_" + input.pickValue(ACTIONS) + "_0" + i + "_" + text;
            scripts.add(new StateScript(name, input.consumeBytes(input.consumeInt(0, 300))));
        }
        return scripts;
    }

    private static List<String> texts(FuzzedDataProvider input, int fewest) {
        List<String> texts = new ArrayList<>();
        for (int i = input.consumeInt(fewest, 3); i > 0; i--) {
            texts.add(text(input));
        }
        return texts;
    }

    /** What may be a name: printable, and at most 256 bytes. */
    private static String text(FuzzedDataProvider input) {
        StringBuilder text = new StringBuilder();
        input.consumeString(input.consumeInt(1, 260))
                .codePoints()
                .filter(PrintableText::isPrintable)
                .forEach(text::appendCodePoint);
        while (text.toString().getBytes(StandardCharsets.UTF_8).length > PrintableText.MAX_BYTES) {
            text.setLength(text.offsetByCodePoints(text.length(), -1));
        }
        return text.isEmpty() ? "x" : text.toString();
    }

    /** Any characters, but no half ones, which no encoding knows. */
    private static String anyText(FuzzedDataProvider input) {
        return new String(input.consumeString(40).getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
}
