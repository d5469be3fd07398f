package dev.tandem.imagetool.cli;

import static dev.tandem.imagetool.cli.Cli.artifact;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class ValidateCommandTest {
    private static final Path SIGNED = Vectors.path("good/module-none-p256.mender");
    private static final Path UNSIGNED = Vectors.path("good/module-xz-two-files.mender");
    private static final Path AUGMENTED = Vectors.path("good/module-augmented-gzip-rsa2048.mender");
    private static final Path RIGHT = Vectors.key("p256.pub.pem");
    private static final Path OTHER = Vectors.key("rsa2048.pub.pem");

    static Stream<Arguments> exitCodes() {
        return Stream.of(
                Arguments.of(0, List.of(UNSIGNED)),
                Arguments.of(0, List.of(SIGNED)),
                Arguments.of(0, List.of(SIGNED, UNSIGNED)),
                Arguments.of(0, List.of(SIGNED, "-k", RIGHT)),
                Arguments.of(0, List.of("-k", RIGHT, "--", SIGNED)),
                Arguments.of(0, List.of("--key=" + RIGHT, SIGNED)),
                Arguments.of(0, List.of("-k", OTHER, SIGNED, "-k", RIGHT)),
                Arguments.of(0, List.of(AUGMENTED)),
                Arguments.of(1, List.of(AUGMENTED, "-k", OTHER)),
                Arguments.of(1, List.of(SIGNED, "-k", OTHER)),
                Arguments.of(1, List.of(UNSIGNED, "-k", RIGHT)),
                Arguments.of(1, List.of(SIGNED, UNSIGNED, "-k", RIGHT)),
                Arguments.of(1, List.of(SIGNED, "/no/such/file")),
                Arguments.of(1, List.of(Vectors.path("index.json"))),
                Arguments.of(2, List.of()),
                Arguments.of(2, List.of("--no-such-option", SIGNED)),
                Arguments.of(2, List.of(SIGNED, "-k")),
                Arguments.of(2, List.of(SIGNED, "-k", "/no/such/file")),
                Arguments.of(2, List.of(SIGNED, "-k", RIGHT, "-k", "/no/such/file")),
                Arguments.of(2, List.of(SIGNED, "-k", Vectors.path("index.json"))),
                Arguments.of(2, List.of(SIGNED, "-k", Vectors.key("p256.key.pem"))));
    }

    @ParameterizedTest
    @MethodSource("exitCodes")
    void validate_exitCode(int expected, List<Object> words) {
        assertThat(artifact("validate", words).endsWith(expected).err().isEmpty())
                .as("says why")
                .isEqualTo(expected == 0 && !words.equals(List.of(SIGNED)) && hasKeyOrIsUnsigned(words));
    }

    private static boolean hasKeyOrIsUnsigned(List<Object> words) {
        return words.equals(List.of(UNSIGNED))
                || words.contains("-k")
                || words.toString().contains("--key");
    }

    @Test
    void validate_saysALineForEach() {
        Cli.Result result =
                artifact("validate", SIGNED, "/no/such/file", UNSIGNED).endsWith(1);

        assertThat(result.out())
                .isEqualTo("Artifact file '" + SIGNED + "' validated successfully\nArtifact file '" + UNSIGNED
                        + "' validated successfully\n");
        assertThat(result.err())
                .isEqualTo("Note: " + SIGNED + " is signed; the signature was not checked, as no key was given (-k).\n"
                        + "Artifact file '/no/such/file' is not valid: /no/such/file does not exist\n");
    }

    @Test
    @SuppressWarnings("unchecked")
    void validateJson_hasTheReasonOfEach(@TempDir Path directory) throws IOException {
        byte[] bytes = Files.readAllBytes(UNSIGNED);
        bytes[bytes.length - 1500] ^= 1;
        Path corrupt = Files.write(directory.resolve("corrupt.mender"), bytes);

        Cli.Result result =
                artifact("validate", "--json", SIGNED, corrupt, "/no/such/file", Vectors.path("index.json"));

        Map<String, Object> json = JSON.std.mapFrom(result.endsWith(1).out());
        assertThat(json).containsEntry("schema_version", 1).containsEntry("valid", false);
        List<Map<String, Object>> results = (List<Map<String, Object>>) json.get("results");
        assertThat(results.get(0).keySet())
                .containsExactly("path", "valid", "signature", "reason", "member", "offset", "message", "warnings");
        assertThat(results.get(0))
                .containsEntry("valid", true)
                .containsEntry("reason", null)
                .containsEntry("signature", mapWithNull("state", "not_checked", "key"));
        assertThat(results.get(1)).containsEntry("valid", false).containsEntry("reason", "corrupt");
        assertThat(String.valueOf(results.get(1).get("member"))).startsWith("data/0000.tar.xz");
        assertThat(results.get(1).get("offset")).isInstanceOf(Integer.class);
        assertThat(results.get(2)).containsEntry("reason", "io").containsEntry("offset", null);
        assertThat(results.get(3)).containsEntry("reason", "not-an-artifact");
    }

    private static Map<String, Object> mapWithNull(String key, Object value, String nullKey) {
        Map<String, Object> map = new HashMap<>();
        map.put(key, value);
        map.put(nullKey, null);
        return map;
    }

    @Test
    void everyBadVector_isRefused() {
        for (Vectors.Vector vector : Vectors.all()) {
            if (vector.verdict().equals("invalid")) {
                List<Object> key =
                        vector.verifyKey() == null ? List.of() : List.of("-k", Vectors.path(vector.verifyKey()));
                artifact("validate", Vectors.path(vector.file()), key).endsWith(1);
            }
        }
    }
}
