package dev.tandem.client.platform;

import java.time.Duration;

/** Waiting, so that tests need not. */
public interface Sleeper {
    /** The real one. */
    Sleeper SYSTEM = duration -> Thread.sleep(duration.toMillis());

    void sleep(Duration duration) throws InterruptedException;
}
