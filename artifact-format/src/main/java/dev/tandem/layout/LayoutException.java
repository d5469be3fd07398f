package dev.tandem.layout;

import java.io.IOException;

/** A disk, or a file that says what is started from it, does not hold what the layout demands. */
public final class LayoutException extends IOException {
    private static final long serialVersionUID = 1L;

    public LayoutException(String message) {
        super(message);
    }
}
