package dev.tandem.artifact;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Everything an artifact says before its payload. Its checksums have been checked when a caller gets to see it; whether
 * its signature has been, is in {@link #signature()}.
 *
 * @param formatVersion 2 or 3
 * @param manifest checksums of every part; also holds the exact bytes that are signed
 * @param signature what is known of the signature
 * @param compression of the header, and of the payload unless somebody mixed them
 * @param info the artifact as a whole
 * @param scripts state scripts, in the order of the artifact
 * @param payload what the header says of the payload
 * @param augment what an unsigned {@code header-augment} adds, or null; never covered by a signature
 * @param warnings oddities that were let pass, a sentence each
 */
public record ArtifactHeader(
        int formatVersion,
        Manifest manifest,
        SignatureState signature,
        CompressionFormat compression,
        HeaderInfo info,
        List<StateScript> scripts,
        PayloadInfo payload,
        @Nullable PayloadInfo augment,
        List<String> warnings) {
    public ArtifactHeader {
        scripts = List.copyOf(scripts);
        warnings = List.copyOf(warnings);
    }

    /** All provides a device records: those of the header and those of the payload; sorted by key. */
    public Map<String, String> provides() {
        Map<String, String> all = new TreeMap<>(payload.provides());
        all.put("artifact_name", info.artifactName());
        if (info.artifactGroup() != null) {
            all.put("artifact_group", info.artifactGroup());
        }
        return all;
    }

    /** All conditions on the device: those of the header and those of the payload; sorted by key. */
    public Map<String, List<String>> depends() {
        Map<String, List<String>> all = new TreeMap<>(payload.depends());
        all.put("device_type", info.deviceTypes());
        if (!info.dependsArtifactNames().isEmpty()) {
            all.put("artifact_name", info.dependsArtifactNames());
        }
        if (!info.dependsArtifactGroups().isEmpty()) {
            all.put("artifact_group", info.dependsArtifactGroups());
        }
        return all;
    }
}
