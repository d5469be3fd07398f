package dev.tandem.client.source;

import dev.tandem.client.platform.Sleeper;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/**
 * When to try again, and when no more. The pauses double, and are spread by chance: devices that lost the server
 * together must not come back together.
 */
final class Retries {
    /** A cut at every few bytes is not getting on: it must end at some time, and this is what the budget costs. */
    static final long PROGRESS_BYTES = 64 << 10;

    private final String source;
    private final HttpSettings settings;
    private final Sleeper sleeper;
    private final DownloadListener listener;
    private final RandomGenerator chance;
    private int used;
    private long progress;

    Retries(String source, HttpSettings settings, Sleeper sleeper, DownloadListener listener, RandomGenerator chance) {
        this.source = source;
        this.settings = settings;
        this.sleeper = sleeper;
        this.listener = listener;
        this.chance = chance;
    }

    void progressed(long bytes) {
        progress += bytes;
        if (progress >= PROGRESS_BYTES) {
            used = 0;
            progress = 0;
        }
    }

    /**
     * Returns when it is time for the next attempt.
     *
     * @throws SourceUnavailableException when there is none
     */
    void pauseAfter(BrokenTransferException failure, long position, OptionalLong length) throws IOException {
        String reason = failure.getMessage() == null ? "unknown" : failure.getMessage();
        if (used >= settings.retries()) {
            String of = length.isPresent() ? " of " + length.getAsLong() : "";
            throw new SourceUnavailableException(
                    "Gave up reading " + source + " at byte " + position + of + ", after " + used
                            + " retries without getting on: " + reason + ".",
                    failure);
        }
        used++;
        Duration pause = pause(failure);
        listener.retrying(new Retry(source, reason, pause, used, settings.retries(), position, length));
        try {
            sleeper.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting to read " + source + " again");
        }
    }

    private Duration pause(BrokenTransferException failure) {
        // 2^20 times a nanosecond is not much, but twenty doublings of anything sensible are beyond the longest pause.
        double doubled = settings.firstPause().toNanos() * (double) (1L << Math.min(used - 1, 20));
        double longest = Math.min(doubled, (double) settings.longestPause().toNanos());
        if (failure.retryAfter() == null) {
            return Duration.ofNanos((long) (longest / 2 * (1 + chance.nextDouble())));
        }
        // All devices were told the same, so chance comes on top; never earlier than what the server asked for.
        long asked = settings.longestRetryAfter().compareTo(failure.retryAfter()) < 0
                ? settings.longestRetryAfter().toNanos()
                : failure.retryAfter().toNanos();
        return Duration.ofNanos(asked + (long) (longest * chance.nextDouble()));
    }
}
