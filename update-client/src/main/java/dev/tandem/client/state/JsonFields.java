package dev.tandem.client.state;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A JSON object that was read, with what each field must be. */
final class JsonFields {
    private final Map<?, ?> fields;

    private JsonFields(Map<?, ?> fields) {
        this.fields = fields;
    }

    static JsonFields of(@Nullable Object value) throws DamagedStateException {
        if (value instanceof Map<?, ?> map) {
            return new JsonFields(map);
        }
        throw new DamagedStateException("expected a JSON object");
    }

    String text(String name) throws DamagedStateException {
        if (fields.get(name) instanceof String text) {
            return text;
        }
        throw wrong(name, "a text");
    }

    Optional<String> optionalText(String name) throws DamagedStateException {
        return fields.containsKey(name) ? Optional.of(text(name)) : Optional.empty();
    }

    long number(String name) throws DamagedStateException {
        Object value = fields.get(name);
        if ((value instanceof Integer || value instanceof Long) && ((Number) value).longValue() >= 0) {
            return ((Number) value).longValue();
        }
        throw wrong(name, "a number that is not negative");
    }

    int count(String name) throws DamagedStateException {
        long value = number(name);
        if (value > Integer.MAX_VALUE) {
            throw wrong(name, "a smaller number");
        }
        return (int) value;
    }

    boolean flag(String name) throws DamagedStateException {
        if (fields.get(name) instanceof Boolean flag) {
            return flag;
        }
        throw wrong(name, "true or false");
    }

    Instant time(String name) throws DamagedStateException {
        try {
            return Instant.parse(text(name));
        } catch (DateTimeException e) {
            throw wrong(name, "a time");
        }
    }

    <E extends Enum<E>> E constant(String name, Class<E> type) throws DamagedStateException {
        try {
            return Enum.valueOf(type, text(name));
        } catch (IllegalArgumentException e) {
            throw wrong(name, "a " + type.getSimpleName());
        }
    }

    List<String> texts(String name) throws DamagedStateException {
        List<String> texts = new ArrayList<>();
        if (!(fields.get(name) instanceof List<?> values)) {
            throw wrong(name, "a list");
        }
        for (Object value : values) {
            if (!(value instanceof String text)) {
                throw wrong(name, "a list of texts");
            }
            texts.add(text);
        }
        return texts;
    }

    Map<String, String> textMap(String name) throws DamagedStateException {
        Map<String, String> texts = new LinkedHashMap<>();
        if (!(fields.get(name) instanceof Map<?, ?> values)) {
            throw wrong(name, "an object");
        }
        for (Map.Entry<?, ?> entry : values.entrySet()) {
            if (!(entry.getKey() instanceof String key) || !(entry.getValue() instanceof String text)) {
                throw wrong(name, "an object of texts");
            }
            texts.put(key, text);
        }
        return texts;
    }

    Optional<JsonFields> object(String name) throws DamagedStateException {
        return fields.containsKey(name) ? Optional.of(of(fields.get(name))) : Optional.empty();
    }

    boolean has(String name) {
        return fields.containsKey(name);
    }

    private DamagedStateException wrong(String name, String expected) {
        return new DamagedStateException(name + " is not " + expected);
    }
}
