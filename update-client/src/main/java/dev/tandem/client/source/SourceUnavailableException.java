package dev.tandem.client.source;

import org.jspecify.annotations.Nullable;

/** All retries are used up, or there is no time left. Later it may work. */
public final class SourceUnavailableException extends SourceException {
    private static final long serialVersionUID = 1L;

    SourceUnavailableException(String message) {
        this(message, null);
    }

    SourceUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
