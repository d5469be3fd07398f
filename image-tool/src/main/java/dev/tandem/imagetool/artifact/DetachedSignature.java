package dev.tandem.imagetool.artifact;

import dev.tandem.artifact.signing.EcdsaSignatures;
import dev.tandem.artifact.signing.VerificationKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;

/** A signature that was made elsewhere over an exported manifest: raw or base64, ECDSA as r||s or as DER. */
public final class DetachedSignature {
    private static final int MAX_FILE_BYTES = 64 << 10;
    private static final int MIN_RSA_BYTES = 256;
    private static final int MAX_RSA_BYTES = 2048;
    private static final String BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/= \t\r\n";

    private final String name;
    private final byte[] bytes;

    private DetachedSignature(String name, byte[] bytes) {
        this.name = name;
        this.bytes = bytes;
    }

    /**
     * Reads a signature.
     *
     * @throws UsageException if the file cannot be read or holds nothing that could be a signature
     */
    public static DetachedSignature read(Path file) throws UsageException {
        byte[] content;
        try (InputStream in = Files.newInputStream(file)) {
            content = in.readNBytes(MAX_FILE_BYTES + 1);
        } catch (IOException e) {
            throw new UsageException("The signature cannot be read: " + FileErrors.describe(e, true) + ".", e);
        }
        byte[] signature = isText(content) ? fromBase64(file, content) : content;
        if (signature.length >= MIN_RSA_BYTES && signature.length <= MAX_RSA_BYTES) {
            return new DetachedSignature(file.toString(), signature);
        }
        return new DetachedSignature(
                file.toString(),
                EcdsaSignatures.toRaw(signature)
                        .orElseThrow(() -> new UsageException("The file " + file + " holds " + signature.length
                                + " bytes that are no signature. Expected RSA PKCS#1 v1.5 (" + MIN_RSA_BYTES
                                + " bytes or more) or ECDSA P-256 (64 bytes r||s, or DER), over SHA-256, as raw bytes"
                                + " or base64.")));
    }

    private static boolean isText(byte[] content) {
        for (byte b : content) {
            if (BASE64.indexOf(b) < 0) {
                return false;
            }
        }
        return true;
    }

    private static byte[] fromBase64(Path file, byte[] text) throws UsageException {
        try {
            return Base64.getDecoder().decode(new String(text, StandardCharsets.US_ASCII).replaceAll("\\s", ""));
        } catch (IllegalArgumentException e) {
            throw new UsageException("The signature " + file + " is not base64: " + e.getMessage() + ".", e);
        }
    }

    /**
     * The signature, for this manifest.
     *
     * @param keys of which one must have made it; empty to attach it unchecked
     * @throws IOException if none of them did
     */
    public byte[] over(byte[] manifest, List<VerificationKey> keys) throws IOException {
        if (!keys.isEmpty() && keys.stream().noneMatch(key -> key.verifies(manifest, bytes))) {
            throw new IOException("the signature " + name + " is not that of "
                    + String.join(
                            " or ", keys.stream().map(VerificationKey::toString).toList())
                    + " over this artifact's manifest");
        }
        return bytes.clone();
    }
}
