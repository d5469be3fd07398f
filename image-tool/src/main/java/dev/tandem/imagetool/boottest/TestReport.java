package dev.tandem.imagetool.boottest;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What a run of {@code tandem boot-test} found.
 *
 * @param image as the user gave it
 */
public record TestReport(
        String image, String tandemVersion, String qemuVersion, Instant begun, List<ScenarioResult> scenarios) {
    /** Keeps a copy of the scenarios. */
    public TestReport {
        scenarios = List.copyOf(scenarios);
    }

    /** Whether every scenario passed. A run of none has shown nothing, and has not passed. */
    public boolean passed() {
        return !scenarios.isEmpty() && failures() == 0;
    }

    /** Of all scenarios together. */
    public Duration duration() {
        return scenarios.stream().map(ScenarioResult::duration).reduce(Duration.ZERO, Duration::plus);
    }

    long failures() {
        return scenarios.stream().filter(scenario -> !scenario.passed()).count();
    }
}
