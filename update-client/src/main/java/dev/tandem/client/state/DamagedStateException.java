package dev.tandem.client.state;

import java.io.IOException;

/** What was read is not what the client writes. */
final class DamagedStateException extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedStateException(String message) {
        super(message);
    }
}
