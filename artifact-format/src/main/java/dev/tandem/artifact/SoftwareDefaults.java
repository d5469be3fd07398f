package dev.tandem.artifact;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The provides and clears that the reference tool adds unless told not to, so that a device knows the version of what
 * it runs and forgets that of what was replaced.
 *
 * @param filesystem {@code --software-filesystem}, or null
 * @param name {@code --software-name}, or null
 * @param version {@code --software-version}, or null for the artifact's name
 */
public record SoftwareDefaults(
        @Nullable String filesystem,
        @Nullable String name,
        @Nullable String version) {
    private static final String DEFAULT_FILESYSTEM = "rootfs-image";

    public SoftwareDefaults {
        // To the reference, naming the default is no different from naming none.
        filesystem = DEFAULT_FILESYSTEM.equals(filesystem) ? null : filesystem;
    }

    /** {@code FILESYSTEM[.NAME].version}; the name of a module image is its type unless given. */
    public Map<String, String> provides(String payloadType, String artifactName) {
        return Map.of(prefix(payloadType) + ".version", version == null ? artifactName : version);
    }

    /**
     * The globs of what an artifact replaces. A whole root file system that keeps the default names also clears the
     * group and the checksum under its older name.
     */
    public List<String> clears(String payloadType) {
        if (payloadType.equals(ArtifactSpec.ROOTFS_IMAGE) && filesystem == null && name == null) {
            return List.of("artifact_group", "rootfs_image_checksum", "rootfs-image.*");
        }
        return List.of(prefix(payloadType) + ".*");
    }

    private String prefix(String payloadType) {
        String first = filesystem == null ? DEFAULT_FILESYSTEM : filesystem;
        String second = name != null ? name : payloadType.equals(ArtifactSpec.ROOTFS_IMAGE) ? null : payloadType;
        return second == null ? first : first + "." + second;
    }
}
