package dev.tandem.imagetool.cli;

import dev.tandem.imagetool.artifact.KeyValues;
import dev.tandem.imagetool.artifact.UsageException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What an artifact asks of a device, and what the device has afterwards. Null is what was not given. */
final class RelationOptions {
    @Option(
            names = {"-N", "--artifact-name-depends"},
            paramLabel = "NAME",
            description = "Artifact that must be installed; repeated: one of them.")
    private @Nullable List<String> dependsNames;

    @Option(
            names = {"-g", "--provides-group"},
            paramLabel = "GROUP",
            description = "Group the device belongs to once it is installed.")
    private @Nullable String group;

    @Option(
            names = {"-G", "--depends-groups"},
            paramLabel = "GROUP",
            description = "Group the device must belong to; repeated: one of them.")
    private @Nullable List<String> dependsGroups;

    @Option(
            names = {"-p", "--provides"},
            paramLabel = "KEY:VALUE",
            description = "Something the device has once it is installed; may be repeated.")
    private @Nullable List<String> provides;

    @Option(
            names = {"-d", "--depends"},
            paramLabel = "KEY:VALUE",
            description = "Something the device must have; the same KEY again: one of the values.")
    private @Nullable List<String> depends;

    @Option(
            names = "--clears-provides",
            paramLabel = "GLOB",
            description = "Provides that installing it removes from the device; may be repeated.")
    private @Nullable List<String> clears;

    @Nullable
    List<String> dependsNames() {
        return dependsNames;
    }

    @Nullable
    String group() {
        return group;
    }

    @Nullable
    List<String> dependsGroups() {
        return dependsGroups;
    }

    @Nullable
    Map<String, String> provides() throws UsageException {
        return provides == null ? null : KeyValues.single("--provides", provides);
    }

    @Nullable
    Map<String, List<String>> depends() throws UsageException {
        return depends == null ? null : KeyValues.alternatives("--depends", depends);
    }

    /** Empty where none was given: there is no other meaning of none. */
    List<String> clears() {
        return clears == null ? List.of() : clears;
    }
}
