package dev.tandem.imagetool.keys;

import dev.tandem.artifact.signing.EcdsaSignatures;
import dev.tandem.artifact.signing.KeyFormatException;
import dev.tandem.artifact.signing.VerificationKey;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.jspecify.annotations.Nullable;

/**
 * A session with the one token a {@link Pkcs11Uri} names. Short: opened for one question or one signature, since tokens
 * end idle sessions and an artifact may take minutes to compress. One at a time in the whole process, as ending it
 * finalizes the module.
 */
final class Pkcs11Session implements AutoCloseable {
    /** A private key of the token; only valid within the session. */
    record Key(long handle, boolean ecdsa, String idHex, String label) {
        String describe() {
            return "object=" + label + ", id=" + idHex;
        }
    }

    private static final ReentrantLock ONE_AT_A_TIME = new ReentrantLock();

    private static final int KEY_TYPE_RSA = 0;
    private static final int KEY_TYPE_EC = 3;

    private final Pkcs11Uri uri;
    private final Map<String, String> environment;
    private final Cryptoki module;
    private final boolean ownsModule;
    private final Cryptoki.TokenInfo token;
    private final long session;

    private Pkcs11Session(
            Pkcs11Uri uri,
            Map<String, String> environment,
            Cryptoki module,
            boolean ownsModule,
            Cryptoki.TokenInfo token,
            long session) {
        this.uri = uri;
        this.environment = environment;
        this.module = module;
        this.ownsModule = ownsModule;
        this.token = token;
        this.session = session;
    }

    /**
     * Loads the module, finds the token and opens a session, without logging in.
     *
     * @throws KeyFormatException if the module or the token is not there, or the URI fits several tokens
     * @throws IOException if the module fails
     */
    static Pkcs11Session open(Pkcs11Uri uri, Map<String, String> environment) throws IOException {
        ONE_AT_A_TIME.lock();
        Cryptoki module = null;
        boolean owns = false;
        boolean opened = false;
        try {
            module = Cryptoki.load(uri.module(environment));
            owns = module.initialize();
            long slot = slot(uri, module);
            Pkcs11Session session =
                    new Pkcs11Session(uri, environment, module, owns, module.tokenInfo(slot), module.openSession(slot));
            opened = true;
            return session;
        } finally {
            if (!opened) {
                if (module != null && owns) {
                    module.terminate();
                }
                ONE_AT_A_TIME.unlock();
            }
        }
    }

    private static long slot(Pkcs11Uri uri, Cryptoki module) throws IOException {
        List<Long> fitting = new ArrayList<>();
        List<String> present = new ArrayList<>();
        for (long slot : module.slotsWithToken()) {
            Cryptoki.TokenInfo token = module.tokenInfo(slot);
            // Empty slots of software tokens report a token without a label.
            if (!token.label().isEmpty()) {
                present.add("token=" + token.label() + ";serial=" + token.serial() + ";slot-id=" + slot);
            }
            if (fits(uri.text("token"), token.label())
                    && fits(uri.text("manufacturer"), token.manufacturer())
                    && fits(uri.text("serial"), token.serial())
                    && fits(uri.text("model"), token.model())
                    && (uri.slotId() == -1 || uri.slotId() == slot)
                    && (!token.label().isEmpty() || uri.slotId() == slot)) {
                fitting.add(slot);
            }
        }
        if (fitting.size() == 1) {
            return fitting.get(0);
        }
        String found = present.isEmpty() ? "none; is it plugged in?" : String.join(" and ", present) + ".";
        throw new KeyFormatException(
                fitting.isEmpty()
                        ? "Key " + uri + ": no token fits. Tokens found: " + found
                        : "Key " + uri + " fits " + fitting.size() + " tokens, say which. Tokens found: " + found);
    }

    private static boolean fits(@Nullable String wanted, String found) {
        return wanted == null || wanted.stripTrailing().equals(found);
    }

    /** @throws KeyFormatException if the PIN is missing or wrong */
    void login() throws IOException {
        login(Cryptoki.CKU_USER);
    }

    private void login(long user) throws IOException {
        String pin = uri.pin(environment);
        if (pin == null && !token.has(Cryptoki.CKF_PROTECTED_AUTHENTICATION_PATH)) {
            if (!token.has(Cryptoki.CKF_LOGIN_REQUIRED)) {
                return;
            }
            throw new KeyFormatException("Key " + uri + ": token " + token.label() + " asks for a PIN. Add"
                    + " '?pin-source=file:/PATH' to the URI, or set the environment variable " + Pkcs11Uri.PIN_VARIABLE
                    + ".");
        }
        try {
            module.login(session, user, pin);
        } catch (CryptokiException e) {
            String more = e.code() == CryptokiException.PIN_INCORRECT
                    ? ". It was tried once; most tokens lock after a few wrong ones."
                    : "";
            throw new KeyFormatException(
                    "Key " + uri + ": token " + token.label() + " refuses the login: " + e.getMessage() + more, e);
        }
    }

