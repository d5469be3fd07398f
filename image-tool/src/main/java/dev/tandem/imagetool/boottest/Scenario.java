package dev.tandem.imagetool.boottest;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is done to one device, from its first start on.
 *
 * @param name short, for reports and file names
 * @param after the scenario whose device, disk and memory as it leaves them, this one goes on with; empty for a start of the
 *     image
 * @param hangLimit after how long a silence during a start the watchdog resets the device; empty for the usual one
 */
record Scenario(
        String name, String description, Optional<String> after, Optional<Duration> hangLimit, List<Step> steps) {
    private static final Duration INSTALL_LIMIT = Duration.ofMinutes(20);
    private static final Duration SETTLE_LIMIT = Duration.ofMinutes(20);

    Scenario {
        steps = List.copyOf(steps);
    }

    /** What a test is without a file: start, install each artifact, and see what becomes of it. */
    static Scenario of(List<Path> artifacts, boolean committed) {
        List<Step> steps = new ArrayList<>();
        for (Path artifact : artifacts) {
            steps.add(new Step.Install("", artifact, 4, Optional.empty(), List.of(), INSTALL_LIMIT));
            steps.add(new Step.Restart(""));
            steps.add(new Step.Settle("", SETTLE_LIMIT));
            steps.add(new Step.Expect(
                    "",
                    new Step.Expectation(
                            Optional.empty(),
                            Optional.empty(),
                            Optional.of(false),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.of("IDLE"),
                            Optional.of(committed ? "COMMITTED" : "ROLLED_BACK"),
                            Optional.empty())));
        }
        String what = artifacts.isEmpty()
                ? "The image starts."
                : committed
                        ? "The image starts, and each artifact is committed."
                        : "The image starts, and each artifact is rolled back.";
        return new Scenario(artifacts.isEmpty() ? "boot" : "update", what, Optional.empty(), Optional.empty(), steps);
    }
}
