package dev.tandem.artifact;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The artifact as a whole: {@code header-info}.
 *
 * @param payloadType {@code rootfs-image}, the name of an update module, or null for an empty (bootstrap) payload
 * @param artifactName the provide {@code artifact_name}
 * @param artifactGroup the provide {@code artifact_group}, if any
 * @param deviceTypes device types that may install it, at least one
 * @param dependsArtifactNames artifact names of which one must be installed; empty for any
 * @param dependsArtifactGroups groups of which one must be the device's; empty for any
 */
public record HeaderInfo(
        @Nullable String payloadType,
        String artifactName,
        @Nullable String artifactGroup,
        List<String> deviceTypes,
        List<String> dependsArtifactNames,
        List<String> dependsArtifactGroups) {
    public HeaderInfo {
        deviceTypes = List.copyOf(deviceTypes);
        dependsArtifactNames = List.copyOf(dependsArtifactNames);
        dependsArtifactGroups = List.copyOf(dependsArtifactGroups);
    }
}
