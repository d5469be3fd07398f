package dev.tandem.artifact.signing;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The named key cannot be used: not a key, the wrong half, an algorithm the artifact format does not know, damaged, or
 * locked by another passphrase. Found before any work is done, and nothing but another key or option helps: a command
 * line reports it as wrong usage.
 */
public final class KeyFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    /** @param message the key's name, what is wrong with it, and what to do */
    public KeyFormatException(String message) {
        super(message);
    }

    /** @param message the key's name, what is wrong with it, and what to do */
    public KeyFormatException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
