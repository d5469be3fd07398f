package dev.tandem.imagetool.keys;

import dev.tandem.artifact.signing.KeyFormatException;
import dev.tandem.artifact.signing.VerificationKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads key and passphrase files: bounded, and with messages that name the option's file. */
public final class KeyFiles {
    private KeyFiles() {}

    /**
     * The public keys in these files, each key once, in their order.
     *
     * @throws KeyFormatException if a file cannot be read, or holds anything else, such as a private key
     */
    public static List<VerificationKey> verificationKeys(List<Path> files) throws KeyFormatException {
        Map<String, VerificationKey> keys = new LinkedHashMap<>();
        for (Path file : files) {
            for (VerificationKey key : VerificationKey.parseAll(file.toString(), read("Key", file))) {
                keys.putIfAbsent(key.fingerprint(), key);
            }
        }
        return List.copyOf(keys.values());
    }

    /**
     * Reads a whole small file, which may be a pipe such as {@code /dev/fd/3}.
     *
     * @param what how messages call it: {@code Key}, {@code Passphrase file}, {@code Signature}
     * @throws KeyFormatException if it cannot be read or is longer than any of these
     */
    static byte[] read(String what, Path file) throws KeyFormatException {
        if (Files.isDirectory(file)) {
            throw new KeyFormatException(what + " " + file + " is a directory, expected a file.");
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(VerificationKey.MAX_BYTES + 1);
        } catch (NoSuchFileException e) {
            throw new KeyFormatException(what + " " + file + " does not exist.", e);
        } catch (AccessDeniedException e) {
            throw new KeyFormatException(what + " " + file + " may not be read by this user.", e);
        } catch (IOException e) {
            throw new KeyFormatException(what + " " + file + " cannot be read: " + e.getMessage(), e);
        }
        if (bytes.length > VerificationKey.MAX_BYTES) {
            throw new KeyFormatException(what + " " + file + " has more than " + VerificationKey.MAX_BYTES
                    + " bytes: it is something else.");
        }
        return bytes;
    }
}
