package dev.tandem.imagetool.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.artifact.signing.KeyFormatException;
import dev.tandem.artifact.signing.PrivateKeySigner;
import dev.tandem.artifact.signing.VerificationKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PrivateKeysTest {
    private static final byte[] MESSAGE = "0123  version\n".getBytes(UTF_8);
    /** Beyond ASCII, as OpenSSL takes bytes where Java has characters. */
    private static final String SECRET = "grüner Tee €5";

    private static final Passphrase NONE = new Passphrase(null, "--key-passphrase-file", Map.of());
    private static final Passphrase RIGHT =
            new Passphrase(null, "--key-passphrase-file", Map.of(Passphrase.VARIABLE, SECRET));

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "rsa2048.key.pem,rsa2048.pub.pem",
        "rsa3072.key.pem,rsa3072.pub.pem",
        "rsa3072.pkcs8.key.pem,rsa3072.pub.pem",
        "p256.key.pem,p256.pub.pem",
        "p256.pkcs8.key.pem,p256.pub.pem"
    })
    void plain_key_signs_for_its_public_half(String privateName, String publicName) throws Exception {
        assertSignsFor(PrivateKeys.read(HostTool.sampleKey(privateName), NONE), publicName);
    }

    private static void assertSignsFor(PrivateKeySigner signer, String publicName) throws IOException {
        VerificationKey expected =
                VerificationKey.parse(publicName, Files.readAllBytes(HostTool.sampleKey(publicName)));
        assertThat(signer.verificationKey().orElseThrow().fingerprint()).isEqualTo(expected.fingerprint());
        byte[] signature = signer.sign(MESSAGE);
        assertThat(signature).hasSize(signer.expectedLength());
        assertThat(expected.verifies(MESSAGE, signature)).isTrue();
    }

    /** RFC 6979, A.2.5: P-256 with SHA-256, message "sample". */
    @Test
    void ecdsa_signature_is_that_of_rfc_6979() throws Exception {
        String sec1 = "30310201010420C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721"
                + "A00A06082A8648CE3D030107";
        String pem = "-----BEGIN EC PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(HexFormat.of().parseHex(sec1))
                + "\n-----END EC PRIVATE KEY-----\n";
        PrivateKeySigner signer = PrivateKeys.parse("rfc", pem.getBytes(UTF_8), NONE);
        assertThat(HexFormat.of().withUpperCase().formatHex(signer.sign("sample".getBytes(UTF_8))))
                .isEqualTo("EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716"
                        + "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8");
    }

    @Test
    void pkcs12_is_told_from_der() throws Exception {
        String key = HostTool.sampleKey("rsa2048.key.pem").toString();
        HostTool.run(directory, "openssl", "req", "-x509", "-new", "-key", key, "-subj", "/CN=t", "-out", "c.pem");
        HostTool.run(
                directory,
                "openssl",
                "pkcs12",
                "-export",
                "-inkey",
                key,
                "-in",
                "c.pem",
                "-passout",
                "pass:x",
                "-out",
                "k.p12");
        HostTool.run(directory, "openssl", "pkey", "-in", key, "-outform", "DER", "-out", "k.der");
        assertThatThrownBy(() -> PrivateKeys.read(directory.resolve("k.p12"), NONE))
                .hasMessageContaining("is PKCS#12, expected PEM. 'openssl pkcs12");
        assertThatThrownBy(() -> PrivateKeys.read(directory.resolve("k.der"), NONE))
                .hasMessageContaining("is DER, expected PEM");
    }

    @Test
    void ec_parameters_before_the_key_are_skipped() throws Exception {
        HostTool.run(directory, "openssl", "ecparam", "-name", "prime256v1", "-genkey", "-out", "k.pem");
        assertThat(Files.readString(directory.resolve("k.pem"))).startsWith("-----BEGIN EC PARAMETERS-----");
        PrivateKeySigner signer = PrivateKeys.read(directory.resolve("k.pem"), NONE);
        String publicPem = HostTool.run(directory, "openssl", "pkey", "-in", "k.pem", "-pubout");
        assertThat(VerificationKey.parse("k", publicPem.getBytes(UTF_8)).verifies(MESSAGE, signer.sign(MESSAGE)))
                .isTrue();
    }

    @Test
    void key_without_its_public_half_is_completed() throws Exception {
        HostTool.run(
                directory,
                "openssl",
                "ec",
                "-in",
                HostTool.sampleKey("p256.key.pem").toString(),
                "-no_public",
                "-out",
                "k.pem");
        assertSignsFor(PrivateKeys.read(directory.resolve("k.pem"), NONE), "p256.pub.pem");
    }

    @Test
    void text_certificates_and_windows_line_ends_around_the_key_do_not_matter() throws Exception {
        Path key = HostTool.sampleKey("rsa2048.key.pem");
        String certificate = HostTool.run(
                directory, "openssl", "req", "-x509", "-new", "-key", key.toString(), "-subj", "/CN=t", "-text");
        String text = "Bag Attributes\n" + certificate + Files.readString(key) + "\nthe end";
        assertSignsFor(PrivateKeys.parse("k", text.replace("\n", "\r\n").getBytes(UTF_8), NONE), "rsa2048.pub.pem");
    }

    /** Every way openssl encrypts: the first column is the command, the rest its options. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "pkcs8 -topk8",
                "pkcs8 -topk8 -v2 aes-128-cbc -v2prf hmacWithSHA1",
                "pkcs8 -topk8 -v2 des3 -iter 1000",
                "pkcs8 -topk8 -v2prf hmacWithSHA512",
                "pkcs8 -topk8 -scrypt",
                "pkey -aes256",
                "pkey -traditional -aes128",
                "pkey -traditional -aes256",
                "pkey -traditional -des3"
            })
    void encrypted_key_is_opened(String method) throws Exception {
        for (String name : new String[] {"rsa2048", "p256"}) {
            Path file = encrypted(name + ".key.pem", method);
            assertSignsFor(PrivateKeys.read(file, RIGHT), name + ".pub.pem");
            assertThatThrownBy(() -> PrivateKeys.read(file, NONE))
                    .isInstanceOf(KeyFormatException.class)
                    .hasMessageContaining("is encrypted")
                    .hasMessageContaining("--key-passphrase-file")
                    .hasMessageContaining("TANDEM_KEY_PASSPHRASE");
            Passphrase wrong = new Passphrase(null, "--f", Map.of(Passphrase.VARIABLE, "wrong"));
            assertThatThrownBy(() -> PrivateKeys.read(file, wrong))
                    .isInstanceOf(KeyFormatException.class)
                    .hasMessageContaining("Check the passphrase");
        }
    }

    private Path encrypted(String name, String method) throws IOException {
        Files.writeString(directory.resolve("secret"), SECRET + "\n");
        String[] words = ("openssl " + method + " -passout file:secret -out locked.pem -in").split(" ", -1);
        String[] command = Arrays.copyOf(words, words.length + 1);
        command[words.length] = HostTool.sampleKey(name).toString();
        HostTool.run(directory, command);
        String text = Files.readString(directory.resolve("locked.pem"));
        assertThat(text).containsAnyOf("ENCRYPTED PRIVATE KEY", "DEK-Info");
        return directory.resolve("locked.pem");
    }

    /** A wrong passphrase gives good padding once in 256 tries, and then junk where the key should be. */
    @Test
    void wrong_passphrase_is_told_each_time() throws Exception {
        for (String method : new String[] {"pkey -traditional -aes128", "pkcs8 -topk8 -iter 1"}) {
            byte[] locked = Files.readAllBytes(encrypted("p256.key.pem", method));
            for (int i = 0; i < 600; i++) {
                Passphrase wrong = new Passphrase(null, "--f", Map.of(Passphrase.VARIABLE, "wrong" + i));
                assertThatThrownBy(() -> PrivateKeys.parse("k", locked, wrong))
                        .isInstanceOf(KeyFormatException.class)
                        .hasMessageStartingWith("Key k is");
            }
        }
    }

    @Test
    void passphrase_is_the_first_line_of_its_file_and_wins_over_the_environment() throws Exception {
        Path file = encrypted("rsa2048.key.pem", "pkcs8 -topk8");
        Path secret = directory.resolve("lines");
        Files.writeString(secret, SECRET + "\r\nanything else\n");
        Map<String, String> environment = Map.of(Passphrase.VARIABLE, "wrong");
        assertSignsFor(PrivateKeys.read(file, new Passphrase(secret, "--f", environment)), "rsa2048.pub.pem");
        Files.writeString(secret, "\n");
        assertThatThrownBy(() -> PrivateKeys.read(file, new Passphrase(secret, "--f", environment)))
                .isInstanceOf(KeyFormatException.class)
                .hasMessageContaining("has nothing in its first line");
        Files.delete(secret);
        assertThatThrownBy(() -> PrivateKeys.read(file, new Passphrase(secret, "--f", environment)))
                .isInstanceOf(KeyFormatException.class)
                .hasMessageContaining("Passphrase file")
                .hasMessageContaining("does not exist");
    }

    @ParameterizedTest
    @CsvSource({"rsa2048.pub.pem,is a public key", "p384.key.pem,on curve P-384", "ed25519.key.pem,is Ed25519"})
    void unusable_key_is_named(String file, String reason) {
        assertThatThrownBy(() -> PrivateKeys.read(HostTool.sampleKey(file), NONE))
                .isInstanceOf(KeyFormatException.class)
                .hasMessageContaining(file)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource({
        "ecparam -name secp256k1 -genkey -noout,on curve secp256k1",
        "ecparam -name brainpoolP256r1 -genkey -noout,on curve brainpoolP256r1",
        "ecparam -name prime256v1 -genkey -noout -param_enc explicit,named_curve",
        "ecparam -name prime256v1,holds only EC PARAMETERS",
        "genrsa 1024,RSA of 1024 bits",
        "genpkey -algorithm rsa-pss -pkeyopt rsa_keygen_bits:2048,is RSA-PSS",
        "genpkey -algorithm x25519,is X25519",
        "genpkey -algorithm rsa -outform DER,is DER"
    })
    void other_kinds_of_openssl_are_named(String command, String reason) throws Exception {
        HostTool.run(
                directory,
                ("openssl " + command + " -out k.pem")
                        .replace("genrsa 1024 -out k.pem", "genrsa -out k.pem 1024")
                        .split(" ", -1));
        assertThatThrownBy(() -> PrivateKeys.read(directory.resolve("k.pem"), NONE))
                .isInstanceOf(KeyFormatException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void certificate_is_refused() throws Exception {
        String key = HostTool.sampleKey("p256.key.pem").toString();
        String certificate = HostTool.run(directory, "openssl", "req", "-x509", "-new", "-key", key, "-subj", "/CN=t");
        assertRefused(certificate, "is a certificate");
    }

    @Test
    void damaged_and_foreign_files_are_refused() throws Exception {
        String good = Files.readString(HostTool.sampleKey("rsa2048.key.pem"));
        assertRefused(good.substring(0, 900), "is cut off");
        assertRefused(good + good, "holds 2 private keys");
        assertRefused("hello", "is not a PEM file");
        assertRefused("", "is not a PEM file");
        assertRefused(good.replace("OPENSSH", "").replace("RSA PRIVATE", "OPENSSH PRIVATE"), "ssh-keygen -p -m PEM");
        assertRefused(good.replace("RSA PRIVATE", "PRIVATE"), "is damaged");
        assertRefused(good.replace("RSA PRIVATE", "EC PRIVATE"), "is damaged");
        assertRefused(good.replace("RSA PRIVATE", "ODD PRIVATE"), "is damaged");
        assertRefused("x".repeat(10), "is not a PEM file");
        assertThatThrownBy(() -> PrivateKeys.read(directory, NONE)).hasMessageContaining("is a directory");
        assertThatThrownBy(() -> PrivateKeys.read(directory.resolve("no"), NONE))
                .isInstanceOf(KeyFormatException.class)
                .hasMessageContaining("does not exist");
        Files.write(directory.resolve("big"), new byte[70_000]);
        assertThatThrownBy(() -> PrivateKeys.read(directory.resolve("big"), NONE))
                .isInstanceOf(KeyFormatException.class)
                .hasMessageContaining("more than 65536 bytes");
    }

    private static void assertRefused(String text, String reason) {
        assertThatThrownBy(() -> PrivateKeys.parse("k", text.getBytes(UTF_8), NONE))
                .isInstanceOf(KeyFormatException.class)
                .hasMessageContaining(reason);
    }

    /** Every character of the base64 changed in turn: a signer or a KeyFormatException, or a refusal to sign. */
    @ParameterizedTest
    @ValueSource(strings = {"p256.key.pem", "p256.pkcs8.key.pem"})
    void damage_never_escapes_as_another_exception(String name) throws Exception {
        byte[] good = Files.readAllBytes(HostTool.sampleKey(name));
        for (int i = 0; i < good.length; i++) {
            byte[] bad = good.clone();
            bad[i] = (byte) (bad[i] == 'A' ? 'B' : 'A');
            try {
                PrivateKeys.parse("k", bad, NONE).sign(MESSAGE);
            } catch (IOException e) {
                assertThat(e).hasMessageStartingWith("Key k ");
            }
        }
    }
}
