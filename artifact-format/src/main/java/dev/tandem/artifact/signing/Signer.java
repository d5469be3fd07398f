package dev.tandem.artifact.signing;

import java.io.IOException;

/**
 * Signs the manifest of an artifact. The key may be in memory, in a token or behind a command.
 *
 * <p>A signer does not encode: base64 is the business of the artifact writer.
 */
public interface Signer {
    /**
     * Signs {@code message} with SHA-256.
     *
     * @param message the raw bytes of the manifest
     * @return an RSA PKCS#1 v1.5 signature, or an ECDSA P-256 signature as r||s, 64 bytes, each left-padded to 32
     * @throws IOException if the key cannot be used; the message says which key and what to do
     */
    byte[] sign(byte[] message) throws IOException;

    /**
     * The number of bytes {@link #sign} is expected to return. Only used to lay out the output ahead of time: a wrong
     * answer costs one copy of the compressed payload, never a wrong artifact.
     */
    int expectedLength();
}
