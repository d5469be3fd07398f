package dev.tandem.imagetool.cli;

import static dev.tandem.imagetool.cli.Cli.artifact;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ReadCommandTest {
    /** Accepted by the reference tools, refused here, and why. */
    private static final Map<String, String> REFUSED =
            Map.of("good/h-no-eof-blocks.mender", "cannot be told from a file that was cut off");

    private static final Path MODULE = Vectors.path("good/module-full-gzip-rsa2048.mender");

    static List<Vectors.Vector> good() {
        return Vectors.all().stream()
                .filter(vector -> vector.isGood() && !REFUSED.containsKey(vector.file()))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("good")
    void read_printsWhatTheNewestReferenceToolPrints(Vectors.Vector vector) {
        Map<String, Object> expected = vector.newest().getOrDefault("read", Map.of());

        Cli.Result result = artifact("read", Vectors.path(vector.file())).done();

        if (Integer.valueOf(0).equals(expected.get("rc"))) {
            assertThat(result.out()).isEqualTo(expected.get("stdout"));
        } else {
            // It fails on artifacts of its own older releases, and on a file name it misspells.
            assertThat(result.out()).startsWith("Mender Artifact:\n  Name: ").contains("\nUpdates:\n  - Type: ");
            assertThat(result.err()).startsWith("Warning: ");
        }
    }

    @ParameterizedTest
    @MethodSource("good")
    void readWithKey_differsInTheSignatureOnly(Vectors.Vector vector) {
        if (vector.verifyKey() == null) {
            return;
        }
        String without = artifact("read", Vectors.path(vector.file())).done().out();

        String with = artifact("read", Vectors.path(vector.file()), "-k", Vectors.path(vector.verifyKey()))
                .done()
                .out();

        assertThat(with).contains("\n  Signature: signed and verified correctly\n  Signature key: ");
        assertThat(with.replaceFirst("  Signature: .*\n  Signature key: .*\n", ""))
                .isEqualTo(without.replaceFirst("  Signature: .*\n", ""));
    }

    @Test
    void readWithOtherKey_saysSoAndSucceedsAsTheReferenceDoes() {
        assertThat(artifact("read", MODULE, "-k", Vectors.key("p256.pub.pem"))
                        .done()
                        .out())
                .contains("\n  Signature: signed; verification using provided key failed\n")
                .doesNotContain("Signature key");
    }

    @Test
    void read_standardInput() throws IOException {
        Cli.Result result = new Cli().reading(Files.readAllBytes(MODULE)).run("artifact", "read", "-");

        assertThat(result.done().out()).startsWith("Mender Artifact:\n  Name: app-7\n");
    }

    @Test
    void readOfBrokenArtifact_namesFileMemberAndOffset(@TempDir Path directory) throws IOException {
        byte[] bytes = Files.readAllBytes(MODULE);
        bytes[bytes.length - 1500] ^= 1;
        Path broken = Files.write(directory.resolve("broken.mender"), bytes);

        Cli.Result result = artifact("read", broken).endsWith(1);

        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .startsWith("tandem artifact read: " + broken + ": member data/0000.tar.gz")
                .contains("near byte")
                .doesNotContain("\tat ");
    }

    @Test
    void readOfMissingFile_fails(@TempDir Path directory) {
        assertThat(artifact("read", directory.resolve("none")).endsWith(1).err())
                .isEqualTo("tandem artifact read: " + directory.resolve("none") + " does not exist.\n");
    }

    @Test
    void read_endsQuietlyWhenNobodyReads() {
        StringWriter err = new StringWriter();
        OutputStream closed = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };

        int exitCode = new Cli().runInto(closed, err, "artifact", "read", MODULE);

        assertThat(exitCode).isEqualTo(141);
        assertThat(err.toString()).isEmpty();
    }

    @Test
    @SuppressWarnings("unchecked")
    void readJson_hasTheDocumentedFields() throws IOException {
        Map<String, Object> json =
                JSON.std.mapFrom(artifact("read", "--json", MODULE, "-k", Vectors.key("rsa2048.pub.pem"))
                        .done()
                        .out());

        assertThat(json.keySet())
                .containsExactly(
                        "schema_version",
                        "path",
                        "format",
                        "format_version",
                        "artifact_name",
                        "artifact_group",
                        "device_types",
                        "signature",
                        "compression",
                        "provides",
                        "depends",
                        "clears_provides",
                        "scripts",
                        "payload",
                        "augment",
                        "warnings");
        assertThat(json)
                .containsEntry("schema_version", 1)
                .containsEntry("artifact_name", "app-7")
                .containsEntry("compression", "gzip")
                .containsEntry("clears_provides", List.of("a.*", "rootfs-image.my-module.*"))
                .containsEntry("augment", null);
        assertThat((Map<String, Object>) json.get("depends"))
                .containsEntry("e.f", List.of("g"))
                .containsEntry("device_type", List.of("test-board"));
        Map<String, Object> signature = (Map<String, Object>) json.get("signature");
        assertThat(signature).containsEntry("state", "verified");
        assertThat(((Map<String, Object>) signature.get("key")).keySet())
                .isEqualTo(Set.of("name", "algorithm", "fingerprint"));
        Map<String, Object> payload = (Map<String, Object>) json.get("payload");
        assertThat(payload).containsEntry("type", "my-module");
        assertThat((Map<String, Object>) payload.get("meta_data")).containsEntry("n", 42);
        assertThat(((List<Map<String, Object>>) payload.get("files")).get(0))
                .containsEntry("name", "app.bin")
                .containsEntry("size", 3000)
                .containsEntry("modified", "2023-11-14T22:13:20Z")
                .containsEntry("sha256", "a47c79f9e2a2311cbb3974e8fd238d99a3a43fc8f63fff74b97820eeb1dcce38");
        assertThat((List<Map<String, Object>>) json.get("scripts")).hasSize(16);
    }
}
