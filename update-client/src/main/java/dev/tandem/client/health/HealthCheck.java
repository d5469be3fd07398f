package dev.tandem.client.health;

import java.time.Duration;
import java.util.Optional;

/**
 * One check that is configured.
 *
 * @param name that of its file, without {@code .json}
 * @param timeout after which it counts as failed
 */
public record HealthCheck(String name, Optional<String> description, Duration timeout, Question question) {
    /** {@code systemd}, {@code http}, {@code tcp}, {@code command}, {@code file} or {@code executable}. */
    public String kind() {
        return question.kind();
    }

    /** What has to be the case, in one line. */
    public String expected() {
        return question.expected();
    }
}
