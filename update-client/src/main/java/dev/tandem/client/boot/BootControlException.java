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

    /** A failure of the disk or of the system, with what it means here; one that is explained already stays as it is. */
    static BootControlException explained(String what, IOException e) {
        return e instanceof BootControlException known
                ? known
                : new BootControlException(what + ": " + e.getMessage() + ". Nothing was changed.", e);
    }
}
