package dev.tandem.client.source;

import org.jspecify.annotations.Nullable;

/** It will not be better next time: the place is wrong, or the server does what it must not. */
public final class SourceRefusedException extends SourceException {
    private static final long serialVersionUID = 1L;

    SourceRefusedException(String message) {
        this(message, null);
    }

    SourceRefusedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
