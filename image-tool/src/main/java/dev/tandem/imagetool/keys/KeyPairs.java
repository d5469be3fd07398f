package dev.tandem.imagetool.keys;

import dev.tandem.artifact.signing.KeyFormatException;
import dev.tandem.artifact.signing.VerificationKey;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfoBuilder;
import org.jspecify.annotations.Nullable;

/** Makes key pairs and writes them to two files, both or none, never over files that exist. */
final class KeyPairs {
    /** As OWASP asks of PBKDF2 with HMAC-SHA-256; a third of a second. OpenSSL's own 2048 date from 2003. */
    private static final int PBKDF2_ROUNDS = 600_000;

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private KeyPairs() {}

    /**
     * Makes a key pair and writes both halves. When it returns, they are durable.
     *
     * @param passphrase encrypts the private half, if given
     * @return the public half
     * @throws KeyFormatException if one of the files exists; nothing was written
     * @throws IOException if writing failed; no key was left behind
     */
    static VerificationKey create(KeyType type, Path privateFile, Path publicFile, @Nullable String passphrase)
            throws IOException {
        if (privateFile
                .toAbsolutePath()
                .normalize()
                .equals(publicFile.toAbsolutePath().normalize())) {
            throw new KeyFormatException("Both keys would go to " + privateFile + ". Give two names.");
        }
        refuseExisting(privateFile);
        refuseExisting(publicFile);
        KeyPair pair = generate(type);
        byte[] privatePem = privatePem(pair, passphrase);
        byte[] publicPem = pem("PUBLIC KEY", pair.getPublic().getEncoded());

        Path privateDraft = draft(privateFile);
        Path publicDraft = draft(publicFile);
        try {
            write(privateDraft, privatePem, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            checkPrivate(privateDraft);
            write(publicDraft, publicPem);
            publish(privateDraft, privateFile);
            try {
                publish(publicDraft, publicFile);
            } catch (IOException | RuntimeException e) {
                Files.deleteIfExists(privateFile);
                throw e;
            }
        } finally {
            Files.deleteIfExists(privateDraft);
            Files.deleteIfExists(publicDraft);
        }
        forceDirectory(privateFile);
        forceDirectory(publicFile);
        return VerificationKey.of(publicFile.toString(), pair.getPublic());
    }

    private static void refuseExisting(Path file) throws KeyFormatException {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new KeyFormatException(
                    file + " exists, and a key that is overwritten is lost. Nothing was written. Give"
                            + " another name, or move the file away.");
        }
    }

    private static KeyPair generate(KeyType type) {
        try {
            KeyPairGenerator generator;
            if (type == KeyType.ECDSA_P256) {
                generator = KeyPairGenerator.getInstance("EC");
                generator.initialize(new ECGenParameterSpec("secp256r1"));
            } else {
                generator = KeyPairGenerator.getInstance("RSA");
                generator.initialize(
                        switch (type) {
                            case RSA_2048 -> 2048;
                            case RSA_3072, ECDSA_P256 -> 3072;
                            case RSA_4096 -> 4096;
                        });
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java runtime cannot make " + type + " keys", e);
        }
    }

    /** Plain keys are PKCS#1 and SEC1: mender-artifact 3.9.0 of Debian 12 reads no PKCS#8 (format facts, 2.3). */
    private static byte[] privatePem(KeyPair pair, @Nullable String passphrase) throws IOException {
        PrivateKeyInfo info = PrivateKeyInfo.getInstance(pair.getPrivate().getEncoded());
        if (passphrase != null) {
            return pem("ENCRYPTED PRIVATE KEY", encrypted(info, passphrase));
        }
        if (pair.getPrivate() instanceof ECPrivateKey key) {
            DERBitString point = new DERBitString(
                    SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded())
                            .getPublicKeyData()
                            .getBytes());
            BigInteger secret = key.getS();
            return pem(
                    "EC PRIVATE KEY",
                    new org.bouncycastle.asn1.sec.ECPrivateKey(256, secret, point, CurveNames.P256)
                            .getEncoded(ASN1Encoding.DER));
        }
        return pem("RSA PRIVATE KEY", info.parsePrivateKey().toASN1Primitive().getEncoded(ASN1Encoding.DER));
    }

    private static byte[] encrypted(PrivateKeyInfo info, String passphrase) throws IOException {
        try {
            return new PKCS8EncryptedPrivateKeyInfoBuilder(info)
                    .build(new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
                            .setProvider(new BouncyCastleProvider())
                            .setPRF(new AlgorithmIdentifier(PKCSObjectIdentifiers.id_hmacWithSHA256))
                            .setIterationCount(PBKDF2_ROUNDS)
                            .setPassword(passphrase.toCharArray())
                            .build())
                    .getEncoded();
        } catch (OperatorCreationException e) {
            throw new IOException("Encrypting the private key failed: " + e.getMessage(), e);
        }
    }

    private static byte[] pem(String label, byte[] der) {
        Base64.Encoder encoder = Base64.getMimeEncoder(64, new byte[] {'\n'});
        String text =
                "-----BEGIN " + label + "-----\n" + encoder.encodeToString(der) + "\n-----END " + label + "-----\n";
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static Path draft(Path file) {
        // Beside its target, as neither a link nor a move reaches another file system.
        return file.resolveSibling(
                "." + file.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
    }

    private static void write(Path file, byte[] contents, FileAttribute<?>... attributes) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes)) {
            ByteBuffer buffer = ByteBuffer.wrap(contents);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
    }

    private static void checkPrivate(Path file) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        if (!OWNER_ONLY.containsAll(permissions)) {
            throw new IOException("The file system of " + file.toAbsolutePath().getParent()
                    + " keeps no permissions: others could read the private key. Nothing was written. Choose another"
                    + " directory.");
        }
    }

    /** Gives the finished file its name, unless that is taken by now: unlike a move, a hard link never replaces. */
    private static void publish(Path draft, Path file) throws IOException {
        try {
            Files.createLink(file, draft);
        } catch (FileAlreadyExistsException e) {
            throw new KeyFormatException(file + " appeared in the meantime. Nothing was written.", e);
        } catch (UnsupportedOperationException | FileSystemException e) {
            // No hard links here (FAT, some network shares).
            refuseExisting(file);
            Files.move(draft, file);
        }
    }

    private static void forceDirectory(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
