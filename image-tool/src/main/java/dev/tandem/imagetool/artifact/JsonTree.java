package dev.tandem.imagetool.artifact;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value: map sorted by key, list, string, {@link Digits}, boolean or null. Numbers keep their digits, which a
 * {@code double} would not.
 */
final class JsonTree {
    private JsonTree() {}

    /** A number as it was written. */
    record Digits(String text) {}

    /** @throws IOException if the bytes are not one JSON value; the library has checked those of an artifact */
    static @Nullable Object parse(byte[] bytes) throws IOException {
        try (JsonParser parser = new JsonFactory().createParser(bytes)) {
            parser.nextToken();
            return value(parser);
        }
    }

    // Nesting is bounded by the parser.
    private static @Nullable Object value(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == null) {
            throw new IOException("the JSON ends in the middle");
        }
        return switch (token) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Digits(parser.getText());
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw new IOException("not a JSON value: " + token);
        };
    }

    private static Map<String, @Nullable Object> object(JsonParser parser) throws IOException {
        Map<String, @Nullable Object> map = new TreeMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            map.put(name, value(parser));
        }
        return map;
    }

    private static List<@Nullable Object> array(JsonParser parser) throws IOException {
        List<@Nullable Object> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            list.add(value(parser));
        }
        return list;
    }

    /** {@code over} laid over {@code base}: objects key by key, all else replaced, as the reference merges meta-data. */
    static @Nullable Object merged(@Nullable Object base, @Nullable Object over) {
        if (!(base instanceof Map<?, ?> first) || !(over instanceof Map<?, ?> second)) {
            return over;
        }
        Map<String, @Nullable Object> result = new TreeMap<>();
        first.forEach((key, value) -> result.put((String) key, value));
        second.forEach((key, value) ->
                result.put((String) key, first.containsKey(key) ? merged(first.get(key), value) : value));
        return result;
    }

    /** Writes the value with its numbers as they were. */
    static void write(JsonGenerator out, @Nullable Object value) throws IOException {
        if (value instanceof Map<?, ?> map) {
            out.writeStartObject();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                out.writeFieldName((String) entry.getKey());
                write(out, entry.getValue());
            }
            out.writeEndObject();
        } else if (value instanceof List<?> list) {
            out.writeStartArray();
            for (Object element : list) {
                write(out, element);
            }
            out.writeEndArray();
        } else if (value instanceof String text) {
            out.writeString(text);
        } else if (value instanceof Digits number) {
            out.writeNumber(number.text());
        } else if (value instanceof Boolean bool) {
            out.writeBoolean(bool);
        } else {
            out.writeNull();
        }
    }

    /**
     * The value over several lines, two blanks a level, in the reference tool's form: empty containers closed at once,
     * {@code <>&} and control characters escaped.
     *
     * @param indent what each line but the first begins with
     */
    static void indented(StringBuilder out, @Nullable Object value, String indent) {
        if (value instanceof Map<?, ?> map && !map.isEmpty()) {
            String separator = "{\n";
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                out.append(separator).append(indent).append("  ");
                string(out, (String) entry.getKey());
                out.append(": ");
                indented(out, entry.getValue(), indent + "  ");
                separator = ",\n";
            }
            out.append('\n').append(indent).append('}');
        } else if (value instanceof List<?> list && !list.isEmpty()) {
            String separator = "[\n";
            for (Object element : list) {
                out.append(separator).append(indent).append("  ");
                indented(out, element, indent + "  ");
                separator = ",\n";
            }
            out.append('\n').append(indent).append(']');
        } else if (value instanceof String text) {
            string(out, text);
        } else if (value instanceof Digits number) {
            out.append(number.text());
        } else if (value instanceof Map) {
            out.append("{}");
        } else if (value instanceof List) {
            out.append("[]");
        } else {
            out.append(value);
        }
    }

    private static void string(StringBuilder out, String text) {
        out.append('"');
        text.codePoints().forEach(c -> {
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < 0x20 || c == '<' || c == '>' || c == '&' || YamlScalar.isSpecial(c)) {
                        YamlScalar.utf16(out, c);
                    } else {
                        out.appendCodePoint(c);
                    }
                }
            }
        });
        out.append('"');
    }
}
