package dev.tandem.imagetool.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.tandem.artifact.signing.KeyFormatException;
import dev.tandem.artifact.signing.PrivateKeySigner;
import dev.tandem.artifact.signing.VerificationKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

final class KeygenCommandTest {
    private static final byte[] MESSAGE = "0123  version\n".getBytes(UTF_8);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int keygen(Map<String, String> environment, String... arguments) {
        return new CommandLine(new KeygenCommand(environment))
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    command.getErr().println(e.getMessage());
                    return e instanceof KeyFormatException ? 2 : 1;
                })
                .execute(arguments);
    }

    private String in(String name) {
        return directory.resolve(name).toString();
    }

    @ParameterizedTest
    @CsvSource({
        "rsa-2048,RSA-2048,RSA PRIVATE KEY",
        "rsa-3072,RSA-3072,RSA PRIVATE KEY",
        "rsa-4096,RSA-4096,RSA PRIVATE KEY",
        "ecdsa-p256,ECDSA-P256,EC PRIVATE KEY"
    })
    void key_pair_is_made(String type, String algorithm, String label) throws Exception {
        assertThat(keygen(Map.of(), "--type", type, "-o", in("new/dir")))
                .as(err.toString())
                .isZero();
        Path privateFile = directory.resolve("new/dir/private.key");
        Path publicFile = directory.resolve("new/dir/public.key");
        assertThat(Files.readString(privateFile)).startsWith("-----BEGIN " + label + "-----\n");
        assertThat(Files.readString(publicFile)).startsWith("-----BEGIN PUBLIC KEY-----\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(privateFile)))
                .isEqualTo("rw-------");
        VerificationKey key = VerificationKey.parse("k", Files.readAllBytes(publicFile));
        assertThat(key.algorithm()).isEqualTo(algorithm);
        assertThat(out.toString()).contains(privateFile.toString(), publicFile.toString(), key.fingerprint());
        PrivateKeySigner signer = PrivateKeys.read(privateFile, new Passphrase(null, "--f", Map.of()));
        assertThat(key.verifies(MESSAGE, signer.sign(MESSAGE))).isTrue();
        HostTool.run(directory, "openssl", "pkey", "-in", privateFile.toString(), "-check", "-noout");
        assertThat(HostTool.run(directory, "openssl", "pkey", "-in", privateFile.toString(), "-pubout"))
                .isEqualTo(Files.readString(publicFile));
        assertThat(names(directory.resolve("new/dir"))).containsExactly("private.key", "public.key");
    }

    @Test
    void default_is_rsa_3072() throws Exception {
        assertThat(keygen(Map.of(), "-o", directory.toString())).isZero();
        assertThat(VerificationKey.parse("k", Files.readAllBytes(directory.resolve("public.key")))
                        .algorithm())
                .isEqualTo("RSA-3072");
    }

    /** mender-artifact of Debian 12: signs with the private half, checks with the public one. */
    @ParameterizedTest
    @ValueSource(strings = {"rsa-3072", "ecdsa-p256"})
    void reference_tool_takes_both_halves(String type) throws Exception {
        assertThat(keygen(Map.of(), "--type", type, "-o", directory.toString())).isZero();
        Files.writeString(directory.resolve("payload"), "hello");
        HostTool.run(
                directory,
                "mender-artifact",
                "write",
                "module-image",
                "-T",
                "test",
                "-t",
                "pi",
                "-n",
                "one",
                "-f",
                "payload",
                "-o",
                "a.mender",
                "-k",
                in("private.key"));
        String said = HostTool.run(directory, "mender-artifact", "validate", "-k", in("public.key"), "a.mender");
        assertThat(said).contains("validated successfully");
        String other = HostTool.sampleKey("other-rsa2048.pub.pem").toString();
        assertThat(HostTool.tryRun(directory, "mender-artifact", "validate", "-k", other, "a.mender")
                        .exitCode())
                .isNotZero();
    }

    @Test
    void encrypted_key_opens_with_openssl_and_here() throws Exception {
        Files.writeString(directory.resolve("secret"), "grüner Tee €5\n");
        assertThat(keygen(
                        Map.of(),
                        "--type",
                        "ecdsa-p256",
                        "-o",
                        directory.toString(),
                        "--encrypt",
                        "--passphrase-file",
                        in("secret")))
                .as(err.toString())
                .isZero();
        assertThat(Files.readString(directory.resolve("private.key"))).startsWith("-----BEGIN ENCRYPTED PRIVATE KEY");
        assertThat(HostTool.run(
                        directory, "openssl", "pkey", "-in", "private.key", "-passin", "file:secret", "-pubout"))
                .isEqualTo(Files.readString(directory.resolve("public.key")));
        assertThat(HostTool.tryRun(directory, "openssl", "pkey", "-in", "private.key", "-passin", "pass:x")
                        .exitCode())
                .isNotZero();
        Passphrase right = new Passphrase(directory.resolve("secret"), "--f", Map.of());
        assertThat(PrivateKeys.read(directory.resolve("private.key"), right).sign(MESSAGE))
                .hasSize(64);
    }

    @Test
    void passphrase_comes_from_the_environment_or_the_command_fails() throws Exception {
        Map<String, String> environment = Map.of(Passphrase.VARIABLE, "secret");
        assertThat(keygen(environment, "--type", "ecdsa-p256", "-o", directory.toString(), "--encrypt"))
                .isZero();
        HostTool.run(directory, "openssl", "pkey", "-in", "private.key", "-passin", "pass:secret", "-noout");
        assertThat(keygen(Map.of(), "-o", in("x"), "--encrypt")).isEqualTo(2);
        assertThat(err.toString()).contains("--passphrase-file").contains("TANDEM_KEY_PASSPHRASE");
        assertThat(directory.resolve("x")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"private.key", "public.key"})
    void existing_file_is_never_overwritten(String existing) throws Exception {
        Files.writeString(directory.resolve(existing), "precious");
        assertThat(keygen(Map.of(), "--type", "ecdsa-p256", "-o", directory.toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains(in(existing) + " exists").contains("Nothing was written");
        assertThat(Files.readString(directory.resolve(existing))).isEqualTo("precious");
        assertThat(names(directory)).containsExactly(existing);
    }

    @Test
    void dangling_link_counts_as_existing() throws Exception {
        Files.createSymbolicLink(directory.resolve("public.key"), directory.resolve("elsewhere"));
        assertThat(keygen(Map.of(), "--type", "ecdsa-p256", "-o", directory.toString()))
                .isEqualTo(2);
        assertThat(directory.resolve("elsewhere")).doesNotExist();
    }

    @Test
    void failing_second_file_leaves_no_first_one() throws Exception {
        assertThatThrownBy(() -> KeyPairs.create(
                        KeyType.ECDSA_P256, directory.resolve("a.key"), directory.resolve("none/b.key"), null))
                .isInstanceOf(IOException.class);
        assertThat(names(directory)).isEmpty();
    }

    @Test
    void files_can_be_named_one_by_one() {
        assertThat(keygen(Map.of(), "--type", "ecdsa-p256", "--private-key", in("a"), "--public-key", in("b")))
                .isZero();
        assertThat(directory.resolve("a")).exists();
        assertThat(directory.resolve("b")).exists();
        assertThat(keygen(Map.of(), "--private-key", in("c"))).isEqualTo(2);
        assertThat(keygen(Map.of(), "--private-key", in("c"), "--public-key", in("c")))
                .isEqualTo(2);
        assertThat(keygen(Map.of(), "--private-key", in("c"), "--public-key", in("d"), "-o", in("e")))
                .isEqualTo(2);
        assertThat(directory.resolve("c")).doesNotExist();
    }

    @Test
    void json_tells_files_and_fingerprint() throws Exception {
        assertThat(keygen(Map.of(), "--type", "ecdsa-p256", "-o", directory.toString(), "--json"))
                .isZero();
        VerificationKey key = VerificationKey.parse("k", Files.readAllBytes(directory.resolve("public.key")));
        assertThat(JSON.std.mapFrom(out.toString()))
                .containsEntry("private_key", in("private.key"))
                .containsEntry("public_key", in("public.key"))
                .containsEntry("type", "ecdsa-p256")
                .containsEntry("encrypted", false)
                .containsEntry("fingerprint", key.fingerprint());
    }

    @Test
    void unknown_type_is_wrong_usage_and_lists_the_types() {
        assertThat(keygen(Map.of(), "--type", "ed25519")).isEqualTo(2);
        assertThat(err.toString())
                .contains("'ed25519' is not a type of key, expected rsa-3072, rsa-2048, rsa-4096 or ecdsa-p256");
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
