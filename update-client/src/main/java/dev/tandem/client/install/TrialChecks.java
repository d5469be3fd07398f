package dev.tandem.client.install;

import java.io.IOException;

/** Decides whether the system on trial is good. */
public interface TrialChecks {
    /**
     * Waits until all checks pass and stay so, or the deadline has come.
     *
     * @throws IOException if the system is not good; it says which check found what
     */
    void await() throws IOException, InterruptedException;
}
