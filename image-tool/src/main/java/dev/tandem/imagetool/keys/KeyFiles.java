package dev.tandem.imagetool.keys;

import dev.tandem.artifact.signing.KeyFormatException;
import dev.tandem.artifact.signing.VerificationKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads key and passphrase files: bounded, and with messages that name the option's file. */
final class KeyFiles {
    private KeyFiles() {}

    /**
     * Reads a whole small file, which may be a pipe such as {@code /dev/fd/3}.
     *
     * @param what how messages call it: {@code Key}, {@code Passphrase file}
     * @throws KeyFormatException if it cannot be read or is longer than any key
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
            throw new KeyFormatException(
                    what + " " + file + " has more than " + VerificationKey.MAX_BYTES + " bytes: this is not a key.");
        }
        return bytes;
    }
}
