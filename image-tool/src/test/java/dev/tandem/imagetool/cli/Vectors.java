package dev.tandem.imagetool.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The conformance vectors, and what the reference tools say of them. */
final class Vectors {
    private static final Path DIRECTORY =
            Path.of(System.getProperty("tandem.testdata")).resolve("vectors/mender-artifact");
    private static final String NEWEST = "mender-artifact git 246c77f0 (after 4.4.0)";

    private Vectors() {}

    /**
     * A vector.
     *
     * @param newest what the newest reference tool does: by command line, the exit code and outputs
     */
    record Vector(String file, String verdict, @Nullable String verifyKey, Map<String, Map<String, Object>> newest) {
        boolean isGood() {
            return file.startsWith("good/");
        }

        @Override
        public String toString() {
            return file;
        }
    }

    static Path path(String name) {
        return DIRECTORY.resolve(name);
    }

    static Path key(String name) {
        return DIRECTORY.resolve("keys/" + name);
    }

    @SuppressWarnings("unchecked")
    static List<Vector> all() {
        try (InputStream in = Files.newInputStream(DIRECTORY.resolve("index.json"))) {
            List<Map<String, Object>> entries =
                    (List<Map<String, Object>>) JSON.std.mapFrom(in).get("entries");
            return entries.stream()
                    .map(e -> new Vector(
                            (String) e.get("file"),
                            (String) e.get("verdict"),
                            (String) e.get("verify_key"),
                            ((Map<String, Map<String, Map<String, Object>>>) e.get("tools"))
                                    .getOrDefault(NEWEST, Map.of())))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
