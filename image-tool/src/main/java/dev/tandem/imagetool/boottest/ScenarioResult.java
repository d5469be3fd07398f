package dev.tandem.imagetool.boottest;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One scenario.
 *
 * @param failure empty when it passed
 * @param events in the order in which they happened
 * @param consoleLog file with all that the consoles printed, beside the report
 * @param consoleTail the end of it, as it was printed
 */
public record ScenarioResult(
        String name,
        String description,
        Duration duration,
        Optional<String> failure,
        List<TimelineEvent> events,
        Path consoleLog,
        String consoleTail) {
    /** Keeps a copy of the events. */
    public ScenarioResult {
        events = List.copyOf(events);
    }

    /** Whether all was as it should be. */
    public boolean passed() {
        return failure.isEmpty();
    }

    /** Relative to the report: directories of reports are moved, and served from elsewhere. */
    String consoleLogName() {
        Path name = consoleLog.getFileName();
        return name == null ? "" : name.toString();
    }
}
