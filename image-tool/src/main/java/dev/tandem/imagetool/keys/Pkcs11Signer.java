package dev.tandem.imagetool.keys;

import dev.tandem.artifact.signing.KeyFormatException;
import dev.tandem.artifact.signing.Signer;
import dev.tandem.artifact.signing.VerificationKey;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Signs with a key that stays in a PKCS#11 token, with or without a certificate beside it. */
final class Pkcs11Signer implements Signer {
    /** RFC 8017 9.2, note 1: what precedes a SHA-256 hash in an RSA PKCS#1 v1.5 signature. */
    private static final byte[] SHA256_DIGEST_INFO = HexFormat.of().parseHex("3031300d060960864801650304020105000420");

    private final Pkcs11Uri uri;
    private final Map<String, String> environment;
    private final int length;
    private final @Nullable VerificationKey publicHalf;

    private Pkcs11Signer(
            Pkcs11Uri uri, Map<String, String> environment, int length, @Nullable VerificationKey publicHalf) {
        this.uri = uri;
        this.environment = environment;
        this.length = length;
        this.publicHalf = publicHalf;
    }

    /**
     * Finds the key and logs in once, so that a wrong PIN or name shows before any work is done. Signs nothing: that may
     * take a touch of the token.
     *
     * @throws KeyFormatException if module, token, PIN or key do not fit
     */
    static Pkcs11Signer of(Pkcs11Uri uri, Map<String, String> environment) throws KeyFormatException {
        try (Pkcs11Session session = Pkcs11Session.open(uri, environment)) {
            session.login();
            Pkcs11Session.Key key = session.privateKey();
            return new Pkcs11Signer(
                    uri,
                    environment,
                    session.signatureLength(key),
                    session.publicKey(key).orElse(null));
        } catch (IOException e) {
            throw asKeyProblem(uri, e);
        }
    }

    /**
     * The public half of a key in a token, for checking signatures. Logs in only if the token hides it otherwise.
     *
     * @throws KeyFormatException if module, token or key do not fit
     */
    static VerificationKey verificationKey(Pkcs11Uri uri, Map<String, String> environment) throws KeyFormatException {
        try (Pkcs11Session session = Pkcs11Session.open(uri, environment)) {
            Optional<VerificationKey> open = session.publicKey(null);
            if (open.isPresent()) {
                return open.get();
            }
            if (session.hasPin()) {
                session.login();
                Optional<VerificationKey> hidden = session.publicKey(null);
                if (hidden.isEmpty()) {
                    hidden = session.publicKey(session.privateKey());
                }
                if (hidden.isPresent()) {
                    return hidden.get();
                }
            }
            throw new KeyFormatException(
                    "Key " + uri + ": the token shows no public key or certificate for it. Export the"
                            + " public half when the key is made, and give it with --key.");
        } catch (IOException e) {
            throw asKeyProblem(uri, e);
        }
    }

    /** The public half, if the token shows it. */
    Optional<VerificationKey> verificationKey() {
        return Optional.ofNullable(publicHalf);
    }

    @Override
    public int expectedLength() {
        return length;
    }

    @Override
    public byte[] sign(byte[] message) throws IOException {
        byte[] signature;
        try (Pkcs11Session session = Pkcs11Session.open(uri, environment)) {
            session.login();
            Pkcs11Session.Key key = session.privateKey();
            signature = session.sign(key, key.ecdsa() ? sha256(message) : digestInfo(sha256(message)));
        } catch (CryptokiException e) {
            throw new IOException("Signing with key " + uri + " failed: " + e.getMessage(), e);
        }
        if (publicHalf != null && !publicHalf.verifies(message, signature)) {
            throw new IOException("Key " + uri + " made a signature that does not fit the token's public key: the two"
                    + " objects belong to different keys, or the token is faulty.");
        }
        return signature;
    }

    private static KeyFormatException asKeyProblem(Pkcs11Uri uri, IOException e) {
        return e instanceof KeyFormatException known
                ? known
                : new KeyFormatException("Key " + uri + " cannot be used: " + e.getMessage(), e);
    }

    private static byte[] digestInfo(byte[] hash) {
        byte[] info = new byte[SHA256_DIGEST_INFO.length + hash.length];
        System.arraycopy(SHA256_DIGEST_INFO, 0, info, 0, SHA256_DIGEST_INFO.length);
        System.arraycopy(hash, 0, info, SHA256_DIGEST_INFO.length, hash.length);
        return info;
    }

    private static byte[] sha256(byte[] message) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(message);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java runtime has SHA-256", e);
        }
    }
}
