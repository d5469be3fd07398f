package dev.tandem.artifact.signing;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Any bytes as a key file, and any bytes as a signature. */
class VerificationKeyFuzz {
    private static final byte[] MESSAGE = "a manifest".getBytes(StandardCharsets.UTF_8);
    private static final List<VerificationKey> KEYS = List.of(key("rsa2048.pub.pem"), key("p256.pub.pem"));

    @FuzzTest
    void keyFile(byte[] pemOrDer) {
        List<VerificationKey> keys;
        try {
            keys = VerificationKey.parseAll("fuzz", pemOrDer);
        } catch (KeyFormatException e) {
            require(e.getMessage().contains("fuzz"), "does not name the key");
            return;
        }
        for (VerificationKey key : keys) {
            requireUsable(key);
        }
    }

    @FuzzTest
    void signature(byte[] signature) {
        for (VerificationKey key : KEYS) {
            key.verifies(MESSAGE, signature);
        }
    }

    private static void requireUsable(VerificationKey key) {
        require(!key.verifies(MESSAGE, new byte[key.signatureLength()]), "verifies nothing but zeros");
        VerificationKey again;
        try {
            again = VerificationKey.parse("again", key.encoded());
        } catch (KeyFormatException e) {
            throw new AssertionError("not read again", e);
        }
        require(again.fingerprint().equals(key.fingerprint()), "another key");
    }

    private static VerificationKey key(String name) {
        try {
            return SampleKeys.publicKey(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void require(boolean condition, String broken) {
        if (!condition) {
            throw new AssertionError(broken);
        }
    }
}
