package dev.tandem.imagetool.config;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A section that has been checked against the schema: each value is of its kind. */
public final class ConfigSection {
    private final String where;
    private final Map<String, Given<?>> values = new LinkedHashMap<>();

    /** @param where the file, line, column and path of the section */
    ConfigSection(String where) {
        this.where = where;
    }

    /** Without values, and of no file. */
    public static ConfigSection empty() {
        return new ConfigSection("");
    }

    public String where() {
        return where;
    }

    void put(String name, Given<?> value) {
        values.put(name, value);
    }

    /** Where a key was given; empty if it was not. */
    public Optional<String> place(String name) {
        return Optional.ofNullable(values.get(name)).map(Given::where);
    }

    @Nullable
    public Given<String> text(String name) {
        Given<?> given = values.get(name);
        return given == null ? null : new Given<>(given.where(), (String) given.value());
    }

    @Nullable
    public Given<Path> path(String name) {
        Given<?> given = values.get(name);
        return given == null ? null : new Given<>(given.where(), (Path) given.value());
    }

    @Nullable
    public Given<Boolean> flag(String name) {
        Given<?> given = values.get(name);
        return given == null ? null : new Given<>(given.where(), (Boolean) given.value());
    }

    public OptionalLong size(String name) {
        Given<?> given = values.get(name);
        return given == null ? OptionalLong.empty() : OptionalLong.of((Long) given.value());
    }

    public List<Given<String>> texts(String name) {
        return list(name).stream()
                .map(given -> new Given<>(given.where(), (String) given.value()))
                .toList();
    }

    public List<Given<Path>> paths(String name) {
        return list(name).stream()
                .map(given -> new Given<>(given.where(), (Path) given.value()))
                .toList();
    }

    /** The section of this name, without values if it is not in the file. */
    public ConfigSection section(String name) {
        Given<?> given = values.get(name);
        return given == null ? new ConfigSection(where) : (ConfigSection) given.value();
    }

    public List<ConfigSection> sections(String name) {
        return list(name).stream().map(given -> (ConfigSection) given.value()).toList();
    }

    private List<Given<?>> list(String name) {
        Given<?> given = values.get(name);
        if (given == null) {
            return List.of();
        }
        return ((List<?>) given.value())
                .stream().<Given<?>>map(item -> (Given<?>) item).toList();
    }
}
