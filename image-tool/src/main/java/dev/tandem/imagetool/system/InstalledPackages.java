package dev.tandem.imagetool.system;

import dev.tandem.imagetool.rootfs.RootTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The Debian packages that are installed in a system, from dpkg's own list. */
final class InstalledPackages {
    private static final String STATUS = "/var/lib/dpkg/status";

    private final Map<String, Entry> entries;

    /** What the list says of a package. */
    record Entry(String version, String architecture) {}

    private InstalledPackages(Map<String, Entry> entries) {
        this.entries = entries;
    }

    /** None where there is no such list. */
    static InstalledPackages of(RootTree root) throws IOException {
        try {
            return parse(new String(root.read(STATUS), StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            return new InstalledPackages(Map.of());
        }
    }

    private static InstalledPackages parse(String status) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        Map<String, String> fields = new LinkedHashMap<>();
        for (String line : (Iterable<String>) status.lines()::iterator) {
            if (line.isBlank()) {
                add(entries, fields);
                fields.clear();
                continue;
            }
            int colon = line.indexOf(':');
            // What begins with a blank goes on with the field above, and no such field is asked for.
            if (colon > 0 && line.charAt(0) != ' ' && line.charAt(0) != '\t') {
                fields.putIfAbsent(
                        line.substring(0, colon), line.substring(colon + 1).strip());
            }
        }
        add(entries, fields);
        return new InstalledPackages(entries);
    }

    private static void add(Map<String, Entry> entries, Map<String, String> fields) {
        String name = fields.get("Package");
        // "install ok installed", "hold ok installed"; what was removed and left its configuration ends otherwise.
        if (name != null && fields.getOrDefault("Status", "").endsWith(" installed")) {
            entries.putIfAbsent(
                    name, new Entry(fields.getOrDefault("Version", ""), fields.getOrDefault("Architecture", "")));
        }
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    boolean has(String name) {
        return entries.containsKey(name);
    }

    boolean hasAny(Collection<String> names) {
        return names.stream().anyMatch(entries::containsKey);
    }

    Optional<Entry> get(String name) {
        return Optional.ofNullable(entries.get(name));
    }

    Set<String> names() {
        return entries.keySet();
    }
}
