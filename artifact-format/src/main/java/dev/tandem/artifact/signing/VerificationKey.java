package dev.tandem.artifact.signing;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECParameterSpec;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A public key that artifacts are checked with: RSA of 2048 bits or more, or ECDSA P-256. Immutable, and safe to use
 * from several threads.
 *
 * <p>Reads what the reference tool reads, a PEM {@code PUBLIC KEY}, and also {@code RSA PUBLIC KEY} and
 * {@code CERTIFICATE} (format facts, 2.3). Needs nothing but the JDK, as devices carry this class.
 */
public final class VerificationKey {
    /** The most bytes a key file may have. The largest usual key takes 1 KiB, a certificate 4. */
    public static final int MAX_BYTES = 64 << 10;

    static final int MIN_RSA_BITS = 2048;

    private static final int SHORT_FINGERPRINT_CHARS = 16;

    private final String name;
    private final PublicKey key;
    private final String algorithm;
    private final String fingerprint;
    /** Length of a signature of this key: of the modulus, or of r||s. */
    private final int signatureBytes;

    private VerificationKey(String name, PublicKey key, String algorithm, int signatureBytes) {
        this.name = name;
        this.key = key;
        this.algorithm = algorithm;
        this.fingerprint = sha256Hex(key.getEncoded());
        this.signatureBytes = signatureBytes;
    }

    /**
     * Reads the one key of a file.
     *
     * @param name how messages call the key, normally its path
     * @param pemOrDer the contents of the file; text around the PEM block does not matter
     * @throws KeyFormatException if there is no key, more than one, a private key, or one that cannot be used
     */
    public static VerificationKey parse(String name, byte[] pemOrDer) throws KeyFormatException {
        List<VerificationKey> keys = parseAll(name, pemOrDer);
        if (keys.size() != 1) {
            throw new KeyFormatException("Key " + name + " holds " + keys.size() + " keys, expected one.");
        }
        return keys.get(0);
    }

    /**
     * Reads every key of a file, in order; each PEM block is one.
     *
     * @param name how messages call the file, normally its path; with several keys each gets its number appended
     * @param pemOrDer the contents of the file; text around the PEM blocks does not matter
     * @return at least one key
     * @throws KeyFormatException if there is no key, or any of them is a private key or cannot be used
     */
    public static List<VerificationKey> parseAll(String name, byte[] pemOrDer) throws KeyFormatException {
        if (pemOrDer.length > MAX_BYTES) {
            throw new KeyFormatException(
                    "Key " + name + " has more than " + MAX_BYTES + " bytes: this is not a file of keys.");
        }
        if (pemOrDer.length == 0) {
            throw new KeyFormatException("Key " + name + " is empty.");
        }
        List<PemBlock> blocks = PemBlock.findAll(name, pemOrDer);
        if (blocks.isEmpty()) {
            return List.of(of(name, PublicKeyInfo.fromDer(name, pemOrDer)));
        }
        List<VerificationKey> keys = new ArrayList<>();
        for (PemBlock block : blocks) {
            String blockName = blocks.size() == 1 ? name : name + "#" + (keys.size() + 1);
            keys.add(of(blockName, PublicKeyInfo.fromPem(blockName, block)));
        }
        return List.copyOf(keys);
    }

    /**
     * Takes a key that was read elsewhere.
     *
     * @throws KeyFormatException if it is neither RSA of 2048 bits or more nor a point of P-256
     */
    public static VerificationKey of(String name, PublicKey key) throws KeyFormatException {
        VerificationKey result;
        if (key instanceof RSAPublicKey rsa && key.getAlgorithm().equals("RSA")) {
            int bits = rsa.getModulus().bitLength();
            checkRsaBits(name, bits);
            result = new VerificationKey(name, key, "RSA-" + bits, (bits + 7) / 8);
        } else if (key instanceof ECPublicKey ec) {
            checkCurve(name, ec.getParams());
            checkPoint(name, ec);
            result = new VerificationKey(name, key, "ECDSA-P256", EcdsaSignature.RAW_BYTES);
        } else {
            throw new KeyFormatException(
                    "Key " + name + " is " + key.getAlgorithm() + ". " + PublicKeyInfo.SUPPORTED + ".");
        }
        try {
            // Now, so that a runtime which cannot use the key says so before there is a signature to check.
            result.verifier();
        } catch (GeneralSecurityException e) {
            throw new KeyFormatException(
                    "Key " + name + " (" + result.algorithm + ") is refused by this Java runtime: " + e.getMessage(),
                    e);
        }
        return result;
    }

