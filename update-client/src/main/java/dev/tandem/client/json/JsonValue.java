package dev.tandem.client.json;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A value and the place where it was read.
 *
 * @param key the way to it from the top, such as {@code http.retries} or {@code verificationKeys[1]}
 * @param raw a String, BigInteger, BigDecimal, Boolean, List of JsonValue, Map of String to JsonMember, or {@link #NOTHING}
 */
public record JsonValue(Path file, int line, int column, String key, Object raw) {
    /** What {@code null} is read as. */
    static final Object NOTHING = new Object();

    public Problem problem(String text) {
        return new Problem(file, line, column, Shown.text(key, 100), text);
    }

    /** What is there, for a message. */
    String shown() {
        if (raw instanceof String text) {
            return '"' + Shown.text(text, 60) + '"';
        }
        if (raw instanceof Map) {
            return "an object";
        }
        if (raw instanceof List) {
            return "a list";
        }
        return raw == NOTHING ? "null" : raw.toString();
    }

    @SuppressWarnings("unchecked") // only JsonFile makes these
    Map<String, JsonMember> members() {
        return (Map<String, JsonMember>) raw;
    }

    @SuppressWarnings("unchecked") // only JsonFile makes these
    List<JsonValue> elements() {
        return (List<JsonValue>) raw;
    }
}
