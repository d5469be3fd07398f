package dev.tandem.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.artifact.signing.Signer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What we write, the reference tool (Debian package mender-artifact 3.9.0) validates, reads and dumps. */
class ReferenceToolTest {
    /** Several blocks of every codec but xz, so that concatenated units are met. */
    private static final int PAYLOAD_BYTES = 20 << 20;

    @TempDir
    private Path directory;

    /** What is written, and how. */
    record Case(String kind, String compression, boolean signed) {
        @Override
        public String toString() {
            return kind + " " + compression + (signed ? " signed" : " unsigned");
        }
    }

    static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (String kind : List.of("rootfs", "rootfs-v2", "module", "module-no-files", "bootstrap")) {
            // Of the compressions, these are the ones that version of the reference knows.
            for (String compression : List.of("none", "gzip", "lzma")) {
                cases.add(new Case(kind, compression, false));
                cases.add(new Case(kind, compression, true));
            }
        }
        return cases;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void artifact_isAcceptedByTheReference(Case wanted) throws IOException, InterruptedException {
        byte[] content = payload();
        ArtifactSpec spec = spec(wanted.kind(), content);
        Path artifact = directory.resolve("a.mender");
        Signer signer = wanted.signed() ? TestKeys.rsaSigner() : null;
        ArtifactWriter.write(
                spec,
                artifact,
                WriteOptions.DEFAULT
                        .withCompression(Compression.ofId(wanted.compression()))
                        .withSigner(signer));

        List<String> key = wanted.signed() ? List.of("-k", TestKeys.rsaPublic().toString()) : List.of();
        assertThat(reference("validate", key, artifact)).contains("validated successfully");
        String shown = reference("read", key, artifact);
        assertThat(shown).contains("Name: " + spec.info().artifactName());
        if (wanted.signed()) {
            assertThat(shown).contains("signed and verified correctly");
        }
        if (!wanted.kind().equals("bootstrap")) {
            Path dumped = directory.resolve("dumped");
            reference("dump", List.of("--files", dumped.toString()), artifact);
            for (PayloadSource file : spec.files()) {
                assertThat(Files.readAllBytes(dumped.resolve(file.name()))).isEqualTo(content);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e400", "-1E+0309", "1.7976931348623159e308", "many digits"})
    void numberThatTheReferenceCannotHold_isNotWritten(String number) throws IOException, InterruptedException {
        String json = "{\n \"a\": [1, {\"b\": " + number.replace("many digits", "9".repeat(400)) + "}]}";
        assertThat(referenceTakes(json)).isFalse();
        assertThatThrownBy(() -> Specs.module("m", json))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("line 2, column 17, is beyond 1.7976931348623157E308");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.7976931348623158e308", "1e-400", "0e999", "12345678901234567890"})
    void numberThatTheReferenceRounds_isWritten(String number) throws IOException, InterruptedException {
        String json = "{\"a\": " + number + "}";
        assertThat(referenceTakes(json)).isTrue();
        assertThat(Specs.module("m", json).payload().metaData()).asString().isEqualTo(json);
    }

    /** It ends with 0 also when it fails, but then writes nothing. */
    private boolean referenceTakes(String metaData) throws IOException, InterruptedException {
        Path file = Files.writeString(directory.resolve("meta.json"), metaData);
        Path artifact = directory.resolve("reference.mender");
        Programs.run(List.of(
                "mender-artifact", "write", "module-image", "-n=n", "-t=d", "-T=m", "-m=" + file, "-o=" + artifact));
        return Files.exists(artifact);
    }

    private static ArtifactSpec spec(String kind, byte[] content) {
        return switch (kind) {
            case "rootfs" -> Specs.rootfs(Specs.file("rootfs.ext4", content));
            case "rootfs-v2" ->
                new ArtifactSpec(
                        2,
                        new HeaderInfo("rootfs-image", "release-1", null, List.of("board"), List.of(), List.of()),
                        new PayloadInfo("rootfs-image", java.util.Map.of(), java.util.Map.of(), List.of(), new byte[0]),
                        List.of(),
                        List.of(Specs.file("rootfs.ext4", content)),
                        null);
            case "module" ->
                Specs.module(
                        "my-module",
                        "{\"a\": [1, {\"b\": 12345678901234567890}]}",
                        Specs.file("one.bin", content),
                        Specs.file("two.bin", content));
            case "module-no-files" -> Specs.module("link", null);
            default -> Specs.bootstrap();
        };
    }

    /** Half of it noise, half of it zeros. */
    private static byte[] payload() {
        byte[] content = new byte[PAYLOAD_BYTES];
        byte[] noise = new byte[PAYLOAD_BYTES / 2];
        new Random(1).nextBytes(noise);
        System.arraycopy(noise, 0, content, 0, noise.length);
        return content;
    }

    private static String reference(String command, List<String> options, Path artifact)
            throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("mender-artifact", command));
        words.addAll(options);
        words.add(artifact.toString());
        return Programs.run(words);
    }
}
