package dev.tandem.artifact;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A JSON object from an artifact, and its members by the type they must have. */
final class JsonObject {
    /** Deep enough for any meta-data, shallow enough for the stack. */
    private static final int MAX_DEPTH = 64;

    // No table of names: it outlives the artifact, and names of one hash make it fail with an IllegalStateException.
    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .build();

    private final Map<String, Object> members;
    private final String path;
    private final ReadSite site;

    private JsonObject(Map<String, Object> members, String path, ReadSite site) {
        this.members = members;
        this.path = path;
        this.site = site;
    }

    /**
     * Reads exactly one JSON object, UTF-8 without a byte order mark and without duplicate keys. The caller has bounded
     * {@code bytes}.
     */
    static JsonObject parse(byte[] bytes, ReadSite site) throws IOException {
        String text = TarReader.utf8(bytes, 0, bytes.length, site);
        try (JsonParser parser = FACTORY.createParser(text)) {
            parser.nextToken();
            Object value =
                    JSON.std.with(JSON.Feature.USE_BIG_DECIMAL_FOR_FLOATS).anyFrom(parser);
            if (parser.nextToken() != null) {
                throw site.corrupt("something follows the JSON object");
            }
            return of(value, "", site);
        } catch (JsonProcessingException e) {
            // The original message quotes the input at length, and its location counts in the member, as ours does not.
            throw site.corrupt("not valid JSON" + where(e.getLocation()) + ": " + firstLine(e.getOriginalMessage()), e);
        } catch (NumberFormatException e) {
            throw site.corrupt("not valid JSON: a number whose exponent no decimal has", e);
        }
    }

    /**
     * Refuses numbers beyond every {@code double}, in JSON that {@link #parse} takes. They can be shown, but the
     * reference tool and the devices' own parser make a double of each number, and stop at one that is none.
     */
    static void refuseHugeNumbers(byte[] bytes, ReadSite site) throws IOException {
        try (JsonParser parser = FACTORY.createParser(bytes)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token.isNumeric() && Double.isInfinite(Double.parseDouble(parser.getText()))) {
                    throw site.corrupt("the number " + ReadSite.printable(parser.getText())
                            + where(parser.currentTokenLocation()) + ", is beyond " + Double.MAX_VALUE
                            + ", the largest that devices and mender-artifact read");
                }
            }
        }
    }

    private static JsonObject of(@Nullable Object value, String path, ReadSite site) throws IOException {
        if (!(value instanceof Map<?, ?> map)) {
            throw site.corrupt(where(path) + " must be a JSON object, found " + kind(value));
        }
        Map<String, Object> members = new TreeMap<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            // Null members stay visible: the payload type of a bootstrap artifact is one.
            members.put((String) entry.getKey(), entry.getValue() == null ? JsonNull.NULL : entry.getValue());
        }
        return new JsonObject(members, path, site);
    }

    void refuseUnknown(Set<String> known) throws IOException {
        for (String key : members.keySet()) {
            if (!known.contains(key)) {
                throw site.corrupt("unknown field '" + ReadSite.printable(child(key)) + "'");
            }
        }
    }

    /**
     * Refuses keys that differ from a known one by case only. Go's decoder, and so the reference, takes them for the
     * known one: two readers would see two artifacts.
     */
    void refuseLookalikes(Set<String> known) throws IOException {
        for (String key : members.keySet()) {
            if (!known.contains(key) && known.contains(key.toLowerCase(Locale.ROOT))) {
                throw site.corrupt(
                        "field '" + ReadSite.printable(child(key)) + "' differs from a known one by case only");
            }
        }
    }

    boolean has(String key) {
        return members.containsKey(key);
    }

    JsonObject object(String key) throws IOException {
        return of(members.get(key), child(key), site);
    }

    /** The object under {@code key}; an empty one when absent or null. */
    JsonObject optionalObject(String key) throws IOException {
        return isAbsent(key) ? new JsonObject(Map.of(), child(key), site) : object(key);
    }

    List<JsonObject> objects(String key) throws IOException {
        List<JsonObject> list = new ArrayList<>();
        for (Object element : list(key)) {
            list.add(of(element, child(key) + "[" + list.size() + "]", site));
        }
        return list;
    }

    String string(String key) throws IOException {
        if (members.get(key) instanceof String text) {
            return text;
        }
        throw site.corrupt(where(child(key)) + " must be a string, found " + kind(members.get(key)));
    }

    /** The string under {@code key}, or null when it is absent or null. */
    @Nullable
    String optionalString(String key) throws IOException {
        return isAbsent(key) ? null : string(key);
    }

    int integer(String key) throws IOException {
        if (members.get(key) instanceof Integer number) {
            return number;
        }
        throw site.corrupt(where(child(key)) + " must be a whole number, found " + kind(members.get(key)));
    }

    /** The strings under {@code key}, empty when it is absent or null. */
    List<String> strings(String key) throws IOException {
        if (isAbsent(key)) {
            return List.of();
        }
        List<String> strings = new ArrayList<>();
        for (Object element : list(key)) {
            if (!(element instanceof String text)) {
                throw site.corrupt(where(child(key)) + " must hold strings only, found " + kind(element));
            }
            strings.add(text);
        }
        return strings;
    }

    /** A string as a list of one, or a list of strings. */
    List<String> stringOrStrings(String key) throws IOException {
        return members.get(key) instanceof String text ? List.of(text) : strings(key);
    }

    Set<String> keys() {
        return members.keySet();
    }

    private List<?> list(String key) throws IOException {
        if (members.get(key) instanceof List<?> list) {
            return list;
        }
        throw site.corrupt(where(child(key)) + " must be a list, found " + kind(members.get(key)));
    }

    private boolean isAbsent(String key) {
        Object value = members.get(key);
        return value == null || value == JsonNull.NULL;
    }

    private String child(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    /** Exceeded constraints, such as that of the depth, come without a location. */
    private static String where(@Nullable JsonLocation location) {
        return location == null ? "" : ", line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    private static String where(String path) {
        return path.isEmpty() ? "the content" : "'" + ReadSite.printable(path) + "'";
    }

    private static String kind(@Nullable Object value) {
        return value == null
                ? "nothing"
                : value == JsonNull.NULL
                        ? "null"
                        : value instanceof Map
                                ? "an object"
                                : value instanceof List
                                        ? "a list"
                                        : value instanceof String ? "a string" : ReadSite.printable(value.toString());
    }

    private static String firstLine(String message) {
        int end = message.indexOf('\n');
        return ReadSite.printable(end < 0 ? message : message.substring(0, end));
    }

    private enum JsonNull {
        NULL
    }
}
