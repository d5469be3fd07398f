package dev.tandem.imagetool.artifact;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import dev.tandem.artifact.ArtifactHeader;
import dev.tandem.artifact.HeaderInfo;
import dev.tandem.artifact.PayloadInfo;
import dev.tandem.artifact.SignatureState;
import dev.tandem.artifact.StateScript;
import dev.tandem.artifact.signing.VerificationKey;
import dev.tandem.imagetool.artifact.ArtifactDescription.FileDescription;
import java.io.IOException;
import java.io.StringWriter;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The JSON that {@code docs/json-output.md} describes. Fields are only ever added under the same schema version. */
public final class JsonText {
    private static final int SCHEMA_VERSION = 1;

    private final JsonGenerator out;

    private JsonText(JsonGenerator out) {
        this.out = out;
    }

    /**
     * What {@code read --json} prints.
     *
     * @param path as the user gave it
     */
    public static String of(String path, ArtifactDescription artifact) throws IOException {
        return document(json -> json.artifact(path, artifact));
    }

    /** What {@code validate --json} prints. */
    public static String of(List<ValidationResult> results) throws IOException {
        return document(json -> json.validation(results));
    }

    private interface Body {
        void write(JsonText json) throws IOException;
    }

    private static String document(Body body) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = new JsonFactory().createGenerator(text)) {
            generator.setPrettyPrinter(new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n")));
            generator.writeStartObject();
            generator.writeNumberField("schema_version", SCHEMA_VERSION);
            body.write(new JsonText(generator));
            generator.writeEndObject();
        }
        return text.append('\n').toString();
    }

    private void artifact(String path, ArtifactDescription artifact) throws IOException {
        ArtifactHeader header = artifact.header();
        HeaderInfo info = header.info();
        out.writeStringField("path", path);
        out.writeStringField("format", "mender");
        out.writeNumberField("format_version", header.formatVersion());
        out.writeStringField("artifact_name", info.artifactName());
        out.writeStringField("artifact_group", info.artifactGroup());
        texts("device_types", info.deviceTypes());
        signature(header.signature());
        out.writeStringField("compression", Compressions.idOf(header.compression()));
        textMap("provides", header.provides());
        listMap("depends", header.depends());
        texts("clears_provides", header.payload().clearsProvides());
        scripts(header.scripts());
        payload(header.payload(), header.info().payloadType(), artifact.files());
        augment(header.augment());
        texts("warnings", header.warnings());
    }

    private void validation(List<ValidationResult> results) throws IOException {
        out.writeBooleanField("valid", results.stream().allMatch(ValidationResult::valid));
        out.writeArrayFieldStart("results");
        for (ValidationResult result : results) {
            out.writeStartObject();
            out.writeStringField("path", result.path());
            out.writeBooleanField("valid", result.valid());
            signature(result.signature());
            out.writeStringField(
                    "reason", result.reason() == null ? null : result.reason().id());
            out.writeStringField("member", result.member());
            if (result.offset() < 0) {
                out.writeNullField("offset");
            } else {
                out.writeNumberField("offset", result.offset());
            }
            out.writeStringField("message", result.message());
            texts("warnings", result.warnings());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void signature(@Nullable SignatureState signature) throws IOException {
        if (signature == null) {
            out.writeNullField("signature");
            return;
        }
        out.writeObjectFieldStart("signature");
        out.writeStringField("state", signature.verdict().name().toLowerCase(Locale.ROOT));
        VerificationKey key = signature.key();
        if (key == null) {
            out.writeNullField("key");
        } else {
            out.writeObjectFieldStart("key");
            out.writeStringField("name", key.name());
            out.writeStringField("algorithm", key.algorithm());
            out.writeStringField("fingerprint", key.fingerprint());
            out.writeEndObject();
        }
        out.writeEndObject();
    }

    private void scripts(List<StateScript> scripts) throws IOException {
        out.writeArrayFieldStart("scripts");
        for (StateScript script : scripts) {
            out.writeStartObject();
            out.writeStringField("name", script.name());
            out.writeNumberField("size", script.content().length);
            out.writeStringField("sha256", sha256(script.content()));
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void payload(PayloadInfo payload, @Nullable String type, List<FileDescription> files) throws IOException {
        out.writeObjectFieldStart("payload");
        out.writeStringField("type", type);
        metaData(payload.metaData());
        out.writeArrayFieldStart("files");
        for (FileDescription file : files) {
            out.writeStartObject();
            out.writeStringField("name", file.name());
            out.writeNumberField("size", file.size());
            out.writeStringField("sha256", file.sha256());
            out.writeStringField(
                    "modified", YamlText.presentable(file.modified()).toString());
            out.writeStringField("mode", String.format(Locale.ROOT, "%04o", file.mode() & 07777));
            out.writeBooleanField("augmented", file.augmented());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private void augment(@Nullable PayloadInfo augment) throws IOException {
        if (augment == null) {
            out.writeNullField("augment");
            return;
        }
        out.writeObjectFieldStart("augment");
        out.writeStringField("type", augment.type());
        textMap("provides", augment.provides());
        listMap("depends", augment.depends());
        texts("clears_provides", augment.clearsProvides());
        metaData(augment.metaData());
        out.writeEndObject();
    }

    private void metaData(byte @Nullable [] metaData) throws IOException {
        out.writeFieldName("meta_data");
        JsonTree.write(out, metaData == null || metaData.length == 0 ? null : JsonTree.parse(metaData));
    }

    private void textMap(String name, Map<String, String> map) throws IOException {
        out.writeObjectFieldStart(name);
        for (Map.Entry<String, String> entry : map.entrySet()) {
            out.writeStringField(entry.getKey(), entry.getValue());
        }
        out.writeEndObject();
    }

    private void listMap(String name, Map<String, List<String>> map) throws IOException {
        out.writeObjectFieldStart(name);
        for (Map.Entry<String, List<String>> entry : map.entrySet()) {
            texts(entry.getKey(), entry.getValue());
        }
        out.writeEndObject();
    }

    private void texts(String name, Collection<String> values) throws IOException {
        out.writeArrayFieldStart(name);
        for (String value : values) {
            out.writeString(value);
        }
        out.writeEndArray();
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java runtime has SHA-256", e);
        }
    }
}
