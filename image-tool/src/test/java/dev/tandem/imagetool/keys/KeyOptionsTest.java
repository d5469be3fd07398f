package dev.tandem.imagetool.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.artifact.signing.KeyFormatException;
import dev.tandem.artifact.signing.PrivateKeySigner;
import dev.tandem.artifact.signing.Signer;
import dev.tandem.artifact.signing.VerificationKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

final class KeyOptionsTest {
    private static final String RSA = HostTool.sampleKey("rsa3072.key.pem").toString();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Command(name = "sign")
    private static final class Sign {
        @Mixin
        private SigningKeyOptions options = new SigningKeyOptions(Map.of());
    }

    @Command(name = "check")
    private static final class Check {
        @Mixin
        private VerificationKeyOptions options = new VerificationKeyOptions(Map.of());
    }

    private static Optional<Signer> signer(String... arguments) throws IOException {
        Sign command = new Sign();
        new CommandLine(command).parseArgs(arguments);
        return command.options.signer();
    }

    private static List<VerificationKey> keys(String... arguments) throws IOException {
        Check command = new Check();
        new CommandLine(command).parseArgs(arguments);
        return command.options.keys();
    }

    @Test
    void no_option_is_no_signer_and_no_key() throws Exception {
        assertThat(signer()).isEmpty();
        assertThat(keys()).isEmpty();
    }

    @Test
    void key_file_makes_a_signer() throws Exception {
        assertThat(signer("-k", RSA).orElseThrow()).isInstanceOf(PrivateKeySigner.class);
        assertThat(signer("--key", RSA).orElseThrow().expectedLength()).isEqualTo(384);
    }

    private static List<VerificationKey> otherHalves(String... arguments) throws IOException {
        Sign command = new Sign();
        new CommandLine(command).parseArgs(arguments);
        return command.options.verificationKeys(command.options.signer().orElseThrow());
    }

    @Test
    void key_file_tells_its_other_half() throws Exception {
        String publicHalf = HostTool.sampleKey("rsa3072.pub.pem").toString();
        String expected = keys("-k", publicHalf).get(0).fingerprint();

        assertThat(otherHalves("-k", RSA))
                .extracting(VerificationKey::fingerprint)
                .containsExactly(expected);
        assertThat(otherHalves("-k", RSA, "--verify-key", publicHalf))
                .extracting(VerificationKey::fingerprint)
                .containsExactly(expected);
    }

    @Test
    void of_a_command_the_keys_are_known_that_check_it() throws Exception {
        String publicHalf = HostTool.sampleKey("rsa3072.pub.pem").toString();

        assertThat(otherHalves("--sign-with", "false")).isEmpty();
        assertThat(otherHalves("--sign-with", "false", "--verify-key", publicHalf))
                .extracting(VerificationKey::fingerprint)
                .containsExactly(keys("-k", publicHalf).get(0).fingerprint());
    }

    @Test
    void command_makes_a_signer_and_is_not_run() throws Exception {
        Path trace = directory.resolve("ran");
        assertThat(signer("--sign-with", "touch " + trace).orElseThrow()).isInstanceOf(CommandSigner.class);
        assertThat(trace).doesNotExist();
    }

    @Test
    void unusable_key_is_noticed_before_anything_is_signed() {
        assertThatThrownBy(() -> signer("-k", "/no/such/key")).isInstanceOf(KeyFormatException.class);
        assertThatThrownBy(
                        () -> signer("-k", HostTool.sampleKey("ed25519.key.pem").toString()))
                .isInstanceOf(KeyFormatException.class);
        assertThatThrownBy(() -> signer("--key-pkcs11", "pkcs11:token=x?module-path=/no.so"))
                .isInstanceOf(KeyFormatException.class);
    }

    @Test
    void passphrase_file_that_is_missing_is_wrong_usage_for_a_plain_key_too() throws Exception {
        assertThatThrownBy(() -> signer("-k", RSA, "--key-passphrase-file", "/no/such/file"))
                .isInstanceOf(KeyFormatException.class)
                .hasMessageContaining("/no/such/file does not exist");
        Path passphrase = Files.writeString(directory.resolve("p"), "secret\n");
        assertThat(signer("-k", RSA, "--key-passphrase-file", passphrase.toString()))
                .isPresent();
    }

    @Test
    void two_signers_are_too_many() {
        assertThatThrownBy(() -> signer("-k", RSA, "--sign-with", "cat"))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("Too many signing keys given: --key, --sign-with");
        assertThatThrownBy(() -> signer("--sign-with", "cat", "--key-pkcs11", "pkcs11:token=x"))
                .isInstanceOf(ParameterException.class);
        assertThatThrownBy(() -> signer("--key-passphrase-file", "x")).isInstanceOf(ParameterException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--gcp-kms-key", "--vault-transit-key", "--keyfactor-signserver-worker", "--azure-key"})
    void key_services_are_answered_with_what_to_use(String option) {
        assertThatThrownBy(() -> signer(option, "name"))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining(option + " is not supported")
                .hasMessageContaining("--sign-with");
        assertThatThrownBy(() -> keys(option, "name"))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("--key");
        assertThat(new CommandLine(new Sign()).getUsageMessage()).doesNotContain(option);
    }

    @Test
    void several_keys_are_read_and_repeated_ones_once() throws Exception {
        String rsa = HostTool.sampleKey("rsa3072.pub.pem").toString();
        Path both = directory.resolve("both.pem");
        Files.writeString(
                both, Files.readString(HostTool.sampleKey("p256.pub.pem")) + Files.readString(Path.of(rsa)), UTF_8);
        assertThat(keys("-k", rsa, "--key", both.toString()))
                .extracting(VerificationKey::algorithm)
                .containsExactly("RSA-3072", "ECDSA-P256");
    }

    @Test
    void private_key_for_checking_is_refused() {
        assertThatThrownBy(() -> keys("-k", RSA))
                .isInstanceOf(KeyFormatException.class)
                .hasMessageContaining("is a private key");
    }
}
