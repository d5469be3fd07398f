package dev.tandem.client.modules;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.tandem.artifact.ArtifactHeader;
import dev.tandem.artifact.HeaderInfo;
import dev.tandem.artifact.PayloadInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an artifact's header says, as the files of {@code header/} in the tree of an update module. */
final class HeaderFiles {
    private HeaderFiles() {}

    /** Content by file name. As with the reference, the first three have no newline at their end. */
    static Map<String, byte[]> of(ArtifactHeader header) throws IOException {
        HeaderInfo info = header.info();
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("artifact_name", text(info.artifactName()));
        files.put("artifact_group", text(info.artifactGroup()));
        files.put("payload_type", text(info.payloadType()));
        files.put("header-info", JSON.std.asBytes(headerInfo(info)));
        files.put("type-info", JSON.std.asBytes(typeInfo(header.payload())));
        byte[] metaData = header.payload().metaData();
        files.put("meta-data", metaData == null ? new byte[0] : metaData);
        return files;
    }

    private static byte[] text(@Nullable String value) {
        return value == null ? new byte[0] : value.getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, Object> headerInfo(HeaderInfo info) {
        Map<String, Object> provides = new LinkedHashMap<>();
        provides.put("artifact_name", info.artifactName());
        if (info.artifactGroup() != null) {
            provides.put("artifact_group", info.artifactGroup());
        }
        Map<String, Object> depends = new LinkedHashMap<>();
        putUnlessEmpty(depends, "artifact_name", info.dependsArtifactNames());
        putUnlessEmpty(depends, "device_type", info.deviceTypes());
        putUnlessEmpty(depends, "artifact_group", info.dependsArtifactGroups());
        Map<String, Object> json = new LinkedHashMap<>();
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put("type", info.payloadType());
        json.put("payloads", List.of(payload));
        json.put("artifact_provides", provides);
        json.put("artifact_depends", depends);
        return json;
    }

    private static Map<String, Object> typeInfo(PayloadInfo payload) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("type", payload.type());
        if (!payload.provides().isEmpty()) {
            json.put("artifact_provides", payload.provides());
        }
        if (!payload.depends().isEmpty()) {
            json.put("artifact_depends", payload.depends());
        }
        putUnlessEmpty(json, "clears_artifact_provides", payload.clearsProvides());
        return json;
    }

    private static void putUnlessEmpty(Map<String, Object> json, String key, List<String> values) {
        if (!values.isEmpty()) {
            json.put(key, values);
        }
    }
}
