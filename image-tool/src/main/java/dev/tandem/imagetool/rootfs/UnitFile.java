package dev.tandem.imagetool.rootfs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The {@code [Install]} section of a unit and its drop-ins: what {@code systemctl enable} goes by. */
final class UnitFile {
    /** A unit is a page or two; this is for whoever puts something else there. */
    private static final int MAX_BYTES = 1 << 20;

    private final Map<String, List<String>> install = new LinkedHashMap<>();

    /** Reads one more file of the unit; what it says comes after what the ones before said. */
    void add(String path, byte[] content) throws IOException {
        if (content.length > MAX_BYTES) {
            throw new IOException(String.format(
                    Locale.ROOT, "%s has %d bytes: no unit is longer than %d", path, content.length, MAX_BYTES));
        }
        boolean inInstall = false;
        for (String line : logicalLines(new String(content, StandardCharsets.UTF_8))) {
            if (line.startsWith("[")) {
                inInstall = line.equals("[Install]");
                continue;
            }
            int equals = line.indexOf('=');
            if (inInstall && equals > 0) {
                assign(
                        line.substring(0, equals).strip(),
                        line.substring(equals + 1).strip());
            }
        }
    }

    /** What a key of {@code [Install]} lists, in order; empty if it is not there. */
    List<String> values(String key) {
        return install.getOrDefault(key, List.of());
    }

    private void assign(String key, String value) {
        if (value.isEmpty()) {
            install.remove(key); // systemd.syntax(7): an empty value resets the list
            return;
        }
        install.computeIfAbsent(key, k -> new ArrayList<>()).addAll(List.of(value.split("\\s+")));
    }

    /** Stripped, without comments, and continued lines joined, as in systemd.syntax(7). */
    private static List<String> logicalLines(String text) {
        List<String> lines = new ArrayList<>();
        StringBuilder pending = new StringBuilder();
        for (String raw : text.split("\r\n|\n|\r", -1)) {
            String line = raw.strip();
            if (line.startsWith("#") || line.startsWith(";")) {
                continue; // also in the middle of a continued line
            }
            if (line.endsWith("\\")) {
                pending.append(line, 0, line.length() - 1).append(' ');
                continue;
            }
            lines.add(pending.append(line).toString().strip());
            pending.setLength(0);
        }
        lines.add(pending.toString().strip());
        return lines;
    }
}
