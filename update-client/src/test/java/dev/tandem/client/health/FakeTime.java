package dev.tandem.client.health;

import dev.tandem.client.platform.Sleeper;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Time that passes by sleeping only. */
final class FakeTime implements InstantSource, Sleeper {
    private Instant now = Instant.EPOCH;

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public void sleep(Duration duration) {
        if (duration.isZero() || duration.isNegative()) {
            throw new AssertionError("would never get anywhere: " + duration);
        }
        now = now.plus(duration);
    }

    long seconds() {
        return now.getEpochSecond();
    }
}
