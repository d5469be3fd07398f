package dev.tandem.client.report;

import java.util.List;

/** Takes each step as a sentence. Never fails: an update does not depend on who listens. */
public interface Reporter {
    /** How much it matters; named and numbered as syslog does. */
    enum Level {
        ERROR(3),
        WARNING(4),
        INFO(6),
        DEBUG(7);

        private final int number;

        Level(int number) {
            this.number = number;
        }

        /** For {@code <N>} in front of a line for the journal (sd-daemon(3)). */
        public int number() {
            return number;
        }
    }

    void say(Level level, String sentence);

    default void info(String sentence) {
        say(Level.INFO, sentence);
    }

    default void warn(String sentence) {
        say(Level.WARNING, sentence);
    }

    default void error(String sentence) {
        say(Level.ERROR, sentence);
    }

    /** Each of several. */
    static Reporter all(List<Reporter> reporters) {
        List<Reporter> copy = List.copyOf(reporters);
        return (level, sentence) -> copy.forEach(reporter -> reporter.say(level, sentence));
    }
}
