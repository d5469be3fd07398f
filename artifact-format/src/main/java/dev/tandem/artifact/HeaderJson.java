package dev.tandem.artifact;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of {@code version}, {@code header-info} and {@code type-info}, both ways. Written as the reference tool
 * writes it, byte for byte; read with its rules: an unknown field is an error in version and at the top of header-info,
 * and tolerated in type-info and inside artifact_depends.
 */
final class HeaderJson {
    private static final Set<String> VERSION_FIELDS = Set.of("format", "version");
    private static final Set<String> INFO_FIELDS = Set.of("payloads", "artifact_provides", "artifact_depends");
    private static final Set<String> INFO_FIELDS_V2 = Set.of("artifact_name", "updates", "device_types_compatible");

    private HeaderJson() {}

    static byte[] version(int version) throws IOException {
        return json(g -> {
            g.writeStringField("format", "mender");
            g.writeNumberField("version", version);
        });
    }

    static int readVersion(byte[] bytes, ReadSite site) throws IOException {
        JsonObject json = JsonObject.parse(bytes, site);
        json.refuseUnknown(VERSION_FIELDS);
        String format = json.string("format");
        if (!format.equals("mender")) {
            throw site.notAnArtifact("the format is '" + ReadSite.printable(format) + "', expected 'mender'");
        }
        int version = json.integer("version");
        if (version != 2 && version != 3) {
            throw site.unsupported("format version " + version + "; versions 3 and 2 are supported");
        }
        return version;
    }

    static byte[] headerInfo(HeaderInfo info) throws IOException {
        return json(g -> {
            writePayloads(g, "payloads", info.payloadType());
            g.writeObjectFieldStart("artifact_provides");
            g.writeStringField("artifact_name", info.artifactName());
            if (info.artifactGroup() != null) {
                g.writeStringField("artifact_group", info.artifactGroup());
            }
            g.writeEndObject();
            g.writeObjectFieldStart("artifact_depends");
            writeStrings(g, "artifact_name", info.dependsArtifactNames());
            writeStrings(g, "device_type", info.deviceTypes());
            writeStrings(g, "artifact_group", info.dependsArtifactGroups());
            g.writeEndObject();
        });
    }

    static byte[] headerInfoV2(HeaderInfo info) throws IOException {
        return json(g -> {
            g.writeStringField("artifact_name", info.artifactName());
            writePayloads(g, "updates", info.payloadType());
            writeStrings(g, "device_types_compatible", info.deviceTypes());
        });
    }

    static HeaderInfo readHeaderInfo(byte[] bytes, ReadSite site) throws IOException {
        JsonObject json = JsonObject.parse(bytes, site);
        json.refuseUnknown(INFO_FIELDS);
        JsonObject provides = json.object("artifact_provides");
        JsonObject depends = json.object("artifact_depends");
        provides.refuseLookalikes(Set.of("artifact_name", "artifact_group"));
        depends.refuseLookalikes(Set.of("artifact_name", "artifact_group", "device_type"));
        return checked(
                new HeaderInfo(
                        readPayloadType(json, "payloads", site),
                        provides.string("artifact_name"),
                        emptyToNull(provides.optionalString("artifact_group")),
                        depends.strings("device_type"),
                        depends.strings("artifact_name"),
                        depends.strings("artifact_group")),
                site);
    }

    static HeaderInfo readHeaderInfoV2(byte[] bytes, ReadSite site) throws IOException {
        JsonObject json = JsonObject.parse(bytes, site);
        json.refuseUnknown(INFO_FIELDS_V2);
        return checked(
                new HeaderInfo(
                        readPayloadType(json, "updates", site),
                        json.string("artifact_name"),
                        null,
                        json.strings("device_types_compatible"),
                        List.of(),
                        List.of()),
                site);
    }

    static byte[] typeInfo(PayloadInfo payload) throws IOException {
        return json(g -> {
            g.writeStringField("type", payload.type());
            writeDepends(g, payload.depends());
            if (!payload.provides().isEmpty()) {
                g.writeObjectFieldStart("artifact_provides");
                for (Map.Entry<String, String> entry : payload.provides().entrySet()) {
                    g.writeStringField(entry.getKey(), entry.getValue());
                }
                g.writeEndObject();
            }
            writeStrings(g, "clears_artifact_provides", payload.clearsProvides());
        });
    }

    /** Version 2 knows nothing but the type. */
    static byte[] typeInfoV2(String type) throws IOException {
        return json(g -> g.writeStringField("type", type));
    }

    /** The only content of {@code files}, a member of version 2 only. */
    static byte[] filesV2(String fileName) throws IOException {
        return json(g -> writeStrings(g, "files", List.of(fileName)));
    }

    static List<String> readFilesV2(byte[] bytes, ReadSite site) throws IOException {
        return JsonObject.parse(bytes, site).strings("files");
    }

    /**
     * Reads a {@code type-info}, whose type must be that of header-info. Tools 3.3.0 to 4.3.0 write an empty type for
     * rootfs-image, which is let pass with a warning.
     */
    static PayloadInfo readTypeInfo(
            byte[] bytes, @Nullable String expectedType, byte @Nullable [] metaData, ReadSite site) throws IOException {
        JsonObject json = JsonObject.parse(bytes, site);
        json.refuseLookalikes(Set.of("type", "artifact_provides", "artifact_depends", "clears_artifact_provides"));
        if (!json.has("type")) {
            throw site.corrupt("no field 'type'");
        }
        String type = json.optionalString("type");
        if ("".equals(type) && "rootfs-image".equals(expectedType)) {
            site.warn("The type in type-info is empty, as mender-artifact 3.3.0 to 4.3.0 wrote it;"
                    + " mender-artifact 4.4.0 refuses such artifacts. Write it again to have it accepted everywhere.");
        } else if (type == null ? expectedType != null : !type.equals(expectedType)) {
            throw site.corrupt("the type is " + quoted(type) + ", header-info says " + quoted(expectedType));
        }
        return new PayloadInfo(
                expectedType,
                readProvides(json.optionalObject("artifact_provides"), site),
                readDepends(json.optionalObject("artifact_depends"), site),
                json.strings("clears_artifact_provides"),
                metaData);
    }

