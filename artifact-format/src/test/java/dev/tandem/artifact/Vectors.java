package dev.tandem.artifact;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.tandem.artifact.signing.VerificationKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The conformance vectors of testdata/vectors/mender-artifact, as its index.json tells them. */
final class Vectors {
    private static final Path DIRECTORY =
            Path.of(System.getProperty("tandem.testdata")).resolve("vectors/mender-artifact");

    private Vectors() {}

    /** One artifact and what is to become of it. */
    record Vector(String file, String verdict, @Nullable String verifyKey, Map<String, Object> facts) {
        Path path() {
            return DIRECTORY.resolve(file);
        }

        InputStream open() throws IOException {
            return Files.newInputStream(path());
        }

        /** The options a user would read it with: the key, when the index names one. */
        ReadOptions options() throws IOException {
            return verifyKey == null ? ReadOptions.unchecked() : ReadOptions.signedByAnyOf(List.of(key(verifyKey)));
        }

        @Override
        public String toString() {
            return file;
        }
    }

    static Path directory() {
        return DIRECTORY;
    }

    static VerificationKey key(String name) throws IOException {
        return VerificationKey.parse(name, Files.readAllBytes(DIRECTORY.resolve(name)));
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
                            e.get("facts") == null ? Map.of() : (Map<String, Object>) e.get("facts")))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Vector named(String file) {
        return all().stream().filter(v -> v.file().equals(file)).findFirst().orElseThrow();
    }
}
