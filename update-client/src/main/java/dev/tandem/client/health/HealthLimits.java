package dev.tandem.client.health;

import java.time.Duration;

/**
 * How long a system has to prove itself.
 *
 * @param deadline it is not healthy if it is not by then
 * @param stableFor how long all checks have to pass without a break
 * @param interval from one question to the next of the same check
 */
public record HealthLimits(Duration deadline, Duration stableFor, Duration interval) {
    public static final HealthLimits DEFAULT =
            new HealthLimits(Duration.ofMinutes(10), Duration.ofSeconds(30), Duration.ofSeconds(5));

    public HealthLimits {
        if (interval.isNegative() || interval.isZero()) {
            throw new IllegalArgumentException("interval must be more than nothing: " + interval);
        }
        if (stableFor.isNegative() || stableFor.compareTo(deadline) >= 0) {
            throw new IllegalArgumentException(
                    "stableFor must be less than the deadline: " + stableFor + ", " + deadline);
        }
    }
}
