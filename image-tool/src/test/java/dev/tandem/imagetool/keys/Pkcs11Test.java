package dev.tandem.imagetool.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.artifact.signing.KeyFormatException;
import dev.tandem.artifact.signing.VerificationKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Against SoftHSM, in this process. The environment variable SOFTHSM2_CONF, set in the module's pom, names a file in the
 * build directory that this test writes.
 */
final class Pkcs11Test {
    private static final byte[] MESSAGE = "0123  version\n".getBytes(UTF_8);
    private static final String PIN = "4711-secret";
    private static final Map<String, String> WITH_PIN = Map.of(Pkcs11Uri.PIN_VARIABLE, PIN);

    private static Path home = Path.of("");
    private static String module = "";

    @BeforeAll
    static void makeTokens() throws IOException {
        String configuration = System.getenv("SOFTHSM2_CONF");
        assertThat(configuration).as("SOFTHSM2_CONF, see the module's pom.xml").isNotNull();
        home = Path.of(configuration).toAbsolutePath().resolveSibling("");
        Path tokens = home.resolve("tokens");
        if (Files.exists(tokens)) {
            try (Stream<Path> old = Files.walk(tokens)) {
                for (Path path : old.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
        Files.createDirectories(tokens);
        Files.writeString(
                Path.of(configuration), "directories.tokendir = " + tokens + "\nobjectstore.backend = file\n");
        module = List.of(
                        "/usr/lib/softhsm/libsofthsm2.so",
                        "/usr/lib64/pkcs11/libsofthsm2.so",
                        "/opt/homebrew/lib/softhsm/libsofthsm2.so")
                .stream()
                .filter(path -> Files.exists(Path.of(path)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("This test needs SoftHSM: apt-get install softhsm2 opensc"));

        initToken("bare");
        // softhsm2-util --import leaves public and private key, and no certificate, as most signing tokens do.
        importKey("bare", "rsa3072.pkcs8.key.pem", "rsa", "01");
        importKey("bare", "p256.pkcs8.key.pem", "ec", "02ff");
        HostTool.run(home, tool("bare", "--keypairgen", "--key-type", "EC:secp384r1", "--label", "wide", "--id", "03"));
        HostTool.run(home, tool("bare", "--keypairgen", "--key-type", "rsa:1024", "--label", "short", "--id", "04"));
        HostTool.run(
                home,
                tool(
                        "bare",
                        "--keypairgen",
                        "--key-type",
                        "EC:prime256v1",
                        "--label",
                        "often",
                        "--id",
                        "05",
                        "--always-auth"));
        initToken("alone");
        importKey("alone", "p256.pkcs8.key.pem", "only", "0a");
        HostTool.run(home, tool("alone", "--delete-object", "--type", "pubkey", "--id", "0a"));
        initToken("certified");
        importKey("certified", "rsa3072.pkcs8.key.pem", "signing", "0b");
        HostTool.run(home, tool("certified", "--delete-object", "--type", "pubkey", "--id", "0b"));
        HostTool.run(
                home,
                "openssl",
                "req",
                "-x509",
                "-new",
                "-subj",
                "/CN=test",
                "-outform",
                "DER",
                "-out",
                "cert.der",
                "-key",
                HostTool.sampleKey("rsa3072.key.pem").toString());
        HostTool.run(
                home,
                tool("certified", "--write-object", "cert.der", "--type", "cert", "--label", "signing", "--id", "0b"));
        initToken("twin");
        initToken("twin");
    }

    private static void initToken(String label) {
        HostTool.run(
                home,
                "softhsm2-util",
                "--init-token",
                "--free",
                "--label",
                label,
                "--so-pin",
                "so-secret",
                "--pin",
                PIN);
    }

    private static void importKey(String token, String file, String label, String id) {
        HostTool.run(
                home,
                "softhsm2-util",
                "--import",
                HostTool.sampleKey(file).toString(),
                "--token",
                token,
                "--label",
                label,
                "--id",
                id,
                "--pin",
                PIN);
    }

    private static String[] tool(String token, String... options) {
        return Stream.concat(
                        Stream.of("pkcs11-tool", "--module", module, "--token-label", token, "--login", "--pin", PIN),
                        Stream.of(options))
                .toArray(String[]::new);
    }

    private static Pkcs11Uri uri(String path) throws KeyFormatException {
        return Pkcs11Uri.parse("pkcs11:" + path + "?module-path=" + module);
    }

    private static Pkcs11Signer signer(String path) throws KeyFormatException {
        return Pkcs11Signer.of(uri(path), WITH_PIN);
    }

    private static VerificationKey sample(String name) throws IOException {
        return VerificationKey.parse(name, Files.readAllBytes(HostTool.sampleKey(name)));
    }

    // Signing

    @ParameterizedTest
    @CsvSource({
        "token=bare;object=rsa,rsa3072.pub.pem",
        "token=bare;id=%01,rsa3072.pub.pem",
        "token=bare;object=ec,p256.pub.pem",
        "token=bare;id=%02%FF,p256.pub.pem",
        "token=bare;id=%02%ff;object=ec;type=private,p256.pub.pem",
        "token=alone,p256.pub.pem",
        "token=certified;object=signing,rsa3072.pub.pem",
        "manufacturer=SoftHSM%20project;token=certified,rsa3072.pub.pem"
    })
    void key_in_a_token_signs(String path, String publicName) throws Exception {
        Pkcs11Signer signer = signer(path);
        byte[] signature = signer.sign(MESSAGE);
        assertThat(signature).hasSize(signer.expectedLength());
        assertThat(sample(publicName).verifies(MESSAGE, signature)).isTrue();
        assertThat(signer.sign(new byte[5_000_000])).hasSize(signer.expectedLength());
    }

    @Test
    void rsa_signature_of_a_token_verifies_with_openssl() throws Exception {
        byte[] signature = signer("token=bare;object=rsa").sign(MESSAGE);
        assertThat(HostTool.opensslVerifies(home, HostTool.sampleKey("rsa3072.pub.pem"), MESSAGE, signature))
                .isTrue();
    }

    /** As slot 9c of a PIV token: the PIN is asked for each signature. */
    @Test
    void key_that_always_authenticates_signs() throws Exception {
        Pkcs11Signer signer = signer("token=bare;object=often");
        VerificationKey key = signer.verificationKey().orElseThrow();
        assertThat(key.verifies(MESSAGE, signer.sign(MESSAGE))).isTrue();
    }

    @Test
    void slot_id_and_serial_select_a_token() throws Exception {
        String listed = HostTool.run(home, "softhsm2-util", "--show-slots");
        int label = listed.indexOf("Label:            certified");
        String before = listed.substring(0, label);
        String serial = before.substring(before.lastIndexOf("Serial number:") + 14)
                .strip()
                .split("\\s", 2)[0];
        String slot = before.substring(before.lastIndexOf("\nSlot ") + 6).split("\\s", 2)[0];
        assertThat(signer("serial=" + serial).sign(MESSAGE)).hasSize(384);
        assertThat(signer("slot-id=" + slot).sign(MESSAGE)).hasSize(384);
    }

    @Test
    void pin_comes_from_the_file_of_pin_source() throws Exception {
        Path file = home.resolve("pin");
        Files.writeString(file, PIN + "\n");
        for (String source : new String[] {"file:" + file, "file://" + file, file.toString()}) {
            Pkcs11Uri uri =
                    Pkcs11Uri.parse("pkcs11:token=bare;object=rsa?module-path=" + module + "&pin-source=" + source);
            assertThat(Pkcs11Signer.of(uri, Map.of()).sign(MESSAGE)).hasSize(384);
        }
    }

    @Test
    void module_comes_from_the_environment() throws Exception {
        Map<String, String> environment = Map.of(Pkcs11Uri.PIN_VARIABLE, PIN, Pkcs11Uri.MODULE_VARIABLE, module);
        Pkcs11Uri uri = Pkcs11Uri.parse("pkcs11:token=bare;object=rsa");
        assertThat(Pkcs11Signer.of(uri, environment).sign(MESSAGE)).hasSize(384);
        assertThatThrownBy(() -> Pkcs11Signer.of(uri, WITH_PIN))
                .isInstanceOf(KeyFormatException.class)
                .hasMessageContaining("module-path")
                .hasMessageContaining("TANDEM_PKCS11_MODULE");
    }

    // Public keys

    @ParameterizedTest
    @CsvSource({
        "token=bare;object=rsa,rsa3072.pub.pem",
        "token=bare;object=ec;type=public,p256.pub.pem",
        "token=certified,rsa3072.pub.pem"
    })
    void public_key_of_a_token_is_found(String path, String publicName) throws Exception {
        assertThat(Pkcs11Signer.verificationKey(uri(path), WITH_PIN).fingerprint())
                .isEqualTo(sample(publicName).fingerprint());
        assertThat(signer(path.replace(";type=public", ""))
                        .verificationKey()
                        .orElseThrow()
                        .fingerprint())
                .isEqualTo(sample(publicName).fingerprint());
    }

    @Test
    void certificate_is_enough_for_a_public_key_without_pin() throws Exception {
        assertThat(Pkcs11Signer.verificationKey(uri("token=certified"), Map.of())
                        .algorithm())
                .isEqualTo("RSA-3072");
    }

    @Test
    void private_key_alone_signs_but_shows_no_public_key() throws Exception {
        assertThat(signer("token=alone").verificationKey()).isEmpty();
        assertThatThrownBy(() -> Pkcs11Signer.verificationKey(uri("token=alone"), WITH_PIN))
                .isInstanceOf(KeyFormatException.class)
                .hasMessageContaining("no public key or certificate");
    }

    // Refusals

    @Test
    void wrong_or_missing_pin_is_told() {
        assertThatThrownBy(() ->
                        Pkcs11Signer.of(uri("token=bare;object=rsa"), Map.of(Pkcs11Uri.PIN_VARIABLE, "0000-wrong")))
                .isInstanceOf(KeyFormatException.class)
                .hasMessageContaining("CKR_PIN_INCORRECT")
                .hasMessageNotContaining("0000-wrong");
        assertThatThrownBy(() -> Pkcs11Signer.of(uri("token=bare;object=rsa"), Map.of()))
                .isInstanceOf(KeyFormatException.class)
                .hasMessageContaining("asks for a PIN")
                .hasMessageContaining("pin-source=file:")
                .hasMessageContaining("TANDEM_PKCS11_PIN");
    }

    @ParameterizedTest
    @CsvSource({
        "token=nobody,no token fits",
        "token=nobody,token=bare;serial=",
        "token=twin,fits 2 tokens",
        "token=bare,has 5 private keys",
        "token=bare;object=nothing,has no private key object=nothing",
        "token=bare;object=nothing,'object=ec, id=02ff'",
        "token=bare;object=wide,on curve P-384",
        "token=bare;object=short,RSA of 1024 bits"
    })
    void uri_that_fits_no_usable_key_is_told(String path, String reason) {
        assertThatThrownBy(() -> signer(path))
                .isInstanceOf(KeyFormatException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void files_that_are_no_module_are_told() {
        for (String path : new String[] {"/no/such.so", "relative.so", "/etc/passwd"}) {
            assertThatThrownBy(
                            () -> Pkcs11Signer.of(Pkcs11Uri.parse("pkcs11:token=bare?module-path=" + path), WITH_PIN))
                    .isInstanceOf(KeyFormatException.class)
                    .hasMessageContaining("PKCS#11 module " + path);
        }
        assertThatThrownBy(() ->
                        Pkcs11Signer.of(Pkcs11Uri.parse("pkcs11:token=bare?module-path=" + someLibrary()), WITH_PIN))
                .isInstanceOf(KeyFormatException.class)
                .hasMessageContaining("cannot be loaded");
    }

    /** A shared library that is no PKCS#11 module. */
    private static Path someLibrary() throws IOException {
        try (Stream<Path> libraries = Files.walk(Path.of(System.getProperty("java.home")))) {
            return libraries
                    .filter(path -> path.endsWith("libnet.so") || path.endsWith("libnet.dylib"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void failure_leaves_the_next_session_free() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> signer("token=nobody")).isInstanceOf(KeyFormatException.class);
        }
        assertThat(signer("token=bare;object=rsa").sign(MESSAGE)).hasSize(384);
    }

    // URIs

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://x",
                "",
                "pkcs11:token=a;token=b",
                "pkcs11:tokken=a",
                "pkcs11:token",
                "pkcs11:token=%4",
                "pkcs11:token=%zz",
                "pkcs11:slot-id=one",
                "pkcs11:type=secret-key",
                "pkcs11:token=a?module-name=softhsm",
                "pkcs11:token=a?pin-sauce=x"
            })
    void uri_with_a_mistake_is_refused(String text) {
        assertThatThrownBy(() -> Pkcs11Uri.parse(text)).isInstanceOf(KeyFormatException.class);
    }

    @Test
    void pin_in_the_uri_is_refused_and_not_shown() {
        assertThatThrownBy(() -> Pkcs11Uri.parse("pkcs11:token=a?pin-value=1234&module-path=/m.so"))
                .isInstanceOf(KeyFormatException.class)
                .hasMessageContaining("every user of this machine")
                .hasMessageContaining("pin-source=file:")
                .hasMessageNotContaining("1234");
        assertThatThrownBy(() -> Pkcs11Uri.parse("pkcs11:token=a;pin-value=1234"))
                .isInstanceOf(KeyFormatException.class)
                .hasMessageNotContaining("1234");
    }

    @Test
    void pin_source_that_is_no_file_is_refused() throws Exception {
        Pkcs11Uri uri = Pkcs11Uri.parse("pkcs11:token=a?pin-source=|pass%20show%20x");
        assertThatThrownBy(() -> uri.pin(Map.of()))
                .isInstanceOf(KeyFormatException.class)
                .hasMessageContaining("expected file:");
    }
}
