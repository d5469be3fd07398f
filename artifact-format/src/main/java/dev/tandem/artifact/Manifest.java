package dev.tandem.artifact;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The checksums of an artifact's parts: lines of 64 lower-case hex digits of SHA-256, two spaces and a name. What is
 * signed is exactly {@link #bytes()}.
 */
public final class Manifest {
    static final String VERSION = "version";
    static final String HEADER = "header.tar";
    static final String HEADER_AUGMENT = "header-augment.tar";
    static final String DATA_PREFIX = "data/0000/";

    private static final Pattern LINE = Pattern.compile("([0-9a-f]{64})  (\\S.*)");
    /** The reference's rule for payload file names, for its writer and its reader. */
    private static final Pattern FILE_NAME = Pattern.compile("[\\w\\-.,]+");

    private final Map<String, String> checksums;
    private final byte[] bytes;

    private Manifest(Map<String, String> checksums, byte[] bytes) {
        this.checksums = Collections.unmodifiableMap(checksums);
        this.bytes = bytes;
    }

    /** A manifest with the given checksums, in their order. */
    static Manifest of(Map<String, String> checksums) {
        StringBuilder text = new StringBuilder();
        checksums.forEach(
                (name, sha256) -> text.append(sha256).append("  ").append(name).append('\n'));
        return new Manifest(new LinkedHashMap<>(checksums), text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Reads a {@code manifest}: it must list the version and exactly one header, and data of payload 0 only. */
    static Manifest parse(byte[] bytes, ReadSite site) throws IOException {
        Manifest manifest = new Manifest(parseLines(bytes, site), bytes);
        manifest.checkNames(HEADER, site);
        if (!manifest.checksums.containsKey(VERSION)) {
            throw site.corrupt("no line for 'version'");
        }
        return manifest;
    }

    /** Reads a {@code manifest-augment}: as a manifest, with the augmented header and without the version. */
    static Manifest parseAugment(byte[] bytes, Manifest main, ReadSite site) throws IOException {
        Manifest manifest = new Manifest(parseLines(bytes, site), bytes);
        manifest.checkNames(HEADER_AUGMENT, site);
        for (String name : manifest.checksums.keySet()) {
            if (name.equals(VERSION)) {
                throw site.corrupt("the line for 'version' belongs in the manifest");
            }
            if (main.checksums.containsKey(name)) {
                throw site.corrupt("'" + name + "' is in the manifest already");
            }
        }
        return manifest;
    }

    private static Map<String, String> parseLines(byte[] bytes, ReadSite site) throws IOException {
        Map<String, String> checksums = new LinkedHashMap<>();
        String text = TarReader.utf8(bytes, 0, bytes.length, site);
        int at = 0;
        int number = 1;
        while (at < text.length()) {
            int end = text.indexOf('\n', at);
            // The reference silently drops an unfinished last line, its client reads it: no reading of it is safe.
            if (end < 0) {
                throw site.corrupt("line " + number + " does not end in a newline: cut off");
            }
            Matcher line = LINE.matcher(text.substring(at, end));
            if (!line.matches()) {
                throw site.corrupt("line " + number + " is not a SHA-256 in lower-case hex, two spaces and a name");
            }
            if (checksums.put(line.group(2), line.group(1)) != null) {
                throw site.corrupt("line " + number + " names '" + ReadSite.printable(line.group(2)) + "' again");
            }
            at = end + 1;
            number++;
        }
        return checksums;
    }

    private void checkNames(String headerStem, ReadSite site) throws IOException {
        boolean header = false;
        for (String name : checksums.keySet()) {
            if (CompressionFormat.ofName(name, headerStem).isPresent()) {
                if (header) {
                    throw site.corrupt("more than one line for a " + headerStem);
                }
                header = true;
            } else if (!name.equals(VERSION) && !isDataName(name)) {
                throw site.corrupt("a line for '" + ReadSite.printable(name)
                        + "', which is neither version nor header nor data/0000/ and a plain file name");
            }
        }
        if (!header) {
            throw site.corrupt("no line for a " + headerStem);
        }
    }

    private static boolean isDataName(String name) {
        return name.startsWith(DATA_PREFIX) && isValidFileName(name.substring(DATA_PREFIX.length()));
    }

    /** Whether a payload file may be called so: letters, digits, and {@code _ - . ,}; a directory's names excluded. */
    static boolean isValidFileName(String name) {
        return FILE_NAME.matcher(name).matches() && !name.equals(".") && !name.equals("..");
    }

    /** The exact bytes, which are what a signature covers. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** SHA-256 in lower-case hex of every part, by its name in the artifact, in the manifest's order. */
    public Map<String, String> checksums() {
        return checksums;
    }

    /** SHA-256 of every payload file by its bare name, in the manifest's order. */
    public Map<String, String> fileChecksums() {
        Map<String, String> files = new LinkedHashMap<>();
        checksums.forEach((name, sha256) -> {
            if (name.startsWith(DATA_PREFIX)) {
                files.put(name.substring(DATA_PREFIX.length()), sha256);
            }
        });
        return files;
    }

    Optional<String> checksum(String name) {
        return Optional.ofNullable(checksums.get(name));
    }

    List<String> names() {
        return new ArrayList<>(checksums.keySet());
    }
}
