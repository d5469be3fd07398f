package dev.tandem.imagetool.cli;

import dev.tandem.artifact.HeaderInfo;
import dev.tandem.artifact.StateScript;
import dev.tandem.imagetool.artifact.ArtifactRequest;
import dev.tandem.imagetool.artifact.UsageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
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

    @Mixin
    private RelationOptions relations = new RelationOptions();

    /** @param payloadType null for an empty payload */
    ArtifactRequest request(@Nullable String payloadType, List<StateScript> scripts) throws UsageException {
        if (formatVersion != 2 && formatVersion != 3) {
            throw new UsageException("--version " + formatVersion + ": format versions 3 and 2 can be written.");
        }
        String group = relations.group();
        return new ArtifactRequest(
                formatVersion,
                new HeaderInfo(
                        payloadType,
                        artifactName,
                        group == null || group.isEmpty() ? null : group,
                        deviceTypes,
                        Objects.requireNonNullElse(relations.dependsNames(), List.of()),
                        Objects.requireNonNullElse(relations.dependsGroups(), List.of())),
                Objects.requireNonNullElse(relations.provides(), Map.of()),
                Objects.requireNonNullElse(relations.depends(), Map.of()),
                relations.clears(),
                scripts);
    }
}