    boolean hasPin() throws KeyFormatException {
        return uri.pin(environment) != null || token.has(Cryptoki.CKF_PROTECTED_AUTHENTICATION_PATH);
    }

    /**
     * The private key the URI names.
     *
     * @throws KeyFormatException if there is none or several, or it is not of a kind artifacts are signed with
     */
    Key privateKey() throws IOException {
        List<Key> fitting = new ArrayList<>();
        List<String> present = new ArrayList<>();
        for (long handle : module.find(session, Cryptoki.PRIVATE_KEY)) {
            Key key = new Key(handle, keyType(handle) == KEY_TYPE_EC, id(handle), label(handle));
            present.add(key.describe());
            if (named(key.idHex(), key.label())) {
                fitting.add(key);
            }
        }
        if (fitting.size() != 1) {
            throw new KeyFormatException("Key " + uri + ": token " + token.label() + " has "
                    + (fitting.isEmpty() ? "no private key" : fitting.size() + " private keys") + uri.selection()
                    + ", expected one. Private keys found: "
                    + (present.isEmpty() ? "none." : String.join(" and ", present) + "."));
        }
        Key key = fitting.get(0);
        long type = keyType(key.handle());
        if (type != KEY_TYPE_RSA && type != KEY_TYPE_EC) {
            throw new KeyFormatException("Key " + uri + " is of PKCS#11 key type " + type
                    + ". Artifacts are signed with RSA (2048 bits or more) or ECDSA P-256.");
        }
        if (key.ecdsa()) {
            checkCurve(key.handle());
        }
        return key;
    }

    /** The number of bytes of a signature, if the token tells. */
    int signatureLength(Key key) throws IOException {
        if (key.ecdsa()) {
            return EcdsaSignatures.RAW_BYTES;
        }
        byte[] modulus = attribute(key.handle(), Cryptoki.CKA_MODULUS);
        if (modulus == null) {
            return 384;
        }
        int bits = new BigInteger(1, modulus).bitLength();
        if (bits < 2048) {
            throw new KeyFormatException("Key " + uri + " is RSA of " + bits + " bits, expected at least 2048.");
        }
        return (bits + 7) / 8;
    }

    /** @param digest what the mechanism takes: a DigestInfo for RSA, the bare hash for ECDSA */
    byte[] sign(Key key, byte[] digest) throws IOException {
        module.signInit(session, key.handle(), key.ecdsa() ? Cryptoki.CKM_ECDSA : Cryptoki.CKM_RSA_PKCS);
        byte[] always = attribute(key.handle(), Cryptoki.CKA_ALWAYS_AUTHENTICATE);
        if (always != null && always.length == 1 && always[0] != 0) {
            // Such as slot 9c of a PIV token: the PIN again, between C_SignInit and C_Sign.
            login(Cryptoki.CKU_CONTEXT_SPECIFIC);
        }
        return module.sign(session, digest);
    }

    /**
     * The public half: of the public key object, else of the certificate, else what the private key tells.
     *
     * @param key the private key, or null to go by the URI alone
     * @return empty if the token shows none
     * @throws KeyFormatException if there are several different ones, or it is not of a kind artifacts are signed with
     */
    Optional<VerificationKey> publicKey(@Nullable Key key) throws IOException {
        List<VerificationKey> found = new ArrayList<>();
        for (long handle : module.find(session, Cryptoki.PUBLIC_KEY)) {
            if (belongs(handle, key)) {
                fromAttributes(handle).ifPresent(found::add);
            }
        }
        if (found.isEmpty()) {
            for (long handle : module.find(session, Cryptoki.CERTIFICATE)) {
                byte[] certificate = belongs(handle, key) ? attribute(handle, Cryptoki.CKA_VALUE) : null;
                if (certificate != null) {
                    found.add(VerificationKey.parse(uri.toString(), certificate));
                }
            }
        }
        if (found.isEmpty() && key != null && !key.ecdsa()) {
            fromAttributes(key.handle()).ifPresent(found::add);
        }
        if (found.stream().map(VerificationKey::fingerprint).distinct().count() > 1) {
            throw new KeyFormatException("Key " + uri + " fits " + found.size() + " public keys of token "
                    + token.label() + ", expected one. Add object= or id=.");
        }
        return found.stream().findFirst();
    }

