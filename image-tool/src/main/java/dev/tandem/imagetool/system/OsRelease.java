package dev.tandem.imagetool.system;

import dev.tandem.imagetool.rootfs.RootTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a system says of itself, os-release(5). */
record OsRelease(Map<String, String> values) {
    private static final String PATH = "/etc/os-release";
    private static final Pattern ASSIGNMENT = Pattern.compile("([A-Z_][A-Z0-9_]*)=(.*)");

    /** Empty when the system has none. */
    static Optional<OsRelease> of(RootTree root) throws IOException {
        byte[] bytes;
        try {
            bytes = root.read(PATH);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        Map<String, String> values = new LinkedHashMap<>();
        new String(bytes, StandardCharsets.UTF_8).lines().forEach(line -> {
            Matcher assignment = ASSIGNMENT.matcher(line.strip());
            if (assignment.matches()) {
                values.put(assignment.group(1), unquoted(assignment.group(2)));
            }
        });
        return Optional.of(new OsRelease(values));
    }

    String id() {
        return values.getOrDefault("ID", "");
    }

    String codename() {
        return values.getOrDefault("VERSION_CODENAME", "");
    }

    /** For people; never empty. */
    String prettyName() {
        String name = values.getOrDefault("PRETTY_NAME", values.getOrDefault("NAME", id()));
        return name.isBlank() ? "a system without a name" : name;
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2
                && (value.charAt(0) == '"' || value.charAt(0) == '\'')
                && value.charAt(value.length() - 1) == value.charAt(0);
        String inner = quoted ? value.substring(1, value.length() - 1) : value;
        return inner.replaceAll("\\\\([\"$`\\\\])", "$1");
    }
}
