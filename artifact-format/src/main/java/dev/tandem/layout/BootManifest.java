package dev.tandem.layout;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the boot partition of a slot holds, file by file. It stands in the root file system beside a copy of these files, and
 * from both the client builds the inactive slot's boot partition: so one artifact carries firmware, kernel and system.
 *
 * <p>A text in the form of {@code sha256sum}, so that it can be checked with that, with one comment line in front; sorted by
 * path. {@code cmdline.txt} is in it as the system has it; the client makes each slot's own line from it.
 *
 * @param entries the files, sorted by path
 */
public record BootManifest(List<Entry> entries) {
    /** Where the files are in the root file system, hidden at run time by the slot's boot partition. */
    public static final String TREE = "/boot/firmware";

    /** Where the manifest is in the root file system: not hidden. */
    public static final String PATH = "/usr/lib/tandem/boot.sha256";

    /** Boot partitions of Raspberry Pi OS have 400 files. */
    public static final int MAX_ENTRIES = 10_000;

    /** What a manifest of so many files can have at most is far below. */
    public static final int MAX_BYTES = 4 << 20;

    private static final String HEADER = "# tandem boot files 1";
    private static final Pattern LINE = Pattern.compile("([0-9a-f]{64})  (\\S.*)");

    /**
     * One file.
     *
     * @param path relative, with {@code /}: {@code overlays/vc4-kms-v3d.dtbo}
     * @param sha256 digest of the content, 64 lower-case hexadecimal digits
     */
    public record Entry(String path, String sha256) {
        public Entry {
            if (!isSafe(path)) {
                throw new IllegalArgumentException("no path of a boot file: " + path);
            }
            if (!sha256.matches("[0-9a-f]{64}")) {
                throw new IllegalArgumentException("no SHA-256 of " + path + ": " + sha256);
            }
        }
    }

    public BootManifest {
        TreeMap<String, Entry> byPath = new TreeMap<>();
        for (Entry entry : entries) {
            if (byPath.put(entry.path(), entry) != null) {
                throw new IllegalArgumentException(entry.path() + " is there twice");
            }
        }
        if (byPath.size() > MAX_ENTRIES) {
            throw new IllegalArgumentException(
                    String.format(Locale.ROOT, "%d boot files, at most %d", byPath.size(), MAX_ENTRIES));
        }
        entries = List.copyOf(byPath.values());
    }

    /** The text of it. */
    public String text() {
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        entries.forEach(
                e -> text.append(e.sha256()).append("  ").append(e.path()).append('\n'));
        return text.toString();
    }

    /**
     * Reads the text of a manifest.
     *
     * @throws LayoutException if it is anything else
     */
    public static BootManifest parse(byte[] content) throws LayoutException {
        if (content.length > MAX_BYTES) {
            throw new LayoutException(String.format(
                    Locale.ROOT,
                    "the manifest of the boot files has %d bytes, at most %d are read",
                    content.length,
                    MAX_BYTES));
        }
        List<String> lines = new String(content, StandardCharsets.UTF_8).lines().toList();
        if (lines.isEmpty() || !lines.get(0).equals(HEADER)) {
            throw new LayoutException("the manifest of the boot files does not begin with \"" + HEADER + "\"");
        }
        List<Entry> entries = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            Matcher line = LINE.matcher(lines.get(i));
            if (!line.matches() || !isSafe(line.group(2))) {
                throw new LayoutException(String.format(
                        Locale.ROOT,
                        "line %d of the manifest of the boot files: expected a SHA-256, two blanks and a path",
                        i + 1));
            }
            entries.add(new Entry(line.group(2), line.group(1)));
        }
        try {
            return new BootManifest(entries);
        } catch (IllegalArgumentException e) {
            throw new LayoutException("the manifest of the boot files: " + e.getMessage());
        }
    }

    private static boolean isSafe(String path) {
        if (path.isEmpty() || path.length() > 1024 || path.chars().anyMatch(c -> c < ' ' || c == '\\' || c == 0x7f)) {
            return false;
        }
        for (String part : path.split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                return false;
            }
        }
        return true;
    }
}