    private boolean belongs(long handle, @Nullable Key key) throws IOException {
        String idHex = id(handle);
        String label = label(handle);
        if (key == null) {
            return named(idHex, label);
        }
        // CKA_ID is what ties the parts of a pair together (PKCS#11 v2.40, 4.6); some tools leave it empty.
        return idHex.equals(key.idHex()) && (!idHex.isEmpty() || label.equals(key.label()));
    }

    private boolean named(String idHex, String label) {
        String wantedId = uri.idHex();
        String wantedLabel = uri.label();
        return (wantedId == null || wantedId.equals(idHex)) && (wantedLabel == null || wantedLabel.equals(label));
    }

    private String id(long handle) throws IOException {
        return HexFormat.of().formatHex(orEmpty(attribute(handle, Cryptoki.CKA_ID)));
    }

    private String label(long handle) throws IOException {
        return new String(orEmpty(attribute(handle, Cryptoki.CKA_LABEL)), StandardCharsets.UTF_8);
    }

    private Optional<VerificationKey> fromAttributes(long handle) throws IOException {
        try {
            PublicKey key;
            if (keyType(handle) == KEY_TYPE_RSA) {
                byte[] modulus = attribute(handle, Cryptoki.CKA_MODULUS);
                byte[] exponent = attribute(handle, Cryptoki.CKA_PUBLIC_EXPONENT);
                if (modulus == null || exponent == null || modulus.length == 0 || exponent.length == 0) {
                    return Optional.empty();
                }
                key = KeyFactory.getInstance("RSA")
                        .generatePublic(new RSAPublicKeySpec(new BigInteger(1, modulus), new BigInteger(1, exponent)));
            } else if (keyType(handle) == KEY_TYPE_EC) {
                checkCurve(handle);
                byte[] point = attribute(handle, Cryptoki.CKA_EC_POINT);
                if (point == null) {
                    return Optional.empty();
                }
                key = KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(point(point), p256()));
            } else {
                return Optional.empty();
            }
            return Optional.of(VerificationKey.of(uri.toString(), key));
        } catch (GeneralSecurityException e) {
            throw new KeyFormatException("Key " + uri + ": the token's public key is not usable: " + e.getMessage(), e);
        }
    }

    /** A DER octet string around 04, x, y; old modules leave the octet string out (PKCS#11 v2.40, 2.3.3). */
    private ECPoint point(byte[] encoded) throws KeyFormatException {
        int skip = encoded.length == 67 && encoded[0] == 4 && encoded[1] == 65 ? 2 : 0;
        if (encoded.length - skip != 65 || encoded[skip] != 4) {
            throw new KeyFormatException(
                    "Key " + uri + ": the token's public key is not an uncompressed point of P-256.");
        }
        return new ECPoint(new BigInteger(1, encoded, skip + 1, 32), new BigInteger(1, encoded, skip + 33, 32));
    }

    private static ECParameterSpec p256() throws GeneralSecurityException {
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec("secp256r1"));
        return parameters.getParameterSpec(ECParameterSpec.class);
    }

    private void checkCurve(long handle) throws IOException {
        byte[] parameters = orEmpty(attribute(handle, Cryptoki.CKA_EC_PARAMS));
        String curve = "without a name";
        try {
            if (ASN1Primitive.fromByteArray(parameters) instanceof ASN1ObjectIdentifier oid) {
                if (oid.equals(CurveNames.P256)) {
                    return;
                }
                curve = CurveNames.of(oid);
            }
        } catch (IOException | RuntimeException e) {
            throw new KeyFormatException("Key " + uri + ": the token does not say on which curve it is.", e);
        }
        throw new KeyFormatException(CurveNames.refusal(uri.toString(), curve));
    }

    private long keyType(long handle) throws IOException {
        byte[] value = attribute(handle, Cryptoki.CKA_KEY_TYPE);
        return value == null || value.length == 0 ? -1 : Cryptoki.unsignedLong(value);
    }

    private byte @Nullable [] attribute(long handle, long type) throws IOException {
        return module.attribute(session, handle, type);
    }

    private static byte[] orEmpty(byte @Nullable [] bytes) {
        return bytes == null ? new byte[0] : bytes;
    }

    @Override
    public void close() {
        try {
            module.closeSession(session);
            if (ownsModule) {
                module.terminate();
            }
        } finally {
            ONE_AT_A_TIME.unlock();
        }
    }
}
