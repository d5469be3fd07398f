package dev.tandem.client.boot;

import java.io.IOException;

/** The slots cannot be told apart or switched: what was asked, what was found. */
public final class BootControlException extends IOException {
    private static final long serialVersionUID = 1L;

    public BootControlException(String message) {
        super(message);
    }

    public BootControlException(String message, Throwable cause) {
        super(message, cause);
    }
}
