package dev.tandem.artifact.signing;

import java.util.Optional;

/** For signers that get an ECDSA P-256 signature from somewhere else: a token, a key service, a command. */
public final class EcdsaSignatures {
    /** The length of a signature in an artifact: r||s. */
    public static final int RAW_BYTES = EcdsaSignature.RAW_BYTES;

    private EcdsaSignatures() {}

    /**
     * Brings a signature into the form an artifact holds.
     *
     * <p>DER is tried first: of all r||s of 64 bytes fewer than one in 2^40 also are the strict DER of a signature, while a
     * DER signature of 64 bytes always also is a plausible r||s. A {@link VerificationKey} settles it, as it tries both.
     *
     * @param rawOrDer r||s of 64 bytes, or strict ASN.1 DER of any length
     * @return r||s, 64 bytes; empty if it is neither, or r or s is not from 1 to n-1
     */
    public static Optional<byte[]> toRaw(byte[] rawOrDer) {
        byte[] raw = EcdsaSignature.fromDer(rawOrDer);
        return Optional.ofNullable(raw != null ? raw : EcdsaSignature.fromRaw(rawOrDer));
    }
}