    static void checkRsaBits(String name, int bits) throws KeyFormatException {
        if (bits < MIN_RSA_BITS) {
            throw new KeyFormatException("Key " + name + " is RSA of " + bits + " bits, expected at least "
                    + MIN_RSA_BITS + ". Make one with 'tandem keygen --type rsa-3072'.");
        }
    }

    static void checkCurve(String name, ECParameterSpec curve) throws KeyFormatException {
        if (!curve.getOrder().equals(EcdsaSignature.ORDER) || curve.getCofactor() != 1) {
            // The JDK prints the names of a curve it knows: "secp384r1 [NIST P-384] (1.3.132.0.34)".
            String found = curve.getClass().getName().startsWith("sun.")
                    ? curve.toString()
                    : "of " + curve.getOrder().bitLength() + " bits";
            throw PublicKeyInfo.wrongCurve(name, found);
        }
    }

    /** SP 800-56A 5.6.2.3.3: a public key that is no point of the curve proves nothing. */
    private static void checkPoint(String name, ECPublicKey key) throws KeyFormatException {
        BigInteger p = ((ECFieldFp) key.getParams().getCurve().getField()).getP();
        BigInteger x = key.getW().getAffineX();
        BigInteger y = key.getW().getAffineY();
        if (x == null || y == null || x.signum() < 0 || y.signum() < 0 || x.compareTo(p) >= 0 || y.compareTo(p) >= 0) {
            throw notOnCurve(name);
        }
        BigInteger right = x.pow(3)
                .add(key.getParams().getCurve().getA().multiply(x))
                .add(key.getParams().getCurve().getB());
        if (y.multiply(y).subtract(right).mod(p).signum() != 0) {
            throw notOnCurve(name);
        }
    }

    private static KeyFormatException notOnCurve(String name) {
        return new KeyFormatException("Key " + name + " is damaged: it is not a point of P-256.");
    }

    /** How messages call the key. */
    public String name() {
        return name;
    }

    /** Such as {@code RSA-3072} or {@code ECDSA-P256}. */
    public String algorithm() {
        return algorithm;
    }

    /** SHA-256 of the key as SubjectPublicKeyInfo, 64 hex digits: {@code openssl pkey -pubin -outform DER | sha256sum}. */
    public String fingerprint() {
        return fingerprint;
    }

    /** The first 16 digits of {@link #fingerprint()}: enough to tell one's own keys apart, for messages only. */
    public String shortFingerprint() {
        return fingerprint.substring(0, SHORT_FINGERPRINT_CHARS);
    }

    /** The number of bytes of a signature in the form an artifact holds. */
    public int signatureLength() {
        return signatureBytes;
    }

    /** The key as SubjectPublicKeyInfo, in DER. */
    public byte[] encoded() {
        return key.getEncoded();
    }

    /**
     * Tells whether {@code signature} is this key's over {@code message}, with SHA-256.
     *
     * @param message the raw bytes of a manifest
     * @param signature decoded from base64, from an untrusted source: RSA PKCS#1 v1.5, or ECDSA as r||s or as DER
     * @return false for everything that is not such a signature, whatever the bytes are
     */
    public boolean verifies(byte[] message, byte[] signature) {
        if (!isEcdsa()) {
            return signature.length == signatureBytes && matches(message, signature);
        }
        // Both, as 64 bytes may be either; no other length is ambiguous.
        byte[] raw = EcdsaSignature.fromRaw(signature);
        if (raw != null && matches(message, raw)) {
            return true;
        }
        byte[] fromDer = EcdsaSignature.fromDer(signature);
        return fromDer != null && matches(message, fromDer);
    }

    private boolean matches(byte[] message, byte[] signature) {
        try {
            Signature verifier = verifier();
            verifier.update(message);
            return verifier.verify(signature);
        } catch (SignatureException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Key " + name + " worked when it was read", e);
        }
    }

    private Signature verifier() throws NoSuchAlgorithmException, InvalidKeyException {
        Signature verifier = Signature.getInstance(isEcdsa() ? "SHA256withECDSAinP1363Format" : "SHA256withRSA");
        verifier.initVerify(key);
        return verifier;
    }

    private boolean isEcdsa() {
        return key instanceof ECPublicKey;
    }

    /** Such as {@code release.pub (RSA-3072, 3f9a0c11d2e4b587)}. */
    @Override
    public String toString() {
        return name + " (" + algorithm + ", " + shortFingerprint() + ")";
    }

    private static String sha256Hex(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java runtime has SHA-256", e);
        }
    }
}
