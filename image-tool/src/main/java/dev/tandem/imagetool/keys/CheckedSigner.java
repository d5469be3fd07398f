package dev.tandem.imagetool.keys;

import dev.tandem.artifact.signing.Signer;
import dev.tandem.artifact.signing.VerificationKey;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/** Has each signature checked before anything is made with it: a command may use another key, or sign other bytes. */
record CheckedSigner(Signer signer, List<VerificationKey> keys) implements Signer {
    @Override
    public byte[] sign(byte[] message) throws IOException {
        byte[] signature = signer.sign(message);
        if (keys.stream().noneMatch(key -> key.verifies(message, signature))) {
            throw new IOException("the signature is not that of "
                    + keys.stream().map(VerificationKey::toString).collect(Collectors.joining(" or "))
                    + " over this artifact's manifest");
        }
        return signature;
    }

    @Override
    public int expectedLength() {
        return signer.expectedLength();
    }
}
