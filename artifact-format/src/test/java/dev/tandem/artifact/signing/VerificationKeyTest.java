package dev.tandem.artifact.signing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class VerificationKeyTest {
    private static final byte[] MESSAGE = "0123  data/0000/rootfs.ext4\n".getBytes(UTF_8);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private OpenSsl openssl;

    @BeforeEach
    void prepare() {
        openssl = new OpenSsl(directory);
    }

    // Reading keys

    @ParameterizedTest
    @CsvSource({"rsa2048,RSA-2048,256", "rsa3072,RSA-3072,384", "p256,ECDSA-P256,64"})
    void public_key_is_read(String file, String algorithm, int signatureLength) throws Exception {
        VerificationKey key = SampleKeys.publicKey(file + ".pub.pem");
        assertThat(key.algorithm()).isEqualTo(algorithm);
        assertThat(key.signatureLength()).isEqualTo(signatureLength);
        assertThat(key.name()).isEqualTo(file + ".pub.pem");
    }

    @Test
    void fingerprint_is_what_openssl_and_sha256sum_print() throws Exception {
        byte[] spki = openssl.run(
                "pkey", "-pubin", "-in", SampleKeys.path("p256.pub.pem").toString(), "-outform", "DER");
        String expected =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(spki));
        VerificationKey key = SampleKeys.publicKey("p256.pub.pem");
        assertThat(key.fingerprint()).isEqualTo(expected);
        assertThat(key.encoded()).isEqualTo(spki);
        assertThat(key.toString()).isEqualTo("p256.pub.pem (ECDSA-P256, " + expected.substring(0, 16) + ")");
    }

    @Test
    void pkcs1_public_key_is_the_same_key() throws Exception {
        byte[] pkcs1 = openssl.run(
                "rsa", "-pubin", "-in", SampleKeys.path("rsa3072.pub.pem").toString(), "-RSAPublicKey_out");
        assertThat(new String(pkcs1, UTF_8)).contains("BEGIN RSA PUBLIC KEY");
        assertThat(VerificationKey.parse("k", pkcs1).fingerprint())
                .isEqualTo(SampleKeys.publicKey("rsa3072.pub.pem").fingerprint());
    }

    @ParameterizedTest
    @CsvSource({"rsa2048", "p256"})
    void certificate_gives_its_key(String file) throws Exception {
        String expected = SampleKeys.publicKey(file + ".pub.pem").fingerprint();
        String key = SampleKeys.path(file + ".key.pem").toString();
        byte[] pem = openssl.run("req", "-x509", "-new", "-key", key, "-subj", "/CN=test", "-days", "1");
        assertThat(VerificationKey.parse("c", pem).fingerprint()).isEqualTo(expected);
        openssl.write("c.pem", pem);
        byte[] der = openssl.run("x509", "-in", "c.pem", "-outform", "DER");
        assertThat(VerificationKey.parse("c", der).fingerprint()).isEqualTo(expected);
        byte[] text = openssl.run("x509", "-in", "c.pem", "-text");
        assertThat(VerificationKey.parse("c", text).fingerprint()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"rsa2048", "p256"})
    void der_is_read_like_pem(String file) throws Exception {
        VerificationKey key = SampleKeys.publicKey(file + ".pub.pem");
        assertThat(VerificationKey.parse("d", key.encoded()).fingerprint()).isEqualTo(key.fingerprint());
    }

    @Test
    void pkcs1_der_is_read_like_pem() {
        byte[] der = openssl.run(
                "rsa",
                "-pubin",
                "-in",
                SampleKeys.path("rsa2048.pub.pem").toString(),
                "-RSAPublicKey_out",
                "-outform",
                "DER");
        assertThat(parsed(der).algorithm()).isEqualTo("RSA-2048");
    }

    @Test
    void text_around_and_windows_line_ends_do_not_matter() throws Exception {
        String pem = new String(SampleKeys.bytes("rsa2048.pub.pem"), UTF_8);
        String dressed =
                "\ufeffKey of the Äpfel team\r\n\r\n  " + pem.replace("\n", "\r\n  ") + "\r\nrotate in 2030\r\n";
        assertThat(parsed(dressed.getBytes(UTF_8)).algorithm()).isEqualTo("RSA-2048");
    }

    @Test
    void several_blocks_are_several_keys_with_numbers() throws Exception {
        byte[] both = (new String(SampleKeys.bytes("rsa2048.pub.pem"), UTF_8)
                        + new String(SampleKeys.bytes("p256.pub.pem"), UTF_8))
                .getBytes(UTF_8);
        assertThat(VerificationKey.parseAll("keys", both))
                .extracting(VerificationKey::name, VerificationKey::algorithm)
                .containsExactly(tuple("keys#1", "RSA-2048"), tuple("keys#2", "ECDSA-P256"));
        assertThatThrownBy(() -> VerificationKey.parse("keys", both))
                .isInstanceOf(KeyFormatException.class)
                .hasMessageContaining("holds 2 keys");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa2048.key.pem", "rsa3072.pkcs8.key.pem", "p256.key.pem", "ed25519.key.pem"})
    void private_key_is_refused_with_the_way_out(String file) throws Exception {
        byte[] bytes = SampleKeys.bytes(file);
        assertThatThrownBy(() -> VerificationKey.parse(file, bytes))
                .isInstanceOf(KeyFormatException.class)
                .hasMessageContaining(file + " is a private key")
                .hasMessageContaining("openssl pkey -in PRIVATE -pubout");
    }

    @ParameterizedTest
    @CsvSource({"rsa2048.key.pem,-traditional", "p256.key.pem,-traditional"})
    void private_der_is_refused_too(String file, String option) {
        byte[] der = openssl.run("pkey", "-in", SampleKeys.path(file).toString(), "-outform", "DER", option);
        assertThatThrownBy(() -> VerificationKey.parse("d", der)).hasMessageContaining("is a private key");
    }

    @Test
    void private_pkcs8_der_is_refused_plain_and_encrypted() {
        String key = SampleKeys.path("p256.key.pem").toString();
        byte[] plain = openssl.run("pkcs8", "-topk8", "-in", key, "-outform", "DER", "-nocrypt");
        assertThatThrownBy(() -> VerificationKey.parse("d", plain)).hasMessageContaining("is a private key");
        byte[] locked = openssl.run("pkcs8", "-topk8", "-in", key, "-outform", "DER", "-passout", "pass:secret");
        assertThatThrownBy(() -> VerificationKey.parse("d", locked)).hasMessageContaining("is a private key");
    }

    @Test
    void other_curve_is_named() throws Exception {
        byte[] bytes = SampleKeys.bytes("p384.pub.pem");
        assertThatThrownBy(() -> VerificationKey.parse("k", bytes))
                .isInstanceOf(KeyFormatException.class)
                .hasMessageContaining("on curve P-384, expected P-256");
        byte[] koblitz = ecPublic("secp256k1");
        assertThatThrownBy(() -> VerificationKey.parse("k", koblitz)).hasMessageContaining("on curve secp256k1");
        byte[] explicit = ecPublic("prime256v1", "-param_enc", "explicit");
        assertThatThrownBy(() -> VerificationKey.parse("k", explicit)).hasMessageContaining("named_curve");
        byte[] compressed = ecPublic("prime256v1", "-conv_form", "compressed");
        assertThatThrownBy(() -> VerificationKey.parse("k", compressed)).hasMessageContaining("uncompressed");
    }

    private byte[] ecPublic(String curve, String... options) {
        openssl.write("ec.pem", openssl.run("ecparam", "-name", curve, "-genkey", "-noout"));
        String[] command = {"ec", "-in", "ec.pem", "-pubout"};
        String[] all = Arrays.copyOf(command, command.length + options.length);
        System.arraycopy(options, 0, all, command.length, options.length);
        return openssl.run(all);
    }

    @Test
    void other_algorithm_is_named() throws Exception {
        byte[] ed25519 = SampleKeys.bytes("ed25519.pub.pem");
        assertThatThrownBy(() -> VerificationKey.parse("k", ed25519))
                .isInstanceOf(KeyFormatException.class)
                .hasMessageContaining("is Ed25519")
                .hasMessageContaining("RSA (2048 bits or more) or ECDSA P-256");
        openssl.run("genpkey", "-algorithm", "rsa-pss", "-pkeyopt", "rsa_keygen_bits:2048", "-out", "pss.pem");
        byte[] pss = openssl.run("pkey", "-in", "pss.pem", "-pubout");
        assertThatThrownBy(() -> VerificationKey.parse("k", pss)).hasMessageContaining("is RSA-PSS");
    }

    @Test
    void short_rsa_key_is_refused() {
        openssl.run("genrsa", "-out", "short.pem", "1024");
        byte[] pem = openssl.run("pkey", "-in", "short.pem", "-pubout");
        assertThatThrownBy(() -> VerificationKey.parse("k", pem))
                .isInstanceOf(KeyFormatException.class)
                .hasMessageContaining("RSA of 1024 bits, expected at least 2048");
    }

    @Test
    void point_that_is_not_on_the_curve_is_refused() throws Exception {
        byte[] spki = SampleKeys.publicKey("p256.pub.pem").encoded();
        spki[spki.length - 1] ^= 1;
        assertThatThrownBy(() -> VerificationKey.parse("k", spki))
                .isInstanceOf(KeyFormatException.class)
                .hasMessageContaining("damaged");
        ECPublicKey good = (ECPublicKey) KeyFactory.getInstance("EC")
                .generatePublic(new java.security.spec.X509EncodedKeySpec(
                        SampleKeys.publicKey("p256.pub.pem").encoded()));
        PublicKey bad = KeyFactory.getInstance("EC")
                .generatePublic(new ECPublicKeySpec(new ECPoint(BigInteger.ONE, BigInteger.TWO), good.getParams()));
        assertThatThrownBy(() -> VerificationKey.of("k", bad)).hasMessageContaining("not a point of P-256");
    }

    @Test
    void cut_off_or_damaged_or_foreign_files_are_refused() throws Exception {
        byte[] whole = SampleKeys.bytes("rsa2048.pub.pem");
        assertThatThrownBy(() -> VerificationKey.parse("k", Arrays.copyOf(whole, 200)))
                .isInstanceOf(KeyFormatException.class)
                .hasMessageContaining("is cut off");
        byte[] junk = new String(whole, UTF_8).replace("MII", "M*I").getBytes(UTF_8);
        assertThatThrownBy(() -> VerificationKey.parse("k", junk)).hasMessageContaining("not base64");
        assertThatThrownBy(() -> VerificationKey.parse("k", new byte[0])).hasMessageContaining("is empty");
        assertThatThrownBy(() -> VerificationKey.parse("k", "ssh-rsa AAAA".getBytes(UTF_8)))
                .hasMessageContaining("neither PEM nor DER");
        assertThatThrownBy(() -> VerificationKey.parse("k", new byte[VerificationKey.MAX_BYTES + 1]))
                .hasMessageContaining("more than 65536 bytes");
        byte[] request =
                "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n".getBytes(UTF_8);
        assertThatThrownBy(() -> VerificationKey.parse("k", request)).hasMessageContaining("is a CERTIFICATE REQUEST");
    }

    /** Every byte of a key and a certificate changed in turn: a key or a KeyFormatException, nothing else. */
    @Test
    void damage_never_escapes_as_another_exception() throws Exception {
        String key = SampleKeys.path("p256.key.pem").toString();
        byte[][] originals = {
            SampleKeys.publicKey("p256.pub.pem").encoded(),
            SampleKeys.publicKey("rsa2048.pub.pem").encoded(),
            openssl.run("req", "-x509", "-new", "-key", key, "-subj", "/CN=t", "-outform", "DER")
        };
        for (byte[] original : originals) {
            for (int i = 0; i < original.length; i++) {
                for (int change : new int[] {0x01, 0x80, 0xff}) {
                    byte[] der = original.clone();
                    der[i] ^= (byte) change;
                    parseAnyway(der);
                    parseAnyway(Arrays.copyOf(original, i));
                }
            }
        }
    }

    private static void parseAnyway(byte[] der) {
        try {
            VerificationKey.parse("k", der).verifies(MESSAGE, new byte[256]);
        } catch (KeyFormatException e) {
            assertThat(e).hasMessageStartingWith("Key k ");
        }
    }

    // Checking signatures

    @ParameterizedTest
    @CsvSource({"rsa2048", "rsa3072", "p256"})
    void signature_of_openssl_verifies(String file) throws Exception {
        byte[] signature = openssl.sign(SampleKeys.path(file + ".key.pem"), MESSAGE);
        VerificationKey key = SampleKeys.publicKey(file + ".pub.pem");
        assertThat(key.verifies(MESSAGE, signature)).isTrue();
        assertThat(key.verifies("other".getBytes(UTF_8), signature)).isFalse();
        assertThat(SampleKeys.publicKey("other-rsa2048.pub.pem").verifies(MESSAGE, signature))
                .isFalse();
    }

    @Test
    void ecdsa_verifies_in_both_forms() throws Exception {
        byte[] der = openssl.sign(SampleKeys.path("p256.key.pem"), MESSAGE);
        byte[] raw = EcdsaSignatures.toRaw(der).orElseThrow();
        VerificationKey key = SampleKeys.publicKey("p256.pub.pem");
        assertThat(key.verifies(MESSAGE, der)).isTrue();
        assertThat(key.verifies(MESSAGE, raw)).isTrue();
    }

    /** Signs until r and s come short: the reference tool refuses such DER by its length (format facts, 1.4). */
    @Test
    void short_ecdsa_signatures_verify_in_both_forms() throws Exception {
        PrivateKeySigner signer = PrivateKeySigner.of("p256", SampleKeys.pkcs8File("EC", "p256.pkcs8.key.pem"));
        VerificationKey key = SampleKeys.publicKey("p256.pub.pem");
        Set<Integer> lengths = new TreeSet<>();
        boolean shortR = false;
        boolean shortS = false;
        for (int i = 0; i < 20_000 && !(shortR && shortS && lengths.contains(69)); i++) {
            byte[] raw = signer.sign(MESSAGE);
            byte[] der = SampleKeys.derOfRaw(raw);
            boolean unusual = raw[0] == 0 || raw[32] == 0 || der.length < 70;
            shortR |= raw[0] == 0;
            shortS |= raw[32] == 0;
            lengths.add(der.length);
            if (unusual) {
                assertThat(key.verifies(MESSAGE, raw)).isTrue();
                assertThat(key.verifies(MESSAGE, der))
                        .as("DER of %d bytes", der.length)
                        .isTrue();
            }
        }
        assertThat(shortR).isTrue();
        assertThat(shortS).isTrue();
        assertThat(lengths).contains(69, 70, 71, 72);
    }

    /**
     * A DER signature of exactly 64 bytes, under a key made to fit: chance would take 2^48 tries. With r = x(kG) fixed,
     * s chosen and the hash given, the private key is (s*k - hash) / r. r of 33 octets leaves s 25.
     */
    @Test
    void der_signature_of_64_bytes_verifies() throws Exception {
        BigInteger n = EcdsaSignature.ORDER;
        BigInteger k = BigInteger.ONE;
        BigInteger r = new BigInteger("6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296", 16);
        BigInteger s = BigInteger.ONE.shiftLeft(8 * 26 - 2).add(BigInteger.valueOf(12345));
        byte[] der = SampleKeys.der(r, s);
        assertThat(der).hasSize(64);
        BigInteger hash = new BigInteger(1, MessageDigest.getInstance("SHA-256").digest(MESSAGE));
        BigInteger d = s.multiply(k).subtract(hash).multiply(r.modInverse(n)).mod(n);
        VerificationKey key = publicKeyOf(d);
        assertThat(key.verifies(MESSAGE, der)).isTrue();
        assertThat(key.verifies(MESSAGE, EcdsaSignatures.toRaw(der).orElseThrow()))
                .isTrue();
    }

    /** The public half of a P-256 key: SEC1 without its public half, completed by openssl. */
    private VerificationKey publicKeyOf(BigInteger d) throws Exception {
        String hex = String.format("%064x", d);
        String sec1 = "30310201010420" + hex + "a00a06082a8648ce3d030107";
        openssl.write(
                "crafted.pem",
                ("-----BEGIN EC PRIVATE KEY-----\n"
                                + Base64.getMimeEncoder(64, new byte[] {'\n'})
                                        .encodeToString(HexFormat.of().parseHex(sec1))
                                + "\n-----END EC PRIVATE KEY-----\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return VerificationKey.parse("crafted", openssl.run("pkey", "-in", "crafted.pem", "-pubout"));
    }

    @Test
    void hostile_ecdsa_signatures_are_just_false() throws Exception {
        VerificationKey key = SampleKeys.publicKey("p256.pub.pem");
        byte[] good = openssl.sign(SampleKeys.path("p256.key.pem"), MESSAGE);
        BigInteger n = EcdsaSignature.ORDER;
        assertThat(key.verifies(MESSAGE, new byte[64])).isFalse();
        assertThat(key.verifies(MESSAGE, SampleKeys.der(BigInteger.ZERO, BigInteger.ZERO)))
                .isFalse();
        assertThat(key.verifies(MESSAGE, SampleKeys.der(n, n))).isFalse();
        byte[] raw = EcdsaSignatures.toRaw(good).orElseThrow();
        BigInteger r = new BigInteger(1, raw, 0, 32);
        BigInteger s = new BigInteger(1, raw, 32, 32);
        assertThat(key.verifies(MESSAGE, SampleKeys.der(r.add(n), s))).isFalse();
        assertThat(key.verifies(MESSAGE, Arrays.copyOf(good, good.length + 1))).isFalse();
        attack(key, good);
        attack(key, raw);
    }

    @Test
    void hostile_rsa_signatures_are_just_false() throws Exception {
        VerificationKey key = SampleKeys.publicKey("rsa2048.pub.pem");
        byte[] good = openssl.sign(SampleKeys.path("rsa2048.key.pem"), MESSAGE);
        byte[] all = new byte[256];
        Arrays.fill(all, (byte) 0xff);
        assertThat(key.verifies(MESSAGE, all)).isFalse();
        assertThat(key.verifies(MESSAGE, new byte[256])).isFalse();
        byte[] padded = new byte[257];
        System.arraycopy(good, 0, padded, 1, 256);
        assertThat(key.verifies(MESSAGE, padded)).isFalse();
        attack(key, good);
    }

    private static void attack(VerificationKey key, byte[] good) {
        Random random = new Random(7);
        for (int length = 0; length < good.length; length++) {
            assertThat(key.verifies(MESSAGE, Arrays.copyOf(good, length))).isFalse();
        }
        for (int i = 0; i < good.length; i++) {
            byte[] changed = good.clone();
            changed[i] ^= (byte) (1 << random.nextInt(8));
            assertThat(key.verifies(MESSAGE, changed)).as("byte %d", i).isFalse();
        }
        byte[] noise = new byte[100_000];
        random.nextBytes(noise);
        assertThat(key.verifies(MESSAGE, noise)).isFalse();
    }

    private static VerificationKey parsed(byte[] bytes) {
        try {
            return VerificationKey.parse("k", bytes);
        } catch (KeyFormatException e) {
            throw new AssertionError(e);
        }
    }
}
