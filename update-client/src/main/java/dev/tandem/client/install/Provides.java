package dev.tandem.client.install;

import dev.tandem.artifact.ArtifactHeader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a device provides, and what artifacts do with it and demand of it. Pure functions. */
public final class Provides {
    /** Not among the provides that are recorded: it belongs to the device, not to its software. */
    public static final String DEVICE_TYPE = "device_type";

    private static final List<String> EVERYTHING = List.of("*");

    private Provides() {}

    /**
     * What the device provides once {@code header}'s artifact is installed.
     *
     * @param recorded what it provides now, {@code artifact_name} and {@code artifact_group} included
     */
    public static SortedMap<String, String> after(Map<String, String> recorded, ArtifactHeader header) {
        // An artifact that clears nothing is older than the field. With it everything is replaced, as with the
        // reference:
        // by its provides, or by nothing but its name when it has none.
        List<String> clears = header.payload().clearsProvides();
        List<String> globs = clears.isEmpty() ? EVERYTHING : clears;
        SortedMap<String, String> result = new TreeMap<>(recorded);
        result.keySet().removeIf(key -> globs.stream().anyMatch(glob -> matches(glob, key)));
        result.putAll(header.provides());
        return Collections.unmodifiableSortedMap(result);
    }

    /**
     * The conditions of {@code header}'s artifact that the device does not meet; empty if it may be installed.
     *
     * @param recorded what the device provides
     * @param deviceType empty when it is not known; then nothing fits
     * @return a sentence each
     */
    public static List<String> unmet(ArtifactHeader header, Map<String, String> recorded, String deviceType) {
        List<String> unmet = new ArrayList<>();
        header.depends().forEach((key, accepted) -> {
            String found = key.equals(DEVICE_TYPE) ? emptyToNull(deviceType) : recorded.get(key);
            if (found == null || !accepted.contains(found)) {
                unmet.add(sentence(key, accepted, found));
            }
        });
        return List.copyOf(unmet);
    }

    private static @Nullable String emptyToNull(String value) {
        return value.isEmpty() ? null : value;
    }

    private static String sentence(String key, List<String> accepted, @Nullable String found) {
        String expected = accepted.size() == 1 ? accepted.get(0) : "one of " + accepted;
        if (key.equals(DEVICE_TYPE)) {
            return "The artifact is for device type " + expected + ", this device is "
                    + (found == null ? "of unknown type" : found);
        }
        return "The artifact depends on " + key + " being " + expected + ", this device has "
                + (found == null ? "no " + key : found);
    }

    /** Whether {@code text} is {@code glob}, in which each {@code *} stands for anything. Without recursion or backtracking. */
    static boolean matches(String glob, String text) {
        String[] parts = glob.split("\\*", -1);
        if (parts.length == 1) {
            return glob.equals(text);
        }
        String first = parts[0];
        String last = parts[parts.length - 1];
        int end = text.length() - last.length();
        if (!text.startsWith(first) || !text.endsWith(last) || end < first.length()) {
            return false;
        }
        int at = first.length();
        for (int i = 1; i < parts.length - 1; i++) {
            int found = text.indexOf(parts[i], at);
            if (found < 0 || found + parts[i].length() > end) {
                return false;
            }
            at = found + parts[i].length();
        }
        return true;
    }
}
