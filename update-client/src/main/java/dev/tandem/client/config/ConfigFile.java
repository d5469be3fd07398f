package dev.tandem.client.config;

import dev.tandem.client.json.JsonFile;
import dev.tandem.client.json.JsonSection;
import dev.tandem.client.json.JsonValue;
import dev.tandem.client.json.Problem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The settings of one file. All of them are checked, also those that another file overrides. */
final class ConfigFile {
    private final Path file;
    private final Map<String, Setting> settings = new LinkedHashMap<>();

    private record Setting(Object value, JsonValue place) {}

    private ConfigFile(Path file) {
        this.file = file;
    }

    /** A file that is not there sets nothing. */
    static ConfigFile read(Path file, Consumer<Problem> problems) {
        ConfigFile config = new ConfigFile(file);
        // A link to nowhere is a mistake, not a file that nobody has made.
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            JsonFile.read(file, problems)
                    .flatMap(object -> JsonSection.of(object, problems))
                    .ifPresent(top -> config.take(top));
        } else if (!isKnownToBeMissing(file)) {
            problems.accept(Problem.ofFile(file, "cannot be looked at: may this user enter its directory?"));
        }
        return config;
    }

    Path file() {
        return file;
    }

    @SuppressWarnings("unchecked") // put in with this key's type
    <T> Optional<T> get(ConfigKey<T> key) {
        return Optional.ofNullable(settings.get(key.name())).map(setting -> (T) setting.value());
    }

    Optional<JsonValue> place(ConfigKey<?> key) {
        return Optional.ofNullable(settings.get(key.name())).map(Setting::place);
    }

    private static boolean isKnownToBeMissing(Path file) {
        return Files.notExists(file, LinkOption.NOFOLLOW_LINKS);
    }

    private void take(JsonSection top) {
        Map<String, Optional<JsonSection>> sections = new LinkedHashMap<>();
        sections.put("", Optional.of(top));
        for (ConfigKey<?> key : ConfigKeys.ALL) {
            // Not computeIfAbsent with the section itself: one that is wrong has to be reported once.
            sections.computeIfAbsent(key.section(), top::section).ifPresent(section -> take(section, key));
        }
        sections.values().forEach(section -> section.ifPresent(JsonSection::refuseOthers));
    }

    private <T> void take(JsonSection section, ConfigKey<T> key) {
        Optional<JsonValue> place = section.value(key.lastName());
        Optional<T> value = section.take(key.lastName(), key.type());
        if (place.isPresent() && value.isPresent()) {
            settings.put(key.name(), new Setting(value.get(), place.get()));
        }
    }
}
