package dev.tandem.imagetool.config;

import java.util.List;
import java.util.function.Consumer;

/**
 * One key: what it is called, what it takes, what it is for. Messages and the documentation are made of
 * it.
 *
 * @param name the key
 * @param kind what its value is
 * @param choices the values of a {@link Kind#CHOICE}
 * @param fields the keys of a section
 * @param check refuses a text by an exception whose message tells what is expected
 * @param required the keys that a section must have
 * @param oneOf the keys of which a section has at most one
 * @param description half a sentence
 */
public record ConfigField(
        String name,
        Kind kind,
        List<String> choices,
        List<ConfigField> fields,
        Consumer<String> check,
        List<String> required,
        List<String> oneOf,
        String description) {
    /** What a value can be. */
    public enum Kind {
        TEXT("a text"),
        PATH("a path, relative to the folder of this file"),
        FLAG("true or false"),
        SIZE("a size such as 512MiB or 4GiB"),
        CHOICE("one of"),
        TEXTS("a list of texts"),
        PATHS("a list of paths, relative to the folder of this file"),
        SECTION("a section with keys of its own"),
        SECTIONS("a list of sections, each with keys of its own"),
        /** A secret that people would write here, were it not refused. */
        REFUSED("");

        private final String expected;

        Kind(String expected) {
            this.expected = expected;
        }
    }

    /** For messages and documentation: what the value has to be. */
    public String expected() {
        return kind == Kind.CHOICE ? kind.expected + " " + String.join(", ", choices) : kind.expected;
    }

    public static ConfigField text(String name, String description) {
        return text(name, text -> {}, description);
    }

    public static ConfigField text(String name, Consumer<String> check, String description) {
        return new ConfigField(name, Kind.TEXT, List.of(), List.of(), check, List.of(), List.of(), description);
    }

    public static ConfigField texts(String name, Consumer<String> check, String description) {
        return new ConfigField(name, Kind.TEXTS, List.of(), List.of(), check, List.of(), List.of(), description);
    }

    public static ConfigField choice(String name, List<String> choices, String description) {
        return new ConfigField(name, Kind.CHOICE, choices, List.of(), text -> {}, List.of(), List.of(), description);
    }

    public static ConfigField section(String name, String description, ConfigField... fields) {
        return new ConfigField(
                name, Kind.SECTION, List.of(), List.of(fields), text -> {}, List.of(), List.of(), description);
    }

    public static ConfigField sections(String name, String description, ConfigField... fields) {
        return new ConfigField(
                name, Kind.SECTIONS, List.of(), List.of(fields), text -> {}, List.of(), List.of(), description);
    }

    /** A path, a flag or a size, or a list of paths. */
    public static ConfigField value(Kind kind, String name, String description) {
        return new ConfigField(name, kind, List.of(), List.of(), text -> {}, List.of(), List.of(), description);
    }

    /**
     * A key that nobody may write here.
     *
     * @param instead the keys that take the secret from elsewhere
     */
    public static ConfigField refused(String name, String instead) {
        return new ConfigField(name, Kind.REFUSED, List.of(), List.of(), text -> {}, List.of(), List.of(), instead);
    }

    public ConfigField requiring(String... keys) {
        return new ConfigField(name, kind, choices, fields, check, List.of(keys), oneOf, description);
    }

    public ConfigField withOneOf(String... keys) {
        return new ConfigField(name, kind, choices, fields, check, required, List.of(keys), description);
    }
}
