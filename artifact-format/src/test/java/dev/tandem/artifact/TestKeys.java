package dev.tandem.artifact;

import dev.tandem.artifact.signing.PrivateKeySigner;
import dev.tandem.artifact.signing.Signer;
import dev.tandem.artifact.signing.VerificationKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/** The throw-away keys of the vectors. */
final class TestKeys {
    private TestKeys() {}

    static Signer rsaSigner() throws IOException {
        return signer("RSA", "keys/rsa3072.pkcs8.key.pem");
    }

    static Path rsaPublic() {
        return Vectors.directory().resolve("keys/rsa3072.pub.pem");
    }

    static VerificationKey rsaKey() throws IOException {
        return Vectors.key("keys/rsa3072.pub.pem");
    }

    static VerificationKey otherKey() throws IOException {
        return Vectors.key("keys/other-rsa2048.pub.pem");
    }

    private static Signer signer(String algorithm, String file) throws IOException {
        String pem = Files.readString(Vectors.directory().resolve(file));
        byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
        try {
            return PrivateKeySigner.of(
                    file, KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der)));
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }
}
