package dev.tandem.client.platform;

import java.time.Instant;
import java.time.InstantSource;

/**
 * A clock for durations: it never jumps. A Raspberry Pi has no battery behind its clock, and when the time comes from the
 * network, minutes after the start, the wall clock leaps by days; a deadline must not. Its instants are no dates.
 */
public final class MonotonicTime implements InstantSource {
    private final long start = System.nanoTime();

    @Override
    public Instant instant() {
        return Instant.EPOCH.plusNanos(System.nanoTime() - start);
    }
}
