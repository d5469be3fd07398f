package dev.tandem.client.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** One file with one JSON object. */
public final class JsonFile {
    /** Nobody writes more by hand; it has to fit into a small heap several times. */
    public static final int MAX_BYTES = 64 * 1024;

    private static final int MAX_DEPTH = 16;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(32)
                    .build())
            .build();

    private JsonFile() {}

    /** The object in the file; empty if that is wrong, and then the first problem is reported. A missing file is one. */
    public static Optional<JsonValue> read(Path file, Consumer<Problem> problems) {
        try {
            return Optional.of(parse(file, text(file)));
        } catch (WrongFileException e) {
            problems.accept(e.problem());
        }
        return Optional.empty();
    }

    private static String text(Path file) throws WrongFileException {
        byte[] bytes;
        try {
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                throw new WrongFileException(Problem.ofFile(file, "is not a regular file"));
            }
            try (InputStream in = Files.newInputStream(file)) {
                bytes = in.readNBytes(MAX_BYTES + 1);
            }
        } catch (NoSuchFileException e) {
            throw new WrongFileException(Problem.ofFile(file, "is not there"));
        } catch (AccessDeniedException e) {
            throw new WrongFileException(Problem.ofFile(file, "may not be read by this user"));
        } catch (IOException e) {
            throw new WrongFileException(Problem.ofFile(file, "cannot be read: " + e.getMessage()));
        }
        if (bytes.length > MAX_BYTES) {
            throw new WrongFileException(
                    Problem.ofFile(file, "has more than the " + MAX_BYTES + " bytes that are read of such a file"));
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new WrongFileException(Problem.ofFile(file, "is not UTF-8"));
        }
    }

    private static JsonValue parse(Path file, String text) throws WrongFileException {
        if (text.isBlank()) {
            // What a power cut makes of a file that was just written.
            throw new WrongFileException(Problem.ofFile(file, "is empty; without any setting it must be {}"));
        }
        try (JsonParser parser = FACTORY.createParser(text)) {
            JsonValue value = value(file, parser, parser.nextToken(), "");
            if (!(value.raw() instanceof Map)) {
                throw new WrongFileException(value.problem("must be an object in braces, is " + value.shown()));
            }
            if (parser.nextToken() != null) {
                JsonLocation place = parser.currentTokenLocation();
                throw new WrongFileException(new Problem(
                        file, place.getLineNr(), place.getColumnNr(), "", "something follows after the closing brace"));
            }
            return value;
        } catch (JsonProcessingException e) {
            JsonLocation place = e.getLocation();
            String why = "is not valid JSON: " + Shown.text(e.getOriginalMessage(), 200);
            throw new WrongFileException(
                    place == null
                            ? Problem.ofFile(file, why)
                            : new Problem(file, place.getLineNr(), place.getColumnNr(), "", why));
        } catch (WrongFileException e) {
            throw e;
        } catch (IOException e) {
            throw new WrongFileException(Problem.ofFile(file, "cannot be read: " + e.getMessage()));
        }
    }

    private static JsonValue value(Path file, JsonParser parser, JsonToken token, String key) throws IOException {
        JsonLocation place = parser.currentTokenLocation();
        Object raw = switch (token) {
            case START_OBJECT -> members(file, parser, key);
            case START_ARRAY -> elements(file, parser, key);
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> parser.getBigIntegerValue();
            case VALUE_NUMBER_FLOAT -> parser.getDecimalValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> JsonValue.NOTHING;
        };
        return new JsonValue(file, place.getLineNr(), place.getColumnNr(), key, raw);
    }

    private static Map<String, JsonMember> members(Path file, JsonParser parser, String key) throws IOException {
        Map<String, JsonMember> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            JsonLocation place = parser.currentTokenLocation();
            String full = key.isEmpty() ? name : key + "." + name;
            JsonMember first = members.get(name);
            if (first != null) {
                // Other readers take the last one in silence, which is not the one that somebody has just looked at.
                throw new WrongFileException(new Problem(
                        file,
                        place.getLineNr(),
                        place.getColumnNr(),
                        Shown.text(full, 100),
                        "is there twice; the first one is in line " + first.line()));
            }
            JsonValue value = value(file, parser, parser.nextToken(), full);
            members.put(name, new JsonMember(place.getLineNr(), place.getColumnNr(), value));
        }
        return members;
    }

    private static List<JsonValue> elements(Path file, JsonParser parser, String key) throws IOException {
        List<JsonValue> elements = new ArrayList<>();
        JsonToken token;
        while ((token = parser.nextToken()) != JsonToken.END_ARRAY) {
            elements.add(value(file, parser, token, key + "[" + elements.size() + "]"));
        }
        return elements;
    }
}
