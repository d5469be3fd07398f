package dev.tandem.artifact.signing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PrivateKeySignerTest {
    private static final byte[] MESSAGE = "0123  version\n".getBytes(UTF_8);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void rsa_signature_verifies_with_openssl() throws Exception {
        PrivateKeySigner signer = PrivateKeySigner.of("k", SampleKeys.pkcs8File("RSA", "rsa3072.pkcs8.key.pem"));
        byte[] signature = signer.sign(MESSAGE);
        assertThat(signature).hasSize(384);
        assertThat(signer.expectedLength()).isEqualTo(384);
        assertThat(new OpenSsl(directory).verifies(SampleKeys.path("rsa3072.pub.pem"), MESSAGE, signature))
                .isTrue();
        assertThat(new OpenSsl(directory).verifies(SampleKeys.path("rsa3072.pub.pem"), new byte[1], signature))
                .isFalse();
    }

    @Test
    void rsa_signature_is_the_same_each_time() throws Exception {
        PrivateKeySigner signer = PrivateKeySigner.of("k", SampleKeys.pkcs8File("RSA", "rsa3072.pkcs8.key.pem"));
        assertThat(signer.sign(MESSAGE)).isEqualTo(signer.sign(MESSAGE));
    }

    @Test
    void ecdsa_signature_is_raw_and_verifies_with_openssl_as_der() throws Exception {
        PrivateKeySigner signer = PrivateKeySigner.of("k", SampleKeys.pkcs8File("EC", "p256.pkcs8.key.pem"));
        for (int i = 0; i < 5; i++) {
            byte[] raw = signer.sign(MESSAGE);
            assertThat(raw).hasSize(64);
            assertThat(new OpenSsl(directory)
                            .verifies(SampleKeys.path("p256.pub.pem"), MESSAGE, SampleKeys.derOfRaw(raw)))
                    .isTrue();
        }
        assertThat(signer.expectedLength()).isEqualTo(64);
    }

    @Test
    void rsa_public_half_is_derived() throws Exception {
        PrivateKeySigner signer = PrivateKeySigner.of("k", SampleKeys.pkcs8File("RSA", "rsa3072.pkcs8.key.pem"));
        assertThat(signer.verificationKey().orElseThrow().fingerprint())
                .isEqualTo(SampleKeys.publicKey("rsa3072.pub.pem").fingerprint());
    }

    @Test
    void public_half_of_another_key_is_noticed_when_signing() throws Exception {
        PrivateKey key = SampleKeys.pkcs8File("RSA", "rsa3072.pkcs8.key.pem");
        PrivateKeySigner signer = PrivateKeySigner.of("k", key, SampleKeys.publicKey("other-rsa2048.pub.pem"), null);
        assertThatThrownBy(() -> signer.sign(MESSAGE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("does not fit its public half");
    }

    @Test
    void engine_that_returns_der_is_heard_in_raw() throws Exception {
        PrivateKey key = SampleKeys.pkcs8File("EC", "p256.pkcs8.key.pem");
        VerificationKey half = SampleKeys.publicKey("p256.pub.pem");
        PrivateKeySigner signer = PrivateKeySigner.of("k", key, half, () -> Signature.getInstance("SHA256withECDSA"));
        assertThat(signer.sign(MESSAGE)).hasSize(64);
    }

    @Test
    void engine_of_another_kind_of_key_is_refused() throws Exception {
        PrivateKey key = SampleKeys.pkcs8File("RSA", "rsa3072.pkcs8.key.pem");
        assertThatThrownBy(() -> PrivateKeySigner.of("k", key, null, () -> Signature.getInstance("SHA256withECDSA")))
                .isInstanceOf(KeyFormatException.class)
                .hasMessageContaining("cannot be used for signing");
    }

    @Test
    void keys_artifacts_are_not_signed_with_are_refused() throws Exception {
        KeyPairGenerator curve = KeyPairGenerator.getInstance("EC");
        curve.initialize(new ECGenParameterSpec("secp384r1"));
        assertRefused(curve.generateKeyPair().getPrivate(), "P-384");
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(1024);
        assertRefused(rsa.generateKeyPair().getPrivate(), "RSA of 1024 bits");
        assertRefused(KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate(), "EdDSA");
    }

    private static void assertRefused(PrivateKey key, String reason) {
        assertThatThrownBy(() -> PrivateKeySigner.of("k", key))
                .isInstanceOf(KeyFormatException.class)
                .hasMessageContaining(reason);
    }
}
