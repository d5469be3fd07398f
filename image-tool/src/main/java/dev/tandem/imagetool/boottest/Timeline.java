package dev.tandem.imagetool.boottest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What happened in a scenario, in order. May be used by several threads. */
final class Timeline {
    private final long start = System.nanoTime();
    private final List<TimelineEvent> events = new ArrayList<>();
    private final Consumer<TimelineEvent> watcher;

    /** @param watcher told of each event at once */
    Timeline(Consumer<TimelineEvent> watcher) {
        this.watcher = watcher;
    }

    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    synchronized void add(TimelineEvent.Kind kind, String text) {
        TimelineEvent event = new TimelineEvent(elapsed(), kind, text);
        events.add(event);
        watcher.accept(event);
    }

    synchronized List<TimelineEvent> events() {
        return List.copyOf(events);
    }
}