    private static @Nullable String readPayloadType(JsonObject json, String key, ReadSite site) throws IOException {
        List<JsonObject> payloads = json.objects(key);
        if (payloads.isEmpty()) {
            throw site.corrupt("'" + key + "' is empty, expected one payload");
        }
        if (payloads.size() > 1) {
            throw site.unsupported(payloads.size() + " payloads, one is supported");
        }
        payloads.get(0).refuseLookalikes(Set.of("type"));
        String type = payloads.get(0).optionalString("type");
        if (type != null && !PrintableText.defect(type).isEmpty()) {
            throw site.corrupt("the payload type " + PrintableText.defect(type));
        }
        return type;
    }

    private static HeaderInfo checked(HeaderInfo info, ReadSite site) throws IOException {
        checkText("artifact_name", info.artifactName(), site);
        if (info.artifactGroup() != null) {
            checkText("artifact_group", info.artifactGroup(), site);
        }
        if (info.deviceTypes().isEmpty()) {
            throw site.corrupt("no device type in artifact_depends");
        }
        for (String value : info.deviceTypes()) {
            checkText("device_type in artifact_depends", value, site);
        }
        for (String value : info.dependsArtifactNames()) {
            checkText("artifact_name in artifact_depends", value, site);
        }
        for (String value : info.dependsArtifactGroups()) {
            checkText("artifact_group in artifact_depends", value, site);
        }
        return info;
    }

    private static void checkText(String what, String value, ReadSite site) throws IOException {
        String defect = PrintableText.defect(value);
        if (!defect.isEmpty()) {
            throw site.corrupt(what + " " + defect);
        }
    }

    private static Map<String, String> readProvides(JsonObject json, ReadSite site) throws IOException {
        Map<String, String> provides = new TreeMap<>();
        for (String key : json.keys()) {
            refuseReserved(key, Set.of("artifact_name", "artifact_group"), "artifact_provides", site);
            provides.put(key, json.string(key));
        }
        return provides;
    }

    private static Map<String, List<String>> readDepends(JsonObject json, ReadSite site) throws IOException {
        Map<String, List<String>> depends = new TreeMap<>();
        for (String key : json.keys()) {
            refuseReserved(key, Set.of("artifact_name", "artifact_group", "device_type"), "artifact_depends", site);
            depends.put(key, json.stringOrStrings(key));
        }
        return depends;
    }

    /** A device merges both; the reference then ends in "Conflicting keys not allowed". */
    private static void refuseReserved(String key, Set<String> reserved, String field, ReadSite site)
            throws IOException {
        if (reserved.contains(key)) {
            throw site.corrupt("'" + key + "' in " + field + " of type-info conflicts with the one of header-info");
        }
    }

    private static void writePayloads(JsonGenerator g, String field, @Nullable String type) throws IOException {
        g.writeArrayFieldStart(field);
        g.writeStartObject();
        g.writeStringField("type", type);
        g.writeEndObject();
        g.writeEndArray();
    }

    private static void writeDepends(JsonGenerator g, Map<String, List<String>> depends) throws IOException {
        if (depends.isEmpty()) {
            return;
        }
        g.writeObjectFieldStart("artifact_depends");
        for (Map.Entry<String, List<String>> entry : depends.entrySet()) {
            // A single value as a plain string: the only form the reference writes.
            if (entry.getValue().size() == 1) {
                g.writeStringField(entry.getKey(), entry.getValue().get(0));
            } else {
                g.writeFieldName(entry.getKey());
                g.writeArray(
                        entry.getValue().toArray(new String[0]),
                        0,
                        entry.getValue().size());
            }
        }
        g.writeEndObject();
    }

    private static void writeStrings(JsonGenerator g, String field, List<String> values) throws IOException {
        if (!values.isEmpty()) {
            g.writeFieldName(field);
            g.writeArray(values.toArray(new String[0]), 0, values.size());
        }
    }

    private static String quoted(@Nullable String type) {
        return type == null ? "null" : "'" + ReadSite.printable(type) + "'";
    }

    private static @Nullable String emptyToNull(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }

    private static byte[] json(Fields fields) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator g = new JsonFactoryBuilder()
                .characterEscapes(new GoEscapes())
                .build()
                .createGenerator(bytes)
                .setPrettyPrinter(new MinimalPrettyPrinter(""))) {
            g.writeStartObject();
            fields.write(g);
            g.writeEndObject();
        }
        return bytes.toByteArray();
    }

    private interface Fields {
        void write(JsonGenerator g) throws IOException;
    }

    /** Go's encoding/json escapes what could end a script element in HTML, in lower-case hex. */
    private static final class GoEscapes extends CharacterEscapes {
        private static final long serialVersionUID = 1L;

        private final int[] escapes = standardAsciiEscapesForJSON();

        GoEscapes() {
            for (char c : new char[] {'<', '>', '&'}) {
                escapes[c] = ESCAPE_CUSTOM;
            }
        }

        @Override
        public int[] getEscapeCodesForAscii() {
            return escapes;
        }

        @Override
        public SerializableString getEscapeSequence(int c) {
            return new SerializedString(String.format(Locale.ROOT, "\\u%04x", c));
        }
    }
}
