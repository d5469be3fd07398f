package dev.tandem.imagetool.cli;

import static dev.tandem.imagetool.cli.Cli.artifact;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SignCommandTest {
    private static final Path KEY = Vectors.key("rsa2048.key.pem");
    private static final Path PUBLIC = Vectors.key("rsa2048.pub.pem");
    private static final Path EC_KEY = Vectors.key("p256.key.pem");
    private static final Path EC_PUBLIC = Vectors.key("p256.pub.pem");

    @TempDir
    Path directory;

    private Path unsigned = Path.of("");

    @BeforeEach
    void copyArtifact() throws IOException {
        unsigned = Files.copy(Vectors.path("good/module-xz-two-files.mender"), directory.resolve("a.mender"));
    }

    @Test
    void sign_inPlace_isVerifiedByBothTools() throws Exception {
        artifact("sign", unsigned, "-k", KEY).done();

        artifact("validate", unsigned, "-k", PUBLIC).done();
        Programs.menderArtifact("validate", unsigned, "-k", PUBLIC);
    }

    @Test
    void sign_toAnotherFile_leavesTheFirst() throws IOException {
        byte[] before = Files.readAllBytes(unsigned);
        Path signed = directory.resolve("b.mender");

        artifact("sign", unsigned, "-k", EC_KEY, "-o", signed).done();

        artifact("validate", signed, "-k", EC_PUBLIC).done();
        assertThat(unsigned).hasBinaryContent(before);
    }

    @Test
    void signOfSigned_needsForce() throws IOException {
        artifact("sign", unsigned, "-k", KEY).done();
        byte[] signed = Files.readAllBytes(unsigned);

        Cli.Result refused = artifact("sign", unsigned, "-k", EC_KEY).endsWith(1);

        assertThat(refused.err()).contains("signed already").contains("--force").contains("is as it was");
        assertThat(unsigned).hasBinaryContent(signed);
        artifact("sign", unsigned, "-k", EC_KEY, "-f").done();
        artifact("validate", unsigned, "-k", EC_PUBLIC).done();
    }

    @Test
    void manifestExportedOverItsArtifact_isRefused() throws IOException {
        byte[] before = Files.readAllBytes(unsigned);

        artifact("sign", unsigned, "--export-manifest", unsigned).endsWith(2);

        assertThat(unsigned).hasBinaryContent(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-", "/dev/stdout"})
    void sign_toStandardOutput_writesTheArtifactThere(String output) throws IOException {
        byte[] before = Files.readAllBytes(unsigned);

        byte[] signed =
                artifact("sign", unsigned, "-k", KEY, "-o", output).done().outBytes();

        assertThat(unsigned).hasBinaryContent(before);
        artifact("sign", unsigned, "-k", KEY).done();
        assertThat(unsigned).hasBinaryContent(signed);
    }

    @Test
    void sign_toAPipe_writesTheArtifactThere() throws Exception {
        Path pipe = Programs.makePipe(directory.resolve("pipe"));
        Path copy = directory.resolve("copy.mender");
        Process reader = new ProcessBuilder("cp", pipe.toString(), copy.toString()).start();

        artifact("sign", unsigned, "-k", KEY, "-o", pipe).done();

        assertThat(reader.waitFor()).isZero();
        artifact("validate", copy, "-k", PUBLIC).done();
        assertThat(Files.isRegularFile(pipe)).isFalse();
    }

    @Test
    void pipeThatNobodyReadsToItsEnd_endsQuietly() throws Exception {
        Path pipe = Programs.makePipe(directory.resolve("pipe"));
        // More than a pipe holds.
        Path payload = Files.write(directory.resolve("payload"), new byte[1 << 20]);
        Process reader = new ProcessBuilder("head", "-c", "1", pipe.toString()).start();

        Cli.Result result = artifact(
                        "write",
                        "module-image",
                        "-n",
                        "n",
                        "-t",
                        "d",
                        "-T",
                        "m",
                        "-f",
                        payload,
                        "--compression",
                        "none",
                        "-o",
                        pipe)
                .endsWith(141);

        assertThat(result.err()).isEmpty();
        assertThat(reader.waitFor()).isZero();
    }

    @Test
    void artifactWrittenOverItsPayload_isRefused() throws IOException {
        byte[] before = Files.readAllBytes(unsigned);

        artifact("write", "module-image", "-t", "d", "-n", "n", "-T", "m", "-f", unsigned, "-o", unsigned)
                .endsWith(2);

        assertThat(unsigned).hasBinaryContent(before);
    }

    static Stream<List<Object>> notOneWay() {
        return Stream.of(
                List.of(),
                List.of("-k", KEY, "--export-manifest", "-"),
                List.of("--export-manifest", "-", "-o", "/no/such/file"),
                List.of("--signature", KEY, "--export-manifest", "-"),
                List.of("-k", KEY, "--sign-with", "cat"),
                List.of("--export-manifest", "-", "--verify-key", PUBLIC),
                List.of("-k", KEY, "--verify-key", "/no/such/file"),
                List.of("-k", KEY, "--key-passphrase-file", "/no/such/file"),
                List.of("-k", "/no/such/file"),
                List.of("--signature", "/no/such/file"),
                List.of("--signature", EC_KEY));
    }

    @ParameterizedTest
    @MethodSource("notOneWay")
    void sign_takesExactlyOneWay(List<Object> words) throws IOException {
        byte[] before = Files.readAllBytes(unsigned);

        artifact("sign", unsigned, words).endsWith(2);

        assertThat(unsigned).hasBinaryContent(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa2048 raw", "rsa2048 base64", "p256 raw", "p256 base64"})
    void detachedSignature_isAttached(String how) throws Exception {
        String name = how.substring(0, how.indexOf(' '));
        Path manifest = directory.resolve("manifest");
        Path signature = directory.resolve("signature");
        artifact("sign", unsigned, "--export-manifest", manifest).done();
        Programs.sign(Vectors.key(name + ".key.pem"), manifest, signature);
        if (how.endsWith("base64")) {
            Files.write(signature, Base64.getMimeEncoder().encode(Files.readAllBytes(signature)));
        }
        Path publicKey = Vectors.key(name + ".pub.pem");

        artifact("sign", unsigned, "--signature", signature, "--verify-key", publicKey)
                .done();

        artifact("validate", unsigned, "-k", publicKey).done();
        Programs.menderArtifact("validate", unsigned, "-k", publicKey);
    }

    @Test
    void detachedSignature_ofAnotherKeyIsRefused() throws Exception {
        byte[] before = Files.readAllBytes(unsigned);
        Path manifest = directory.resolve("manifest");
        Path signature = directory.resolve("signature");
        Files.write(
                manifest,
                artifact("sign", unsigned, "--export-manifest", "-").done().outBytes());
        Programs.sign(KEY, manifest, signature);

        Cli.Result result = artifact("sign", unsigned, "--signature", signature, "--verify-key", EC_PUBLIC)
                .endsWith(1);

        assertThat(result.err()).contains("is not that of " + EC_PUBLIC);
        assertThat(unsigned).hasBinaryContent(before);
    }

    @Test
    void signWith_runsACommand() {
        artifact("sign", unsigned, "--sign-with", "openssl dgst -sha256 -sign " + EC_KEY)
                .done();

        artifact("validate", unsigned, "-k", EC_PUBLIC).done();
    }

    @Test
    void signatureOfACommand_byAnotherKeyThanExpected_isRefused() throws IOException {
        byte[] before = Files.readAllBytes(unsigned);
        String command = "openssl dgst -sha256 -sign " + EC_KEY;

        Cli.Result result = artifact("sign", unsigned, "--sign-with", command, "--verify-key", PUBLIC)
                .endsWith(1);

        assertThat(result.err()).contains("is not that of " + PUBLIC);
        assertThat(unsigned).hasBinaryContent(before);
        artifact("sign", unsigned, "--sign-with", command, "--verify-key", PUBLIC, "--verify-key", EC_PUBLIC)
                .done();
        artifact("validate", unsigned, "-k", EC_PUBLIC).done();
    }

    @Test
    void wordsOfAFailedCommand_endBeforeTheNextSentence() {
        assertThat(artifact("sign", unsigned, "--sign-with", "echo no token >&2; exit 1")
                        .endsWith(1)
                        .err())
                .endsWith("\nno token\nNothing was written; " + unsigned + " is as it was.\n");
    }

    @Test
    void outputInAMissingDirectory_namesTheDirectory() {
        assertThat(artifact("sign", unsigned, "-k", KEY, "-o", directory.resolve("none/a.mender"))
                        .endsWith(1)
                        .err())
                .contains(directory.resolve("none") + " does not exist")
                .doesNotContain(".tmp");
    }

    @Test
    void signOfAugmented_isRefused() throws IOException {
        Path augmented = Files.copy(Vectors.path("good/n-augmented-zstd.mender"), directory.resolve("aug.mender"));

        assertThat(artifact("sign", augmented, "-k", KEY, "-f").endsWith(1).err())
                .contains("augmented");
    }

    @Test
    void symbolicLink_isFollowed() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("link"), unsigned);

        artifact("sign", link, "-k", KEY).done();

        assertThat(link).isSymbolicLink();
        artifact("validate", unsigned, "-k", PUBLIC).done();
    }
}
