package dev.tandem.imagetool.artifact;

import dev.tandem.artifact.ArtifactSpec;
import dev.tandem.artifact.SoftwareDefaults;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The {@code --software-*} options: which provide tells the version of what is installed, and which provides of what
 * was there before are cleared.
 *
 * @param filesystem {@code --software-filesystem}, or null
 * @param name {@code --software-name}, or null
 * @param version {@code --software-version}, or null
 * @param noDefaultVersion {@code --no-default-software-version}: only what the other options say, and no clears
 * @param noDefaultClears {@code --no-default-clears-provides}
 * @param overridesProvides whether one of the options stands behind the last {@code -p} of the same key
 */
public record SoftwareVersion(
        @Nullable String filesystem,
        @Nullable String name,
        @Nullable String version,
        boolean noDefaultVersion,
        boolean noDefaultClears,
        OverridesProvide overridesProvides) {
    /** Tells which of {@code -p} and {@code --software-*} counts for a key that both set: the later one. */
    public interface OverridesProvide {
        boolean test(String key);
    }

    /** The same where the payload is a module's, whose type is its software's name unless another is given. */
    SoftwareVersion ofModule(String type) {
        return name != null || noDefaultVersion
                ? this
                : new SoftwareVersion(filesystem, type, version, false, noDefaultClears, overridesProvides);
    }

    /** The user's provides and, where they do not say otherwise, the software version. */
    Map<String, String> provides(String payloadType, String artifactName, Map<String, String> explicit) {
        Map<String, String> result = new LinkedHashMap<>(explicit);
        versionProvide(payloadType, artifactName).forEach((key, value) -> {
            if (result.getOrDefault(key, "").isEmpty() || overridesProvides.test(key)) {
                result.put(key, value);
            }
        });
        return result;
    }

    private Map<String, String> versionProvide(String payloadType, String artifactName) {
        if (!noDefaultVersion) {
            return defaults().provides(payloadType, artifactName);
        }
        if (version == null) {
            return Map.of();
        }
        // Asked for by hand all the same; then nothing is filled in, and a module's type is not its name.
        return defaults().provides(ArtifactSpec.ROOTFS_IMAGE, artifactName);
    }

    /** The user's globs and behind them the default ones, each once. */
    List<String> clears(String payloadType, List<String> explicit) {
        List<String> result = new ArrayList<>(explicit);
        if (!noDefaultVersion && !noDefaultClears) {
            List<String> defaults = defaults().clears(payloadType);
            String main = defaults.get(defaults.size() - 1);
            result.addAll(defaults.subList(0, defaults.size() - 1));
            if (!result.contains(main)) {
                result.add(main);
            }
        }
        return result;
    }

    private SoftwareDefaults defaults() {
        return new SoftwareDefaults(filesystem, name, version);
    }
}
