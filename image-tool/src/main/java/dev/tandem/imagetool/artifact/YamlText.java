package dev.tandem.imagetool.artifact;

import dev.tandem.artifact.ArtifactHeader;
import dev.tandem.artifact.HeaderInfo;
import dev.tandem.artifact.PayloadInfo;
import dev.tandem.artifact.SignatureState;
import dev.tandem.artifact.StateScript;
import dev.tandem.imagetool.artifact.ArtifactDescription.FileDescription;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An artifact as YAML, to the letter of what the newest reference tool prints, wherever that is valid YAML. */
public final class YamlText {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd HH:mm:ss '+0000 UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final StringBuilder out = new StringBuilder();

    private YamlText() {}

    /**
     * The text.
     *
     * @throws IOException never for an artifact that has been read; the parser of meta-data may throw it
     */
    public static String of(ArtifactDescription artifact) throws IOException {
        YamlText text = new YamlText();
        text.artifact(artifact.header());
        text.payload(artifact.header(), inOrderOfManifest(artifact));
        return text.out.toString();
    }

    private static List<FileDescription> inOrderOfManifest(ArtifactDescription artifact) {
        List<String> order =
                List.copyOf(artifact.header().manifest().checksums().keySet());
        return artifact.files().stream()
                .sorted(Comparator.comparing(FileDescription::augmented)
                        .thenComparing(file -> order.indexOf("data/0000/" + file.name())))
                .toList();
    }

    private void artifact(ArtifactHeader header) {
        HeaderInfo info = header.info();
        out.append("Mender Artifact:\n");
        entry("  ", "Name", YamlScalar.block(info.artifactName()));
        entry("  ", "Format", "mender");
        entry("  ", "Version", String.valueOf(header.formatVersion()));
        signature(header.signature());
        entry("  ", "Compatible types", YamlScalar.flow(info.deviceTypes()));
        if (header.formatVersion() > 2) {
            String group = info.artifactGroup();
            entry("  ", "Provides group", group == null || group.isEmpty() ? "" : YamlScalar.block(group));
            entry("  ", "Depends on one of artifact(s)", YamlScalar.flow(info.dependsArtifactNames()));
            entry("  ", "Depends on one of group(s)", YamlScalar.flow(info.dependsArtifactGroups()));
        }
        scripts(header.scripts());
    }

    private void signature(SignatureState signature) {
        entry(
                "  ",
                "Signature",
                switch (signature.verdict()) {
                    case UNSIGNED -> "no signature";
                    case NOT_CHECKED ->
                        "signed but no key for verification provided; please use `-k` option for providing verification key";
                    case VERIFIED -> "signed and verified correctly";
                    case FAILED -> "signed; verification using provided key failed";
                });
        if (signature.key() != null) {
            // A line of its own: scripts compare the one above as a whole.
            entry("  ", "Signature key", YamlScalar.block(signature.key().toString()));
        }
    }

    private void scripts(List<StateScript> scripts) {
        if (scripts.isEmpty()) {
            entry("  ", "State scripts", "[]");
            return;
        }
        out.append("  State scripts:\n");
        scripts.forEach(script ->
                out.append("    - ").append(YamlScalar.block(script.name())).append('\n'));
    }

    private void payload(ArtifactHeader header, List<FileDescription> files) throws IOException {
        PayloadInfo payload = header.payload();
        PayloadInfo augment = header.augment();
        String type = augment != null && augment.type() != null
                ? augment.type()
                : header.info().payloadType();
        out.append("\nUpdates:\n");
        entry("  - ", "Type", type == null ? "Empty type" : YamlScalar.block(type));
        map("Provides", provides(payload, augment));
        map("Depends", depends(payload, augment));
        entry("    ", "Clears Provides", YamlScalar.flow(payload.clearsProvides()));
        metaData(metaData(payload, augment));
        files(files);
    }

    private static Map<String, String> provides(PayloadInfo payload, @Nullable PayloadInfo augment) {
        Map<String, String> all = new TreeMap<>();
        payload.provides().forEach((key, value) -> all.put(key, YamlScalar.block(value)));
        if (augment != null) {
            augment.provides().forEach((key, value) -> all.put(key, YamlScalar.block(value)));
        }
        return all;
    }

    private static Map<String, String> depends(PayloadInfo payload, @Nullable PayloadInfo augment) {
        Map<String, String> all = new TreeMap<>();
        payload.depends().forEach((key, values) -> all.put(key, oneOf(values)));
        if (augment != null) {
            augment.depends().forEach((key, values) -> all.put(key, oneOf(values)));
        }
        return all;
    }

    private static String oneOf(List<String> values) {
        return values.size() == 1 ? YamlScalar.block(values.get(0)) : YamlScalar.flow(values);
    }

    private static @Nullable Object metaData(PayloadInfo payload, @Nullable PayloadInfo augment) throws IOException {
        Object own = parsed(payload.metaData());
        Object more = augment == null ? null : parsed(augment.metaData());
        return more == null ? own : JsonTree.merged(own, more);
    }

    private static @Nullable Object parsed(byte @Nullable [] metaData) throws IOException {
        return metaData == null || metaData.length == 0 ? null : JsonTree.parse(metaData);
    }

    private void metaData(@Nullable Object value) {
        if (!(value instanceof Map<?, ?> map) || map.isEmpty()) {
            entry("    ", "Metadata", "{}");
            return;
        }
        out.append("    Metadata:\n      ");
        JsonTree.indented(out, map, "      ");
        out.append('\n');
    }

    private void files(List<FileDescription> files) {
        if (files.isEmpty()) {
            entry("    ", "Files", "[]");
            return;
        }
        out.append("    Files:\n");
        for (FileDescription file : files) {
            entry("      - ", "checksum", file.sha256());
            entry("        ", "modified", TIME.format(presentable(file.modified())));
            entry("        ", "name", YamlScalar.block(file.name()));
            entry("        ", "size", String.valueOf(file.size()));
        }
    }

    /** A tar header holds any 64 bit number; beyond the year 9999 no reader of dates follows. */
    static Instant presentable(Instant time) {
        Instant last = Instant.parse("9999-12-31T23:59:59Z");
        Instant first = Instant.parse("0001-01-01T00:00:00Z");
        return time.isAfter(last) ? last : time.isBefore(first) ? first : time;
    }

    private void map(String name, Map<String, String> entries) {
        if (entries.isEmpty()) {
            entry("    ", name, "{}");
            return;
        }
        out.append("    ").append(name).append(":\n");
        entries.forEach((key, value) -> entry("      ", key, value));
    }

    private void entry(String indent, String key, String value) {
        out.append(YamlScalar.entry(indent, key, value));
    }
}
