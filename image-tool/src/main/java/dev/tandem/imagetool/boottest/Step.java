package dev.tandem.imagetool.boottest;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** One step of a scenario. */
sealed interface Step {
    /** Where it was written, for messages; empty for those of the program itself. */
    String where();

    /** The files that it serves. */
    default List<Path> artifacts() {
        return List.of();
    }

    /**
     * Runs a command as root on the device.
     *
     * @param exitCode that it must have
     * @param output what must be found in its output
     */
    record Run(String where, String command, int exitCode, Optional<Pattern> output, Duration limit) implements Step {}

    /**
     * Serves an artifact over HTTP and has the client install it, up to the restart that is needed then.
     *
     * @param exitCode that the client must have: 4 for one that needs a restart
     * @param output what must be found in what the client says
     */
    record Install(
            String where, Path artifact, int exitCode, Optional<Pattern> output, List<String> options, Duration limit)
            implements Step {
        @Override
        public List<Path> artifacts() {
            return List.of(artifact);
        }
    }

    /** Restarts the device, and waits until it is up again. */
    record Restart(String where) implements Step {}

    /** Waits, through all restarts, until no update is in progress any more. */
    record Settle(String where, Duration limit) implements Step {}

    /** Cuts the power at once, and starts the device again. */
    record CutNow(String where) implements Step {}

    /**
     * Cuts the power again and again, at points of updates that a seed decides, while the artifacts are installed in turn; at last
     * lets an update come to its end.
     *
     * @param artifacts at least two, of different names
     * @param count how many cuts
     */
    record Cuts(String where, List<Path> artifacts, int count, long seed, Duration limit) implements Step {}

    /** Looks at what the firmware has started, and at what the client says of itself. */
    record Expect(String where, Expectation expectation) implements Step {}

    /**
     * What is expected; what is empty may be anything.
     *
     * @param slot that runs
     * @param defaultSlot that every start goes to
     * @param trial whether the running system is on trial
     * @param startedOnTrial whether the firmware has started it as a trial, which it was until the verdict
     * @param artifact that the device has
     * @param phase of the update in progress
     * @param result of the last update
     * @param reason found in the reason of the last update
     */
    record Expectation(
            Optional<String> slot,
            Optional<String> defaultSlot,
            Optional<Boolean> trial,
            Optional<Boolean> startedOnTrial,
            Optional<String> artifact,
            Optional<String> phase,
            Optional<String> result,
            Optional<Pattern> reason) {
        static final Expectation NOTHING = new Expectation(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
