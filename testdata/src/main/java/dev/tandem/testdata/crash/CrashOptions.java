package dev.tandem.testdata.crash;

/**
 * How far an exploration goes. All limits are counts, so that it finds the same on every machine.
 *
 * @param depth 1: the work is cut; 2: the recovery from that is cut as well; and so on
 * @param bounds how many of the states after a cut are looked at
 * @param maxBoots a machine that restarts more often than that does not come to rest
 * @param maxImages no more states than that are started
 * @param maxFailures after so many it ends
 */
public record CrashOptions(int depth, Bounds bounds, int maxBoots, long maxImages, int maxFailures) {
    /** As in the tests of every build. */
    public static final CrashOptions SMALL = new CrashOptions(2, Bounds.SMALL, 12, 2_000_000, 5);

    public CrashOptions {
        if (depth < 1 || maxBoots < 1 || maxImages < 1 || maxFailures < 1) {
            throw new IllegalArgumentException("depth " + depth + ", maxBoots " + maxBoots);
        }
    }

    /**
     * These, unless the system properties {@code tandem.crash.depth}, {@code tandem.crash.seed},
     * {@code tandem.crash.randoms}, {@code tandem.crash.singles} or {@code tandem.crash.combinations} say otherwise.
     */
    public CrashOptions orFromProperties() {
        Bounds wider = bounds.withRandoms(
                        Integer.getInteger("tandem.crash.randoms", bounds.randoms()),
                        Long.getLong("tandem.crash.seed", bounds.seed()))
                .withSingles(Integer.getInteger("tandem.crash.singles", bounds.singles()))
                .withCombinations(Integer.getInteger("tandem.crash.combinations", bounds.combinations()));
        return new CrashOptions(
                Integer.getInteger("tandem.crash.depth", depth), wider, maxBoots, maxImages, maxFailures);
    }

    public CrashOptions withDepth(int levels) {
        return new CrashOptions(levels, bounds, maxBoots, maxImages, maxFailures);
    }

    public CrashOptions withBounds(Bounds newBounds) {
        return new CrashOptions(depth, newBounds, maxBoots, maxImages, maxFailures);
    }

    public CrashOptions withMaxImages(long count) {
        return new CrashOptions(depth, bounds, maxBoots, count, maxFailures);
    }

    public CrashOptions withMaxFailures(int count) {
        return new CrashOptions(depth, bounds, maxBoots, maxImages, count);
    }
}
