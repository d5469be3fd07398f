package dev.tandem.imagetool.cli;

import dev.tandem.artifact.HeaderInfo;
import dev.tandem.artifact.StateScript;
import dev.tandem.imagetool.artifact.ArtifactRequest;
import dev.tandem.imagetool.artifact.KeyValues;
import dev.tandem.imagetool.artifact.UsageException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every kind of artifact says of itself. */
final class IdentityOptions {
    @Option(
            names = {"-n", "--artifact-name"},
            required = true,
            paramLabel = "NAME",
            description = "Name of the artifact.")
    private String artifactName = "";

    @Option(
            names = {"-t", "--device-type", "-c", "--compatible-types"},
            required = true,
            paramLabel = "TYPE",
            description = "Device type that may install it; may be repeated.")
    private List<String> deviceTypes = new ArrayList<>();

    @Option(
            names = {"-v", "--version"},
            paramLabel = "N",
            description = "Version of the artifact format: 3, or 2 for a rootfs-image. Default: 3.")
    private int formatVersion = 3;

    @Option(
            names = {"-N", "--artifact-name-depends"},
            paramLabel = "NAME",
            description = "Artifact that must be installed; repeated: one of them.")
    private List<String> dependsNames = new ArrayList<>();

    @Option(
            names = {"-g", "--provides-group"},
            paramLabel = "GROUP",
            description = "Group the device belongs to once it is installed.")
    private @Nullable String group;

    @Option(
            names = {"-G", "--depends-groups"},
            paramLabel = "GROUP",
            description = "Group the device must belong to; repeated: one of them.")
    private List<String> dependsGroups = new ArrayList<>();

    @Option(
            names = {"-p", "--provides"},
            paramLabel = "KEY:VALUE",
            description = "Something the device has once it is installed; may be repeated.")
    private List<String> provides = new ArrayList<>();

    @Option(
            names = {"-d", "--depends"},
            paramLabel = "KEY:VALUE",
            description = "Something the device must have; the same KEY again: one of the values.")
    private List<String> depends = new ArrayList<>();

    @Option(
            names = "--clears-provides",
            paramLabel = "GLOB",
            description = "Provides that installing it removes from the device; may be repeated.")
    private List<String> clears = new ArrayList<>();

    /** @param payloadType null for an empty payload */
    ArtifactRequest request(@Nullable String payloadType, List<StateScript> scripts) throws UsageException {
        if (formatVersion != 2 && formatVersion != 3) {
            throw new UsageException("--version " + formatVersion + ": format versions 3 and 2 can be written.");
        }
        return new ArtifactRequest(
                formatVersion,
                new HeaderInfo(
                        payloadType,
                        artifactName,
                        group == null || group.isEmpty() ? null : group,
                        deviceTypes,
                        dependsNames,
                        dependsGroups),
                KeyValues.single("--provides", provides),
                KeyValues.alternatives("--depends", depends),
                clears,
                scripts);
    }
}
