package dev.tandem.client.source;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One attempt failed in a way that another attempt may mend. Never leaves this package. */
final class BrokenTransferException extends IOException {
    private static final long serialVersionUID = 1L;

    private final @Nullable Duration retryAfter;

    BrokenTransferException(String reason) {
        this(reason, null, null);
    }

    BrokenTransferException(String reason, @Nullable Duration retryAfter, @Nullable Throwable cause) {
        super(reason, cause);
        this.retryAfter = retryAfter;
    }

    /** How long the server wants to be left alone, or null if it did not say. */
    @Nullable
    Duration retryAfter() {
        return retryAfter;
    }
}
