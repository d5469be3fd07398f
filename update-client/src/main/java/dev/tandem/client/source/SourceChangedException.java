package dev.tandem.client.source;

import org.jspecify.annotations.Nullable;

/** Another file is there now. What was read so far must not be continued; from the start, it can be read. */
public final class SourceChangedException extends SourceException {
    private static final long serialVersionUID = 1L;

    SourceChangedException(String message) {
        this(message, null);
    }

    SourceChangedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
