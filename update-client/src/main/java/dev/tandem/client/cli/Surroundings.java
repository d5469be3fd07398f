package dev.tandem.client.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
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
        return new Surroundings(System.in, System.out, System.err, errorsGoToATerminal(), System.getenv());
    }

    /** {@code System.console()} tells of input and output together, and on JDK 22 and later of neither. */
    private static boolean errorsGoToATerminal() {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException e) {
            return false;
        }
    }

    /** systemd says so when standard error is the journal. */
    boolean journal() {
        return environment.containsKey("JOURNAL_STREAM") && !terminal;
    }
}
