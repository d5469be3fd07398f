package dev.tandem.client.source;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * A connection was lost, and there will be another one.
 *
 * @param source as {@link ArtifactSource#describe}
 * @param reason what went wrong, without secrets
 * @param pause until the next attempt
 * @param attempt 1 for the first retry since the download last got on
 * @param attempts how many of them are allowed
 * @param position the offset where it goes on
 * @param length of the whole file, if known
 */
public record Retry(
        String source, String reason, Duration pause, int attempt, int attempts, long position, OptionalLong length) {
    /** {@code retrying in 4 s: connection reset (attempt 2 of 10), at byte 1000 of 5000}. */
    public String describe() {
        String of = length.isPresent() ? " of " + length.getAsLong() : "";
        long seconds = Math.max(1, (pause.toMillis() + 500) / 1000);
        return "retrying in " + seconds + " s: " + reason + " (attempt " + attempt + " of " + attempts + "), at byte "
                + position + of;
    }
}
