package dev.tandem.artifact.signing;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.X509EncodedKeySpec;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** From the encodings of a public key to a {@link PublicKey}, naming what is wrong on the way. */
final class PublicKeyInfo {
    private static final String RSA = "1.2.840.113549.1.1.1";
    private static final String EC = "1.2.840.10045.2.1";
    private static final String P256 = "1.2.840.10045.3.1.7";

    /** Names for messages only. */
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("1.2.840.113549.1.1.10", "RSA-PSS"),
            Map.entry("1.2.840.10040.4.1", "DSA"),
            Map.entry("1.3.101.110", "X25519"),
            Map.entry("1.3.101.111", "X448"),
            Map.entry("1.3.101.112", "Ed25519"),
            Map.entry("1.3.101.113", "Ed448"),
            Map.entry(P256, "P-256"),
            Map.entry("1.2.840.10045.3.1.1", "P-192"),
            Map.entry("1.3.132.0.33", "P-224"),
            Map.entry("1.3.132.0.34", "P-384"),
            Map.entry("1.3.132.0.35", "P-521"),
            Map.entry("1.3.132.0.10", "secp256k1"),
            Map.entry("1.3.36.3.3.2.8.1.1.7", "brainpoolP256r1"),
            Map.entry("1.3.36.3.3.2.8.1.1.11", "brainpoolP384r1"),
            Map.entry("1.3.36.3.3.2.8.1.1.13", "brainpoolP512r1"));

    static final String SUPPORTED = "Artifacts are signed with RSA (2048 bits or more) or ECDSA P-256";

    private PublicKeyInfo() {}

    static PublicKey fromPem(String name, PemBlock block) throws KeyFormatException {
        String label = block.label();
        if (label.endsWith("PRIVATE KEY")) {
            throw privateKeyGiven(name);
        }
        return switch (label) {
            case "PUBLIC KEY" -> fromSpki(name, block.decode(name));
            case "RSA PUBLIC KEY" -> fromPkcs1(name, block.decode(name));
            case "CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE" -> fromCertificate(name, block.decode(name));
            default ->
                throw new KeyFormatException(
                        "Key " + name + " is a " + label + ", expected a PUBLIC KEY or a CERTIFICATE in PEM.");
        };
    }

    /** Tells the encodings apart by their first elements: RFC 5280 4.1, RFC 8017 A.1, RFC 5208, RFC 5915. */
    static PublicKey fromDer(String name, byte[] der) throws KeyFormatException {
        DerReader outer = new DerReader(der);
        DerReader body = outer.next(DerReader.SEQUENCE);
        if (body == null || !outer.atEnd()) {
            throw new KeyFormatException(
                    "Key " + name + " is neither PEM nor DER. Give a file with a PUBLIC KEY or CERTIFICATE block.");
        }
        if (body.peek() == DerReader.INTEGER) {
            body.next(DerReader.INTEGER);
            boolean pkcs1 = body.next(DerReader.INTEGER) != null && body.atEnd();
            if (!pkcs1) {
                throw privateKeyGiven(name);
            }
            return fromPkcs1(name, der);
        }
        DerReader first = body.next(DerReader.SEQUENCE);
        if (first != null && first.peek() == DerReader.OBJECT_IDENTIFIER) {
            if (body.peek() == DerReader.OCTET_STRING) {
                throw privateKeyGiven(name);
            }
            return fromSpki(name, der);
        }
        return fromCertificate(name, der);
    }

    static PublicKey fromSpki(String name, byte[] spki) throws KeyFormatException {
        DerReader outer = new DerReader(spki);
        DerReader body = outer.next(DerReader.SEQUENCE);
        DerReader algorithm = body == null ? null : body.next(DerReader.SEQUENCE);
        String oid = algorithm == null ? null : algorithm.nextOid();
        if (algorithm == null || oid == null || !outer.atEnd()) {
            throw damaged(name, null);
        }
        if (oid.equals(RSA)) {
            return generate(name, "RSA", spki);
        }
        if (!oid.equals(EC)) {
            throw new KeyFormatException(
                    "Key " + name + " is " + NAMES.getOrDefault(oid, "of algorithm " + oid) + ". " + SUPPORTED + ".");
        }
        String curve = algorithm.nextOid();
        if (curve == null) {
            throw new KeyFormatException("Key " + name
                    + " spells out its curve instead of naming it. Write it again with 'openssl ec -pubin -param_enc"
                    + " named_curve'.");
        }
        if (!curve.equals(P256)) {
            throw wrongCurve(name, NAMES.getOrDefault(curve, curve));
        }
        DerReader point = body == null ? null : body.next(DerReader.BIT_STRING);
        byte[] content = point == null ? new byte[0] : point.rest();
        if (content.length > 1 && (content[1] == 2 || content[1] == 3)) {
            throw new KeyFormatException("Key " + name
                    + " holds a compressed point, which Java does not read. Write it again with 'openssl ec -pubin"
                    + " -conv_form uncompressed'.");
        }
        return generate(name, "EC", spki);
    }

    static KeyFormatException wrongCurve(String name, String found) {
        return new KeyFormatException("Key " + name + " is on curve " + found
                + ", expected P-256 (prime256v1): the artifact format knows no other curve. Make one with 'tandem keygen"
                + " --type ecdsa-p256'.");
    }

    private static PublicKey fromPkcs1(String name, byte[] pkcs1) throws KeyFormatException {
        DerReader outer = new DerReader(pkcs1);
        DerReader body = outer.next(DerReader.SEQUENCE);
        BigInteger modulus = body == null ? null : body.nextUnsigned();
        BigInteger exponent = body == null ? null : body.nextUnsigned();
        if (body == null || modulus == null || exponent == null || !body.atEnd() || !outer.atEnd()) {
            throw damaged(name, null);
        }
        // RFC 8017 A.1 and RFC 3279 2.3.1: the same bytes inside a SubjectPublicKeyInfo, algorithm rsaEncryption, NULL.
        byte[] algorithm = {
            0x30,
            0x0d,
            0x06,
            0x09,
            0x2a,
            (byte) 0x86,
            0x48,
            (byte) 0x86,
            (byte) 0xf7,
            0x0d,
            0x01,
            0x01,
            0x01,
            0x05,
            0x00
        };
        byte[] bits = element(DerReader.BIT_STRING, List.of(new byte[] {0}, pkcs1));
        return generate(name, "RSA", element(DerReader.SEQUENCE, List.of(algorithm, bits)));
    }

    /**
     * The key of a certificate. Neither its dates nor its issuer are looked at: what is trusted is this one key, and a
     * device that has been switched off for long does not know the date.
     */
    private static PublicKey fromCertificate(String name, byte[] der) throws KeyFormatException {
        byte[] spki;
        try {
            spki = CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(der))
                    .getPublicKey()
                    .getEncoded();
        } catch (CertificateException e) {
            throw new KeyFormatException(
                    "Key " + name + " is neither a public key nor a readable certificate: it is damaged, or not a key.",
                    e);
        }
        return fromSpki(name, spki);
    }

    private static PublicKey generate(String name, String algorithm, byte[] spki) throws KeyFormatException {
        try {
            return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(spki));
        } catch (GeneralSecurityException e) {
            throw damaged(name, e);
        }
    }

    private static byte[] element(int tag, List<byte[]> contents) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        contents.forEach(body::writeBytes);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        int length = body.size();
        if (length >= 0x80) {
            int octets = length > 0xffff ? 3 : length > 0xff ? 2 : 1;
            out.write(0x80 | octets);
            for (int shift = 8 * (octets - 1); shift > 0; shift -= 8) {
                out.write(length >> shift);
            }
        }
        out.write(length);
        out.writeBytes(body.toByteArray());
        return out.toByteArray();
    }

    private static KeyFormatException damaged(String name, @Nullable Throwable cause) {
        return new KeyFormatException("Key " + name + " is damaged: its contents are not a public key.", cause);
    }

    private static KeyFormatException privateKeyGiven(String name) {
        return new KeyFormatException("Key " + name
                + " is a private key. Checking a signature takes the public half, and the private one belongs nowhere"
                + " else: 'openssl pkey -in PRIVATE -pubout -out PUBLIC' writes it.");
    }
}
