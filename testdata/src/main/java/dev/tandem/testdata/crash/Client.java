package dev.tandem.testdata.crash;

import java.io.IOException;

/**
 * A program that runs when the system is up. Whatever it remembers must be in the machine: a new one runs in each of
 * thousands of machines, several at the same time.
 *
 * <p>To restart the machine it calls {@link Machine#reset} or {@link Machine#restartAfterwards}. When it returns without,
 * the machine stays as it is.
 */
@FunctionalInterface
public interface Client {
    /** Does what there is to do. An exception is a program that ended with an error, and nothing more. */
    void run(Machine machine) throws IOException;
}
