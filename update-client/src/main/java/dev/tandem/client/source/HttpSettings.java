package dev.tandem.client.source;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long to wait for what.
 *
 * @param connectTimeout for the connection and the TLS handshake
 * @param stallTimeout for the answer to a request, and without a single byte of the body
 * @param minimumBytesPerSecond below which a connection counts as broken; only the time spent waiting for the network
 *     counts, so a slow SD card breaks nothing
 * @param rateWindow over which the rate is averaged
 * @param retries how often to try again without getting on; each {@link Retries#PROGRESS_BYTES} give all of them back
 * @param firstPause before the first retry; doubles with each
 * @param longestPause is what the doubling ends at
 * @param longestRetryAfter is what a server can ask for at most
 * @param extraCa a PEM file of certificates that are trusted besides the runtime's, or null
 */
public record HttpSettings(
        Duration connectTimeout,
        Duration stallTimeout,
        int minimumBytesPerSecond,
        Duration rateWindow,
        int retries,
        Duration firstPause,
        Duration longestPause,
        Duration longestRetryAfter,
        @Nullable Path extraCa) {
    /** Ten retries take about twenty minutes: a router that restarts, not a night without network. */
    public static final HttpSettings DEFAULTS = new HttpSettings(
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            1000,
            Duration.ofSeconds(60),
            10,
            Duration.ofSeconds(2),
            Duration.ofMinutes(5),
            Duration.ofHours(1),
            null);

    public HttpSettings {
        requirePositive(connectTimeout, "connectTimeout");
        requirePositive(stallTimeout, "stallTimeout");
        requirePositive(rateWindow, "rateWindow");
        requirePositive(firstPause, "firstPause");
        requirePositive(longestPause, "longestPause");
        requirePositive(longestRetryAfter, "longestRetryAfter");
        if (minimumBytesPerSecond < 0 || retries < 0) {
            throw new IllegalArgumentException("minimumBytesPerSecond and retries must not be negative");
        }
    }

    public HttpSettings withExtraCa(@Nullable Path file) {
        return new HttpSettings(
                connectTimeout,
                stallTimeout,
                minimumBytesPerSecond,
                rateWindow,
                retries,
                firstPause,
                longestPause,
                longestRetryAfter,
                file);
    }

    public HttpSettings withRetries(int count) {
        return new HttpSettings(
                connectTimeout,
                stallTimeout,
                minimumBytesPerSecond,
                rateWindow,
                count,
                firstPause,
                longestPause,
                longestRetryAfter,
                extraCa);
    }

    private static void requirePositive(Duration duration, String name) {
        // A day is beyond any use, and far below where nanoseconds overflow.
        if (duration.isNegative() || duration.isZero() || duration.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException(name + " must be between 1 ns and a day, and is " + duration);
        }
    }
}
