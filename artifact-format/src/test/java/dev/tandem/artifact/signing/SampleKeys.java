package dev.tandem.artifact.signing;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/** The throw-away keys beside the conformance vectors, and helpers to make signatures of unusual shape. */
final class SampleKeys {
    private SampleKeys() {}

    static Path path(String name) {
        return Path.of(System.getProperty("tandem.testdata"), "vectors", "mender-artifact", "keys", name);
    }

    static byte[] bytes(String name) throws IOException {
        return Files.readAllBytes(path(name));
    }

    static VerificationKey publicKey(String name) throws IOException {
        return VerificationKey.parse(name, bytes(name));
    }

    static PrivateKey pkcs8(String algorithm, String pem) throws IOException, GeneralSecurityException {
        String digits = pem.replaceAll("-----[A-Z ]+-----|\\s", "");
        return KeyFactory.getInstance(algorithm)
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(digits)));
    }

    static PrivateKey pkcs8File(String algorithm, String name) throws IOException, GeneralSecurityException {
        return pkcs8(algorithm, Files.readString(path(name), StandardCharsets.US_ASCII));
    }

    /** The DER of two integers. */
    static byte[] der(BigInteger r, BigInteger s) {
        byte[] first = r.toByteArray();
        byte[] second = s.toByteArray();
        byte[] der = new byte[6 + first.length + second.length];
        der[0] = 0x30;
        der[1] = (byte) (der.length - 2);
        der[2] = 2;
        der[3] = (byte) first.length;
        System.arraycopy(first, 0, der, 4, first.length);
        der[4 + first.length] = 2;
        der[5 + first.length] = (byte) second.length;
        System.arraycopy(second, 0, der, 6 + first.length, second.length);
        return der;
    }

    static byte[] derOfRaw(byte[] raw) {
        return der(new BigInteger(1, raw, 0, 32), new BigInteger(1, raw, 32, 32));
    }
}
