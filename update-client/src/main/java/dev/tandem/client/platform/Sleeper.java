package dev.tandem.client.platform;

import java.time.Duration;

/** Lets time pass. A port, so that a test of a wait of an hour does not take one. */
@FunctionalInterface
public interface Sleeper {
    /** Returns after {@code duration}; at once when that is zero or negative. */
    void sleep(Duration duration) throws InterruptedException;

    /** The real one. */
    static Sleeper system() {
        return duration -> Thread.sleep(Math.max(0, duration.toMillis()));
    }
}
