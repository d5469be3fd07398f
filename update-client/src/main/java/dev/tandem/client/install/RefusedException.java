package dev.tandem.client.install;

import java.io.IOException;

/** The artifact is not for this device as it is now. Nothing has been changed. */
public final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    public RefusedException(String message) {
        super(message);
    }
}
