package dev.tandem.imagetool.keys;

import dev.tandem.artifact.signing.KeyFormatException;
import dev.tandem.artifact.signing.Signer;
import java.io.IOException;
import java.nio.file.Path;

/** A signature that was made elsewhere over an exported manifest, in a file. Whether of that manifest is not known. */
public final class DetachedSignature implements Signer {
    private final byte[] signature;

    private DetachedSignature(byte[] signature) {
        this.signature = signature;
    }

    /**
     * Reads a signature.
     *
     * @throws KeyFormatException if the file cannot be read or holds nothing that could be a signature
     */
    public static DetachedSignature read(Path file) throws KeyFormatException {
        byte[] content = KeyFiles.read("Signature", file);
        try {
            return new DetachedSignature(SignatureBytes.parse("Signature " + file + " holds", content));
        } catch (IOException e) {
            throw new KeyFormatException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public byte[] sign(byte[] message) {
        return signature.clone();
    }

    @Override
    public int expectedLength() {
        return signature.length;
    }
}
