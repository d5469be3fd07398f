package dev.tandem.imagetool.keys;

import dev.tandem.artifact.signing.EcdsaSignatures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Signatures that others made: raw bytes or base64, ECDSA as r||s or as DER. */
final class SignatureBytes {
    /** RSA-2048, the smallest that is allowed, to RSA-16384, the largest the JDK reads. */
    private static final int MIN_RSA_BYTES = 256;

    private static final int MAX_RSA_BYTES = 2048;

    private static final String BASE64_AND_BLANKS =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/= \t\r\n";

    private SignatureBytes() {}

    /**
     * The signature as artifacts hold it: RSA as it is, ECDSA as r||s. Only its form is looked at.
     *
     * @param holder the beginning of a message: {@code "Signature FILE holds"}
     * @throws IOException if that is no signature
     */
    static byte[] parse(String holder, byte[] content) throws IOException {
        byte[] signature = isText(content) ? fromBase64(holder, content) : content;
        if (signature.length >= MIN_RSA_BYTES && signature.length <= MAX_RSA_BYTES) {
            return signature;
        }
        return EcdsaSignatures.toRaw(signature)
                .orElseThrow(() -> new IOException(holder + " " + signature.length
                        + " bytes that are no signature, expected RSA PKCS#1 v1.5 (" + MIN_RSA_BYTES
                        + " bytes or more) or ECDSA P-256 (64 bytes r||s, or DER), over SHA-256, as raw bytes or"
                        + " base64."));
    }

    /** Not a single binary signature looks like this: 64 random bytes are all base64 once in 2^124. */
    private static boolean isText(byte[] content) {
        for (byte b : content) {
            if (BASE64_AND_BLANKS.indexOf(b) < 0) {
                return false;
            }
        }
        return true;
    }

    private static byte[] fromBase64(String holder, byte[] text) throws IOException {
        String digits = new String(text, StandardCharsets.US_ASCII).replaceAll("\\s", "");
        try {
            return Base64.getDecoder().decode(digits);
        } catch (IllegalArgumentException e) {
            throw new IOException(holder + " text that is not base64: " + e.getMessage(), e);
        }
    }
}
