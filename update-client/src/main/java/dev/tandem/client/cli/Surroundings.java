package dev.tandem.client.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;

/**
 * What a command gets from the process it runs in.
 *
 * @param in standard input
 * @param out for results
 * @param err for everything else
 * @param terminal whether {@code err} is a terminal
 * @param environment variables
 */
record Surroundings(
        InputStream in, PrintStream out, PrintStream err, boolean terminal, Map<String, String> environment) {
    static Surroundings ofProcess() {
        return new Surroundings(System.in, System.out, System.err, System.console() != null, System.getenv());
    }

    /** systemd says so when standard error is the journal. */
    boolean journal() {
        return environment.containsKey("JOURNAL_STREAM") && !terminal;
    }
}
