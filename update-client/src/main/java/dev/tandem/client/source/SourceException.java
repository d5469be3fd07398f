package dev.tandem.client.source;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The artifact cannot be had from where it should come. The message holds no secret, and fits in one line. */
public abstract sealed class SourceException extends IOException
        permits SourceRefusedException, SourceChangedException, SourceUnavailableException {
    private static final long serialVersionUID = 1L;

    SourceException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
