package dev.tandem.imagetool.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.artifact.signing.KeyFormatException;
import dev.tandem.artifact.signing.VerificationKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class CommandSignerTest {
    private static final byte[] MESSAGE = "0123  version\n".getBytes(UTF_8);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"", " | base64", " | base64 -w0", " | openssl base64 | sed 's/$/\\r/'"})
    void openssl_signs_in_each_encoding(String encoding) throws Exception {
        for (String name : new String[] {"rsa3072", "p256"}) {
            byte[] signature = sign("openssl dgst -sha256 -sign " + HostTool.sampleKey(name + ".key.pem") + encoding);
            VerificationKey key =
                    VerificationKey.parse(name, Files.readAllBytes(HostTool.sampleKey(name + ".pub.pem")));
            assertThat(signature).hasSize(key.signatureLength());
            assertThat(key.verifies(MESSAGE, signature)).isTrue();
        }
    }

    @Test
    void raw_ecdsa_is_taken_as_it_is() throws Exception {
        assertThat(sign("cat >/dev/null; printf '\\377%063d' 7")).hasSize(64).startsWith(0xff);
    }

    @Test
    void message_arrives_whole() throws Exception {
        byte[] message = new byte[3_000_000];
        CommandSigner signer = CommandSigner.of(
                "openssl dgst -sha256 -sign " + HostTool.sampleKey("rsa2048.key.pem"), Duration.ofSeconds(30));
        VerificationKey key = VerificationKey.parse("k", Files.readAllBytes(HostTool.sampleKey("rsa2048.pub.pem")));
        assertThat(key.verifies(message, signer.sign(message))).isTrue();
    }

    @Test
    void failure_tells_exit_code_and_last_words() {
        assertThatThrownBy(() -> sign("for i in 1 2 3 4 5 6 7 8; do echo line $i >&2; done; exit 42"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("exit code 42")
                .hasMessageContaining("line 4\nline 5\nline 6\nline 7\nline 8")
                .hasMessageNotContaining("line 3");
        assertThatThrownBy(() -> sign("no-such-program-here"))
                .hasMessageContaining("exit code 127")
                .hasMessageContaining("no-such-program-here");
    }

    @Test
    void signature_of_a_failing_command_is_not_taken() {
        assertThatThrownBy(() -> sign("openssl dgst -sha256 -sign " + HostTool.sampleKey("p256.key.pem") + "; exit 1"))
                .hasMessageContaining("exit code 1");
    }

    @Test
    void output_that_is_no_signature_is_refused() {
        assertThatThrownBy(() -> sign("true")).hasMessageContaining("wrote no signature");
        assertThatThrownBy(() -> sign("cat >/dev/null; echo 'hello, world'")).hasMessageContaining("no signature");
        assertThatThrownBy(() -> sign("cat >/dev/null; echo abcde")).hasMessageContaining("not base64");
        assertThatThrownBy(() -> sign("openssl dgst -sha256 -sign " + HostTool.sampleKey("p384.key.pem")))
                .hasMessageContaining("expected RSA PKCS#1 v1.5")
                .hasMessageContaining("ECDSA P-256");
        assertThatThrownBy(() -> sign("head -c 64 /dev/zero")).hasMessageContaining("64 bytes that are no signature");
    }

    @Test
    void endless_output_is_stopped() {
        assertThatThrownBy(() -> sign("yes"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("more than 65536 bytes");
    }

    @Test
    void command_that_hangs_is_stopped_with_its_children() throws Exception {
        CommandSigner signer = CommandSigner.of(
                "echo waiting >&2; sleep 300 & echo $! > " + directory.resolve("pid") + "; wait",
                Duration.ofSeconds(1));
        assertThatThrownBy(() -> signer.sign(MESSAGE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("did not end within 1 s")
                .hasMessageContaining("waiting");
        long pid = Long.parseLong(Files.readString(directory.resolve("pid")).strip());
        for (int i = 0; i < 100 && alive(pid); i++) {
            Thread.sleep(50);
        }
        assertThat(alive(pid)).isFalse();
    }

    @Test
    void command_ends_with_the_process_that_runs_it() throws Exception {
        Path pid = directory.resolve("pid");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Signing.class.getName(),
                        "sleep 300 & echo $! > " + pid + ".new; mv " + pid + ".new " + pid + "; wait")
                .redirectErrorStream(true)
                .start();
        while (process.isAlive() && !Files.exists(pid)) {
            Thread.sleep(50);
        }
        long child = Long.parseLong(Files.readString(pid).strip());
        assertThat(alive(child)).isTrue();

        process.destroy();

        process.waitFor();
        for (int i = 0; i < 100 && alive(child); i++) {
            Thread.sleep(50);
        }
        assertThat(alive(child)).isFalse();
    }

    /** Signs with a command that takes long. */
    static final class Signing {
        private Signing() {}

        public static void main(String[] arguments) throws IOException {
            CommandSigner.of(arguments[0], Duration.ofMinutes(5)).sign(MESSAGE);
        }
    }

    private static boolean alive(long pid) throws IOException {
        // A killed orphan may stay as a zombie where nobody reaps it.
        Path status = Path.of("/proc/" + pid + "/stat");
        return Files.exists(status) && !Files.readString(status).contains(") Z ");
    }

    @Test
    void blank_command_is_wrong_usage() {
        assertThatThrownBy(() -> CommandSigner.of("  ", CommandSigner.DEFAULT_TIMEOUT))
                .isInstanceOf(KeyFormatException.class)
                .hasMessageContaining("--sign-with");
    }

    private static byte[] sign(String command) throws IOException {
        return CommandSigner.of(command, Duration.ofSeconds(30)).sign(MESSAGE);
    }
}
