package dev.tandem.imagetool.keys;

import dev.tandem.artifact.signing.KeyFormatException;
import dev.tandem.artifact.signing.PrivateKeySigner;
import dev.tandem.artifact.signing.VerificationKey;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.bc.BcPEMDecryptorProvider;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.jspecify.annotations.Nullable;

/**
 * Reads private keys in PEM: PKCS#1, PKCS#8 and SEC1, plain or encrypted, PKCS#8 (PBES2 with PBKDF2 or scrypt) as well as
 * traditional ({@code DEK-Info}). The reference tool reads the first three only, and answers the rest with ASN.1 noise
 * (format facts, 2.3).
 */
final class PrivateKeys {
    private static final String BEGIN = "-----BEGIN ";
    private static final String DASHES = "-----";

    /** Names for messages only. */
    private static final Map<String, String> NAMES = Map.of(
            "1.3.101.112", "Ed25519",
            "1.3.101.113", "Ed448",
            "1.3.101.110", "X25519",
            "1.3.101.111", "X448",
            "1.2.840.10040.4.1", "DSA",
            "1.2.840.113549.1.1.10", "RSA-PSS");

    private PrivateKeys() {}

    /**
     * Reads the private key of {@code file} and makes sure that it can sign.
     *
     * @throws KeyFormatException if it is no private key, is locked, or is not of a kind artifacts are signed with
     */
    static PrivateKeySigner read(Path file, Passphrase passphrase) throws KeyFormatException {
        return parse(file.toString(), KeyFiles.read("Key", file), passphrase);
    }

    static PrivateKeySigner parse(String name, byte[] pem, Passphrase passphrase) throws KeyFormatException {
        String block = privateKeyBlock(name, pem);
        PrivateKeyInfo info;
        try (PEMParser parser = new PEMParser(new StringReader(block))) {
            Object parsed = parser.readObject();
            if (parsed instanceof PEMKeyPair pair) {
                info = pair.getPrivateKeyInfo();
            } else if (parsed instanceof PrivateKeyInfo plain) {
                info = plain;
            } else if (parsed instanceof PEMEncryptedKeyPair || parsed instanceof PKCS8EncryptedPrivateKeyInfo) {
                info = decrypt(name, parsed, passphrase);
            } else {
                throw damaged(name, null);
            }
        } catch (KeyFormatException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // Bouncy Castle reports malformed ASN.1 with either kind.
            throw damaged(name, e);
        }
        return signer(name, info);
    }

