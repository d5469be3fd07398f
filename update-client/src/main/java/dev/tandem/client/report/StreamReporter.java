package dev.tandem.client.report;

import java.io.PrintStream;

/** Sentences, a line each, to standard error: for the journal with the level in front, for people without. */
public final class StreamReporter implements Reporter {
    private final PrintStream out;
    private final boolean journal;
    private final Level least;

    /**
     * @param journal whether the stream ends in systemd's journal, which takes {@code <N>} in front of a line for its level
     *     (sd-daemon(3))
     * @param least what matters less is left out
     */
    public StreamReporter(PrintStream out, boolean journal, Level least) {
        this.out = out;
        this.journal = journal;
        this.least = least;
    }

    @Override
    public void say(Level level, String sentence) {
        if (level.number() > least.number()) {
            return;
        }
        String prefix = journal ? "<" + level.number() + ">" : level == Level.WARNING ? "warning: " : "";
        sentence.lines().forEach(line -> out.println(prefix + line));
        out.flush();
    }
}
