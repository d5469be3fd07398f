package dev.tandem.imagetool.artifact;

import dev.tandem.artifact.ArtifactHeader;
import dev.tandem.artifact.ArtifactSpec;
import dev.tandem.artifact.HeaderInfo;
import dev.tandem.artifact.PayloadInfo;
import dev.tandem.artifact.PayloadSource;
import dev.tandem.artifact.StateScript;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is to become of an artifact's header. Null leaves a thing as it is.
 *
 * @param artifactName the new name; version provides that carry the old name get it too
 * @param dependsArtifactNames instead of what is there
 * @param group the provided group
 * @param dependsGroups instead of what is there
 * @param provides instead of all of the payload's provides
 * @param depends instead of all of the payload's depends
 * @param metaData instead of what is there
 * @param moreClears added to the globs
 * @param fewerClears taken from the globs
 * @param moreScripts added to the state scripts
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record HeaderEdit(
        @Nullable String artifactName,
        @Nullable List<String> dependsArtifactNames,
        @Nullable String group,
        @Nullable List<String> dependsGroups,
        @Nullable Map<String, String> provides,
        @Nullable Map<String, List<String>> depends,
        byte @Nullable [] metaData,
        List<String> moreClears,
        List<String> fewerClears,
        List<StateScript> moreScripts) {
    private static final String VERSION_SUFFIX = ".version";

    /** Whether nothing changes. */
    public boolean isEmpty() {
        return artifactName == null
                && dependsArtifactNames == null
                && group == null
                && dependsGroups == null
                && provides == null
                && depends == null
                && metaData == null
                && moreClears.isEmpty()
                && fewerClears.isEmpty()
                && moreScripts.isEmpty();
    }

    /**
     * The artifact after the change.
     *
     * @param files the payload's files, which stay
     * @throws IllegalArgumentException with a sentence, if no reader would accept it
     */
    ArtifactSpec apply(ArtifactHeader header, List<PayloadSource> files) {
        HeaderInfo info = header.info();
        PayloadInfo payload = header.payload();
        List<StateScript> scripts = new ArrayList<>(header.scripts());
        scripts.addAll(moreScripts);
        return new ArtifactSpec(
                header.formatVersion(),
                new HeaderInfo(
                        info.payloadType(),
                        or(artifactName, info.artifactName()),
                        group != null ? group : info.artifactGroup(),
                        info.deviceTypes(),
                        or(dependsArtifactNames, info.dependsArtifactNames()),
                        or(dependsGroups, info.dependsArtifactGroups())),
                Payloads.info(
                        info.payloadType(),
                        provides != null ? provides : renamed(payload.provides(), info.artifactName()),
                        or(depends, payload.depends()),
                        clears(payload.clearsProvides()),
                        metaData != null ? metaData : payload.metaData()),
                scripts,
                files,
                null);
    }

    /** The software version is the artifact's name unless somebody said otherwise: they change together. */
    private Map<String, String> renamed(Map<String, String> old, String oldName) {
        if (artifactName == null) {
            return old;
        }
        Map<String, String> result = new LinkedHashMap<>(old);
        result.replaceAll((key, value) -> key.endsWith(VERSION_SUFFIX) && value.equals(oldName) ? artifactName : value);
        return result;
    }

    private List<String> clears(List<String> old) {
        List<String> result = new ArrayList<>(old);
        result.addAll(moreClears);
        result.removeAll(fewerClears);
        return result;
    }

    private static <T> T or(@Nullable T changed, T old) {
        return changed != null ? changed : old;
    }
}
