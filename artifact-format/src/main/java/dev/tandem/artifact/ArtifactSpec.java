package dev.tandem.artifact;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An artifact to be written. Whatever the reader or a device would refuse is refused here.
 *
 * @param formatVersion 3, or 2 for a plain rootfs-image without provides, depends and clears
 * @param info the artifact as a whole
 * @param payload type, provides, depends, clears and meta-data
 * @param scripts state scripts; written sorted by name
 * @param files payload files, in the order of the manifest: one for {@code rootfs-image}, none for an empty payload
 * @param checksumProvide the key under which the SHA-256 of the only file is provided, whatever {@code payload} says
 *     of it; or null
 */
public record ArtifactSpec(
        int formatVersion,
        HeaderInfo info,
        PayloadInfo payload,
        List<StateScript> scripts,
        List<PayloadSource> files,
        @Nullable String checksumProvide) {
    public static final String ROOTFS_IMAGE = "rootfs-image";

    /** @throws IllegalArgumentException with a sentence, if no reader would accept the artifact */
    public ArtifactSpec {
        scripts =
                scripts.stream().sorted((a, b) -> a.name().compareTo(b.name())).toList();
        files = List.copyOf(files);
        checkInfo(info);
        checkPayload(formatVersion, info, payload, checksumProvide);
        checkScripts(scripts);
        checkFiles(info.payloadType(), files, checksumProvide);
    }

    private static void checkInfo(HeaderInfo info) {
        checkText("artifact name", info.artifactName());
        if (ROOTFS_IMAGE.equals(info.payloadType())) {
            require(
                    info.artifactName().chars().noneMatch(Character::isWhitespace),
                    "the artifact name of a rootfs-image must not contain white space: '" + info.artifactName() + "'");
        }
        if (info.artifactGroup() != null) {
            checkText("provided group", info.artifactGroup());
        }
        if (info.payloadType() != null) {
            checkText("payload type", info.payloadType());
        }
        require(!info.deviceTypes().isEmpty(), "at least one device type is needed");
        info.deviceTypes().forEach(value -> checkText("device type", value));
        info.dependsArtifactNames().forEach(value -> checkText("artifact name to depend on", value));
        info.dependsArtifactGroups().forEach(value -> checkText("group to depend on", value));
    }

    private static void checkPayload(
            int formatVersion, HeaderInfo info, PayloadInfo payload, @Nullable String checksumProvide) {
        require(
                formatVersion == 2 || formatVersion == 3,
                "format version " + formatVersion + "; 3 and 2 can be written");
        require(
                info.payloadType() == null
                        ? payload.type() == null
                        : info.payloadType().equals(payload.type()),
                "the payload type differs between header-info and type-info");
        if (formatVersion == 2) {
            require(
                    ROOTFS_IMAGE.equals(info.payloadType()),
                    "module images and empty payloads need at least artifact format version 3");
            require(
                    payload.provides().isEmpty()
                            && payload.depends().isEmpty()
                            && payload.clearsProvides().isEmpty()
                            && checksumProvide == null
                            && info.artifactGroup() == null
                            && info.dependsArtifactNames().isEmpty()
                            && info.dependsArtifactGroups().isEmpty(),
                    "format version 2 knows no provides, depends, clears or groups");
        }
        checkKeys("provides", payload.provides(), Set.of("artifact_name", "artifact_group"));
        checkKeys("depends", payload.depends(), Set.of("artifact_name", "artifact_group", "device_type"));
        payload.depends().forEach((key, values) -> {
            require(!values.isEmpty(), "depends '" + key + "' has no value");
            values.forEach(value -> checkText("depends value of '" + key + "'", value));
        });
        payload.clearsProvides().forEach(glob -> checkText("clears-provides", glob));
        require(payload.metaData() == null || info.payloadType() != null, "an empty payload has no meta-data");
        checkMetaData(payload.metaData());
    }

    private static void checkMetaData(byte @Nullable [] metaData) {
        if (metaData == null || metaData.length == 0) {
            return;
        }
        require(
                metaData.length <= ReadLimits.DEFAULT.jsonBytes(),
                "the meta-data has " + metaData.length + " bytes, readers take " + ReadLimits.DEFAULT.jsonBytes());
        ReadSite site = new ReadSite(() -> -1);
        try {
            JsonObject.parse(metaData, site);
            JsonObject.refuseHugeNumbers(metaData, site);
        } catch (IOException e) {
            throw new IllegalArgumentException("the meta-data: " + e.getMessage(), e);
        }
    }

    private static void checkScripts(List<StateScript> scripts) {
        Set<String> names = new HashSet<>();
        for (StateScript script : scripts) {
            require(
                    StateScript.isValidName(script.name()),
                    "'" + ReadSite.printable(script.name()) + "' is not the name of a state script: expected"
                            + " Artifact<Install|Reboot|Commit|Rollback|RollbackReboot|Failure>_<Enter|Leave|Error>_<two"
                            + " digits>[_<text without white space>]");
            int bytes = ("scripts/" + script.name()).getBytes(StandardCharsets.UTF_8).length;
            require(
                    bytes <= ReadLimits.DEFAULT.nameBytes(),
                    "the state script '" + script.name() + "' has a name of " + bytes
                            + " bytes with its folder, readers take " + ReadLimits.DEFAULT.nameBytes());
            require(names.add(script.name()), "the state script '" + script.name() + "' is given twice");
        }
    }

    private static void checkFiles(@Nullable String type, List<PayloadSource> files, @Nullable String checksumProvide) {
        if (type == null) {
            require(files.isEmpty(), "an empty payload has no files");
        } else if (type.equals(ROOTFS_IMAGE)) {
            require(files.size() == 1, "a rootfs-image has exactly one file, " + files.size() + " are given");
        }
        require(
                checksumProvide == null || files.size() == 1,
                "a checksum is provided for one file only, " + files.size() + " are given");
        Set<String> names = new HashSet<>();
        for (PayloadSource file : files) {
            require(
                    Manifest.isValidFileName(file.name()),
                    "'" + ReadSite.printable(file.name())
                            + "' cannot be the name of a payload file: letters, digits and" + " _ - . , only");
            require(
                    file.name().length() <= ReadLimits.DEFAULT.nameBytes(),
                    "the name of the payload file '" + ReadSite.printable(file.name()) + "...' has "
                            + file.name().length() + " bytes, readers take " + ReadLimits.DEFAULT.nameBytes());
            require(names.add(file.name()), "two payload files are called '" + file.name() + "'");
        }
    }

    private static void checkKeys(String what, Map<String, ?> map, Set<String> reserved) {
        for (String key : map.keySet()) {
            checkText("key in " + what, key);
            require(
                    !reserved.contains(key),
                    "'" + key + "' cannot be set in " + what + ": the artifact's own header says it");
        }
    }

    private static void checkText(String what, String value) {
        String defect = PrintableText.defect(value);
        require(defect.isEmpty(), "the " + what + " " + defect);
    }

    private static void require(boolean condition, String sentence) {
        if (!condition) {
            throw new IllegalArgumentException(sentence);
        }
    }
}
