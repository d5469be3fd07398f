package dev.tandem.client.source;

import java.time.Duration;

/**
 * Notices a connection that lives, but brings next to nothing.
 *
 * <p>Counts only the time in which the reader waited, so a reader that is busy writing to a slow card, or was stopped,
 * is not taken for a slow network.
 */
final class RateWatch {
    private final long windowNanos;
    private final double minimumBytes;
    private long waitedNanos;
    private long bytes;

    RateWatch(int minimumBytesPerSecond, Duration window) {
        windowNanos = window.toNanos();
        minimumBytes = minimumBytesPerSecond * (window.toNanos() / 1e9);
    }

    /** Throws {@link BrokenTransferException} if the window is over, and too little came in it. */
    void received(long count, long afterNanos) throws BrokenTransferException {
        bytes += count;
        waitedNanos += afterNanos;
        if (waitedNanos < windowNanos) {
            return;
        }
        if (bytes < minimumBytes * waitedNanos / windowNanos) {
            throw new BrokenTransferException("only " + bytes + " bytes in " + Reasons.seconds(waitedNanos)
                    + ", at least " + (long) minimumBytes + " in " + Reasons.seconds(windowNanos) + " are expected");
        }
        bytes = 0;
        waitedNanos = 0;
    }
}
