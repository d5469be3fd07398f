package dev.tandem.client.health;

import java.io.IOException;

/** Asks a check's question, again and again; never twice at the same time. It may remember what it found before. */
public interface Probe {
    /**
     * Takes as long as it takes: whoever calls this watches the time, and interrupts.
     *
     * @throws IOException if the question cannot be asked, which is no better than a bad answer
     */
    Answer ask() throws IOException, InterruptedException;

    /**
     * Ends an asking that an interrupt alone does not end; called by another thread, and again
     * as long as it goes on.
     */
    default void abandon() {}
}
