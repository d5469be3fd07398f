package dev.tandem.artifact.signing;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Signs with a {@link PrivateKey} in memory.
 *
 * <p>RSA signatures are a function of key and message. ECDSA ones of the JDK are not: it draws a random number for
 * each, so two runs give two artifacts, unless another engine is given.
 */
public final class PrivateKeySigner implements Signer {
    private final String name;
    private final PrivateKey key;
    private final boolean ecdsa;
    private final int length;
    private final @Nullable VerificationKey publicHalf;
    private final @Nullable Engine engine;

    private PrivateKeySigner(String name, PrivateKey key, @Nullable VerificationKey publicHalf, @Nullable Engine engine)
            throws KeyFormatException {
        this.name = name;
        this.key = key;
        this.engine = engine;
        this.publicHalf = publicHalf != null ? publicHalf : derived(name, key);
        if (key instanceof RSAKey rsa && key.getAlgorithm().equals("RSA")) {
            int bits = rsa.getModulus().bitLength();
            VerificationKey.checkRsaBits(name, bits);
            ecdsa = false;
            length = (bits + 7) / 8;
        } else if (key instanceof ECKey ec) {
            VerificationKey.checkCurve(name, ec.getParams());
            ecdsa = true;
            length = EcdsaSignature.RAW_BYTES;
        } else {
            throw new KeyFormatException(
                    "Key " + name + " is " + key.getAlgorithm() + ". " + PublicKeyInfo.SUPPORTED + ".");
        }
    }

    /**
     * A signer with a key in memory, whose public half is derived where the key holds it (RSA).
     *
     * @throws KeyFormatException if the key is neither RSA of 2048 bits or more nor on P-256
     */
    public static PrivateKeySigner of(String name, PrivateKey key) throws KeyFormatException {
        return of(name, key, null, null);
    }

    /**
     * A signer with any key.
     *
     * @param name how messages call the key
     * @param publicHalf if given, every signature is checked with it before it is handed out
     * @param engine what computes signatures instead of the JDK; null for the JDK
     * @throws KeyFormatException if the key is neither RSA of 2048 bits or more nor on P-256, or is not usable
     */
    public static PrivateKeySigner of(
            String name, PrivateKey key, @Nullable VerificationKey publicHalf, @Nullable Engine engine)
            throws KeyFormatException {
        PrivateKeySigner signer = new PrivateKeySigner(name, key, publicHalf, engine);
        try {
            signer.start();
        } catch (GeneralSecurityException e) {
            throw new KeyFormatException("Key " + name + " cannot be used for signing: " + e.getMessage(), e);
        }
        return signer;
    }

    /** The other half, if it was given or the private key holds it. */
    public Optional<VerificationKey> verificationKey() {
        return Optional.ofNullable(publicHalf);
    }

    @Override
    public byte[] sign(byte[] message) throws IOException {
        byte[] signature;
        try {
            Signature signing = start();
            signing.update(message);
            signature = normalised(signing.sign());
        } catch (GeneralSecurityException e) {
            throw new IOException("Signing with key " + name + " failed: " + e.getMessage(), e);
        }
        // One faulty RSA-CRT signature gives the private key away (Boneh, DeMillo, Lipton 1997); and the public half
        // may belong to another key.
        if (publicHalf != null && !publicHalf.verifies(message, signature)) {
            throw new IOException("Key " + name + " made a signature that does not fit its public half. The key file is"
                    + " damaged, or the two belong to different keys.");
        }
        return signature;
    }

    @Override
    public int expectedLength() {
        return length;
    }

    private Signature start() throws GeneralSecurityException {
        Signature signing = engine != null
                ? engine.create()
                : Signature.getInstance(ecdsa ? "SHA256withECDSAinP1363Format" : "SHA256withRSA");
        signing.initSign(key);
        return signing;
    }

    private byte[] normalised(byte[] signature) throws GeneralSecurityException {
        if (!ecdsa) {
            return signature;
        }
        return EcdsaSignatures.toRaw(signature)
                .orElseThrow(() -> new SignatureException("the engine's result is not an ECDSA signature"));
    }

    /** Makes engines that compute a signature with SHA-256; an ECDSA one may return it as DER or raw. */
    public interface Engine {
        Signature create() throws GeneralSecurityException;
    }

    private static @Nullable VerificationKey derived(String name, PrivateKey key) throws KeyFormatException {
        if (!(key instanceof RSAPrivateCrtKey rsa)) {
            return null;
        }
        try {
            return VerificationKey.of(
                    name,
                    KeyFactory.getInstance("RSA")
                            .generatePublic(new RSAPublicKeySpec(rsa.getModulus(), rsa.getPublicExponent())));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java runtime has RSA", e);
        } catch (GeneralSecurityException e) {
            throw new KeyFormatException("Key " + name + " is damaged: " + e.getMessage(), e);
        }
    }
}