    /** The text of the one private key in {@code pem}; parameters, certificates and text around it are left out. */
    private static String privateKeyBlock(String name, byte[] pem) throws KeyFormatException {
        List<String> lines = new String(pem, StandardCharsets.ISO_8859_1)
                .lines()
                .map(String::strip)
                .toList();
        List<String> labels = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (!line.startsWith(BEGIN) || !line.endsWith(DASHES) || line.length() < BEGIN.length() + DASHES.length()) {
                continue;
            }
            String label = line.substring(BEGIN.length(), line.length() - DASHES.length());
            String endLine = "-----END " + label + DASHES;
            int end = lines.subList(i, lines.size()).indexOf(endLine);
            if (end < 0) {
                throw new KeyFormatException("Key " + name + " is cut off: its line '" + endLine
                        + "' is missing. Copy the whole file again.");
            }
            labels.add(label);
            if (label.endsWith("PRIVATE KEY")) {
                keys.add(lines.subList(i, i + end + 1).stream().collect(Collectors.joining("\n", "", "\n")));
            }
            i += end;
        }
        if (keys.size() > 1) {
            throw new KeyFormatException("Key " + name + " holds " + keys.size() + " private keys, expected one.");
        }
        if (keys.isEmpty()) {
            throw new KeyFormatException("Key " + name + " " + insteadOfPrivateKey(labels, pem));
        }
        String key = keys.get(0);
        if (key.startsWith("-----BEGIN OPENSSH PRIVATE KEY")) {
            throw new KeyFormatException("Key " + name + " is an OpenSSH key. Turn a copy of it into PEM with"
                    + " 'ssh-keygen -p -m PEM -f COPY'.");
        }
        return key;
    }

    private static String insteadOfPrivateKey(List<String> labels, byte[] contents) {
        if (labels.stream().anyMatch(label -> label.endsWith("PUBLIC KEY"))) {
            return "is a public key. Signing takes the private half.";
        }
        if (labels.stream().anyMatch(label -> label.endsWith("CERTIFICATE"))) {
            return "is a certificate. Signing takes the private key that belongs to it.";
        }
        if (!labels.isEmpty()) {
            return "holds only " + String.join(", ", labels) + ", expected a PRIVATE KEY.";
        }
        if (isPkcs12(contents)) {
            return "is PKCS#12, expected PEM. 'openssl pkcs12 -in KEY -nocerts -out KEY.pem' converts it.";
        }
        if (contents.length > 0 && contents[0] == 0x30) {
            return "is DER, expected PEM. 'openssl pkey -inform DER -in KEY -out KEY.pem' converts it.";
        }
        return "is not a PEM file: it has no line '-----BEGIN ... PRIVATE KEY-----'.";
    }

    /** DER as well, but no other key begins with the version 3 (RFC 7292, 4). */
    private static boolean isPkcs12(byte[] contents) {
        if (contents.length < 2 || contents[0] != 0x30) {
            return false;
        }
        int version = 2 + (contents[1] < 0 ? contents[1] & 0x7f : 0);
        return version + 3 <= contents.length
                && contents[version] == 2
                && contents[version + 1] == 1
                && contents[version + 2] == 3;
    }

    private static PrivateKeyInfo decrypt(String name, Object locked, Passphrase passphrase) throws KeyFormatException {
        String secret = passphrase
                .find()
                .orElseThrow(() -> new KeyFormatException("Key " + name + " is encrypted. " + passphrase.advice()));
        // OpenSSL takes the bytes of the passphrase. Bouncy Castle takes its characters: their low bytes where the
        // format is traditional or the PRF is SHA-1, else as UTF-8.
        String bytes = new String(secret.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        try {
            if (locked instanceof PEMEncryptedKeyPair traditional) {
                return traditional
                        .decryptKeyPair(new BcPEMDecryptorProvider(bytes.toCharArray()))
                        .getPrivateKeyInfo();
            }
            PKCS8EncryptedPrivateKeyInfo encrypted = (PKCS8EncryptedPrivateKeyInfo) locked;
            try {
                return open(encrypted, secret);
            } catch (PKCSException | RuntimeException e) {
                if (bytes.equals(secret)) {
                    throw e;
                }
                return open(encrypted, bytes);
            }
        } catch (IOException | PKCSException | RuntimeException e) {
            throw new KeyFormatException(
                    "Key " + name + " is not opened by the given passphrase. Check the passphrase; if it is right, the"
                            + " file is damaged or encrypted by an unknown method (" + e.getMessage() + ").",
                    e);
        } catch (OperatorCreationException e) {
            throw new KeyFormatException("Key " + name + " is encrypted by an unknown method: " + e.getMessage(), e);
        }
    }

    private static PrivateKeyInfo open(PKCS8EncryptedPrivateKeyInfo encrypted, String secret)
            throws OperatorCreationException, PKCSException {
        return encrypted.decryptPrivateKeyInfo(new JceOpenSSLPKCS8DecryptorProviderBuilder()
                // Not registered: the provider knows scrypt, and nobody else has to see it.
                .setProvider(new BouncyCastleProvider())
                .build(secret.toCharArray()));
    }

    private static PrivateKeySigner signer(String name, PrivateKeyInfo info) throws KeyFormatException {
        ASN1ObjectIdentifier algorithm = info.getPrivateKeyAlgorithm().getAlgorithm();
        if (algorithm.equals(PKCSObjectIdentifiers.rsaEncryption)) {
            return PrivateKeySigner.of(name, key(name, "RSA", info));
        }
        if (!algorithm.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
            throw new KeyFormatException(
                    "Key " + name + " is "
                            + NAMES.getOrDefault(algorithm.getId(), "of algorithm " + algorithm.getId())
                            + ". Artifacts are signed with RSA (2048 bits or more) or ECDSA P-256: make a key with 'tandem keygen'.");
        }
        ASN1Encodable parameters = info.getPrivateKeyAlgorithm().getParameters();
        if (parameters instanceof ASN1Sequence) {
            throw new KeyFormatException(
                    "Key " + name + " spells out its curve instead of naming it. Write it again with"
                            + " 'openssl ec -param_enc named_curve'.");
        }
        if (!(parameters instanceof ASN1ObjectIdentifier curve)) {
            throw damaged(name, null);
        }
        if (!curve.equals(CurveNames.P256)) {
            throw new KeyFormatException(CurveNames.refusal(name, CurveNames.of(curve)));
        }
        return PrivateKeySigner.of(
                name, key(name, "EC", info), publicHalf(name, info), PrivateKeys::deterministicEcdsa);
    }

    /** ECDSA as of RFC 6979: the same manifest and key give the same signature, so the same artifact. */
    private static Signature deterministicEcdsa() throws GeneralSecurityException {
        return Signature.getInstance("SHA256withECDDSA", new BouncyCastleProvider());
    }

    private static PrivateKey key(String name, String algorithm, PrivateKeyInfo info) throws KeyFormatException {
        try {
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
        } catch (GeneralSecurityException | IOException e) {
            throw damaged(name, e);
        }
    }

    /** Computed, not read: the copy of the public half that most files carry may be missing. */
    private static VerificationKey publicHalf(String name, PrivateKeyInfo info) throws KeyFormatException {
        byte[] spki;
        try {
            ECPrivateKeyParameters key = (ECPrivateKeyParameters) PrivateKeyFactory.createKey(info);
            spki = SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(new ECPublicKeyParameters(
                            new FixedPointCombMultiplier()
                                    .multiply(key.getParameters().getG(), key.getD()),
                            key.getParameters()))
                    .getEncoded();
        } catch (IOException | RuntimeException e) {
            throw damaged(name, e);
        }
        return VerificationKey.parse(name, spki);
    }

    private static KeyFormatException damaged(String name, @Nullable Throwable cause) {
        return new KeyFormatException(
                "Key " + name + " is damaged: its contents are not a private key. Copy the file again.", cause);
    }
}
