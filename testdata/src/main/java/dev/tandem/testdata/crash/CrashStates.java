package dev.tandem.testdata.crash;

import java.util.List;
import java.util.function.Supplier;

/** All that a crash at one moment can leave, one after the other. */
final class CrashStates<T> {
    private final List<Unsettled<T>> unsettled;
    private final int[] outcomes;
    private final Supplier<T> durable;
    private final Bounds bounds;

    /** @param durable makes a copy that has what is durable and nothing else */
    CrashStates(List<Unsettled<T>> unsettled, Supplier<T> durable, Bounds bounds) {
        this.unsettled = unsettled;
        this.outcomes = unsettled.stream().mapToInt(Unsettled::outcomes).toArray();
        this.durable = durable;
        this.bounds = bounds;
    }

    T after(Exhaustive choice) {
        int[] picks = bounds.pick(choice, outcomes);
        T copy = durable.get();
        for (int i = 0; i < picks.length; i++) {
            unsettled.get(i).settle().accept(copy, picks[i]);
        }
        return copy;
    }
}
