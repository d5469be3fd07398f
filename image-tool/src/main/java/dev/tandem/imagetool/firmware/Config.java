package dev.tandem.imagetool.firmware;

import static dev.tandem.imagetool.firmware.StageLog.quoted;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The settings of {@code config.txt}, and of what it includes, that decide what starts. The last one that applies counts. */
final class Config {
    static final String NAME = "config.txt";

    /** Far more than any; one of that size is not read in the time that a watchdog leaves. */
    static final int MAX_FILE_BYTES = 64 << 10;

    /** Documented: what is behind it does not count. */
    static final int MAX_LINE_CHARS = 98;

    static final int MAX_DEPTH = 8;
    static final int MAX_INCLUDES = 32;

    private static final Set<String> KNOWN = Set.of(
            "arm_64bit",
            "auto_initramfs",
            "cmdline",
            "device_tree",
            "kernel",
            "kernel_watchdog_timeout",
            "os_prefix",
            "ramfsfile");

    private final BootVolume volume;
    private final ConfigFilters filters;
    private final StageLog log;
    private final Map<String, String> values = new HashMap<>();
    private final List<String> open = new ArrayList<>();
    private int includes;

    private Config(BootVolume volume, ConfigFilters filters, StageLog log) {
        this.volume = volume;
        this.filters = filters;
        this.log = log;
    }

    /**
     * Reads it. One that is not there says nothing.
     *
     * @param name {@code config.txt}, or what a trial has in its place
     * @throws dev.tandem.disk.DiskFormatException if a file is there and cannot be read
     */
    static Config read(BootVolume volume, String name, ConfigFilters filters, StageLog log) throws IOException {
        Config config = new Config(volume, filters, log);
        Optional<byte[]> content = volume.read(name, MAX_FILE_BYTES);
        if (content.isEmpty()) {
            log.say("Partition " + volume.number() + " has no " + name + ": everything is as by default.");
            return config;
        }
        log.say("Settings are read from " + name + " (" + content.get().length + " bytes).");
        config.take(name, content.get());
        return config;
    }

    Optional<String> text(String key) {
        return Optional.ofNullable(values.get(key));
    }

    OptionalInt number(String key) {
        return ConfigLine.number(values.getOrDefault(key, ""));
    }

    private void take(String name, byte[] content) throws IOException {
        open.add(name);
        int number = 0;
        for (String line : new String(content, StandardCharsets.ISO_8859_1).split("\\r\\n|[\\r\\n\\x00]", -1)) {
            number++;
            takeLine(name + " line " + number, line);
        }
        open.remove(open.size() - 1);
    }

    private void takeLine(String where, String line) throws IOException {
        ConfigLine entry = ConfigLine.of(cut(line));
        if (entry.isFilter()) {
            filters.set(entry.name());
        } else if (!filters.hold()) {
            return;
        } else if (entry.kind() == ConfigLine.Kind.COMMAND && entry.name().equals("include")) {
            include(where, entry.value());
        } else if (entry.kind() == ConfigLine.Kind.COMMAND) {
            set(where, "initramfs", entry.value(), line);
        } else if (entry.sets("initramfs")) {
            log.detail(where + ": initramfs takes no equals sign, the line is passed over.");
        } else if (KNOWN.contains(entry.name())) {
            set(where, entry.name(), entry.value(), line);
        } else if (KNOWN.contains(entry.name().strip())) {
            log.detail(where + ": the space in front of the equals sign makes "
                    + entry.name().strip() + " another name, the line is passed over.");
        }
    }

    private void set(String where, String key, String value, String line) {
        if (line.strip().length() > MAX_LINE_CHARS) {
            log.detail(where + " is longer than " + MAX_LINE_CHARS + " characters, what is behind does not count.");
        }
        log.detail(where + " sets " + key + " to " + quoted(value) + ".");
        values.put(key.equals("ramfsfile") ? "initramfs" : key, value);
    }

    private static String cut(String line) {
        String text = line.strip();
        return text.length() > MAX_LINE_CHARS ? text.substring(0, MAX_LINE_CHARS) : text;
    }

    private void include(String where, String name) throws IOException {
        includes++;
        boolean cycle = open.stream().anyMatch(name::equalsIgnoreCase);
        if (cycle || open.size() > MAX_DEPTH || includes > MAX_INCLUDES) {
            log.detail(where + ": " + quoted(name) + " is not included: "
                    + (cycle ? "it is being read already." : "there are too many files."));
            return;
        }
        Optional<byte[]> content = volume.read(name, MAX_FILE_BYTES);
        if (content.isEmpty()) {
            log.detail(where + ": there is no " + quoted(name) + " to include.");
            return;
        }
        log.detail(where + " includes " + quoted(name) + " (" + content.get().length + " bytes).");
        take(name, content.get());
    }
}
