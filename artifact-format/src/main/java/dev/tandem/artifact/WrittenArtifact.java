package dev.tandem.artifact;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What has been written.
 *
 * @param sizeBytes of the artifact
 * @param fileChecksums SHA-256 of each payload file by name
 */
public record WrittenArtifact(long sizeBytes, Map<String, String> fileChecksums) {
    public WrittenArtifact {
        fileChecksums = Collections.unmodifiableMap(new LinkedHashMap<>(fileChecksums));
    }
}
