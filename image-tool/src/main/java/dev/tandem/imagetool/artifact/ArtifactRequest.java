package dev.tandem.imagetool.artifact;

import dev.tandem.artifact.ArtifactSpec;
import dev.tandem.artifact.HeaderInfo;
import dev.tandem.artifact.PayloadInfo;
import dev.tandem.artifact.PayloadSource;
import dev.tandem.artifact.StateScript;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An artifact as the options of {@code write} describe it.
 *
 * @param formatVersion 3 or 2
 * @param info the artifact as a whole
 * @param provides what the user gave with {@code -p}
 * @param depends what the user gave with {@code -d}
 * @param clears what the user gave with {@code --clears-provides}
 * @param scripts the state scripts
 */
public record ArtifactRequest(
        int formatVersion,
        HeaderInfo info,
        Map<String, String> provides,
        Map<String, List<String>> depends,
        List<String> clears,
        List<StateScript> scripts) {
    private static final String CHECKSUM = "rootfs-image.checksum";
    private static final String LEGACY_CHECKSUM = "rootfs_image_checksum";

    /** Under which key the checksum of a root file system is provided. */
    public enum ChecksumProvide {
        NONE,
        USUAL,
        LEGACY;

        @Nullable
        String key() {
            return switch (this) {
                case NONE -> null;
                case USUAL -> CHECKSUM;
                case LEGACY -> LEGACY_CHECKSUM;
            };
        }
    }

    /** A root file system. Version 2 has no provides, so the defaults that would be some are left out. */
    public ArtifactSpec rootfsImage(PayloadSource image, SoftwareVersion software, ChecksumProvide checksum)
            throws UsageException {
        boolean plain = formatVersion == 2;
        Map<String, String> all =
                plain ? provides : software.provides(ArtifactSpec.ROOTFS_IMAGE, info.artifactName(), provides);
        String checksumKey = plain ? null : checksum.key();
        return spec(
                Payloads.info(
                        ArtifactSpec.ROOTFS_IMAGE,
                        all,
                        depends,
                        plain ? clears : software.clears(ArtifactSpec.ROOTFS_IMAGE, clears),
                        new byte[0]),
                List.of(image),
                checksumKey);
    }

    /** A payload for an update module. */
    public ArtifactSpec moduleImage(
            String type, List<PayloadSource> files, byte @Nullable [] metaData, SoftwareVersion software)
            throws UsageException {
        return spec(
                Payloads.info(
                        type,
                        software.ofModule(type).provides(type, info.artifactName(), provides),
                        depends,
                        software.ofModule(type).clears(type, clears),
                        metaData),
                files,
                null);
    }

    /** No payload: only tells a device what it has. */
    public ArtifactSpec bootstrap() throws UsageException {
        return spec(Payloads.info(null, provides, depends, clears, null), List.of(), null);
    }

    private ArtifactSpec spec(PayloadInfo payload, List<PayloadSource> files, @Nullable String checksumKey)
            throws UsageException {
        try {
            return new ArtifactSpec(formatVersion, info, payload, scripts, files, checksumKey);
        } catch (IllegalArgumentException e) {
            throw new UsageException("No such artifact can be written: " + e.getMessage() + ".", e);
        }
    }

    /** The payload files of these names, in order; a name that is a URL is none. */
    public static List<PayloadSource> files(List<String> names) throws IOException, UsageException {
        List<PayloadSource> sources = new ArrayList<>();
        for (String name : names) {
            if (name.startsWith("ssh://")) {
                throw new UsageException("Snapshots over ssh are not supported, found --file " + name
                        + ". Take the snapshot first, such as with: ssh HOST 'mender-snapshot dump' > rootfs.ext4,"
                        + " and give that file.");
            }
            sources.add(PayloadSource.ofFile(Path.of(name)));
        }
        return sources;
    }
}
