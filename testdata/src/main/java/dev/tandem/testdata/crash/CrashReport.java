package dev.tandem.testdata.crash;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What an exploration found.
 *
 * @param crashPoints moments at which the machine was cut
 * @param images states that a crash there can leave
 * @param distinct how many of them were started: of the same ones one
 * @param rests different states in which the machine came to rest
 * @param maxBoots the most starts that one needed
 * @param complete false if a limit ended it
 * @param failures what was wrong, at most as many as were asked for
 */
public record CrashReport(
        long crashPoints,
        long images,
        long distinct,
        long rests,
        int maxBoots,
        boolean complete,
        List<Failure> failures) {
    /**
     * A machine in which something does not hold.
     *
     * @param path for {@link CrashExplorer#replay}
     * @param invariant which one
     */
    public record Failure(String path, String invariant, String message) {}

    public CrashReport {
        failures = List.copyOf(failures);
    }

    /** Which invariants do not hold. */
    public List<String> violated() {
        return failures.stream().map(Failure::invariant).distinct().sorted().toList();
    }

    /** The numbers, in a line. */
    public String statistics() {
        return String.format(
                Locale.ROOT,
                "%d crash points, %d images, %d of them distinct, %d different states at rest, at most %d boots%s",
                crashPoints,
                images,
                distinct,
                rests,
                maxBoots,
                complete ? "" : ", cut short");
    }

    @Override
    public String toString() {
        return statistics()
                + failures.stream()
                        .map(f -> "\n" + f.message() + "\n    replay(\"" + f.path() + "\")")
                        .collect(Collectors.joining());
    }
}
