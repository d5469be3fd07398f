package dev.tandem.imagetool.boottest;

import java.util.Random;
import java.util.SplittableRandom;

/** Chance that can be repeated. */
final class Chance {
    private Chance() {}

    /**
     * Another sequence for each seed. What {@code new Random(1)} and {@code new Random(2)} say first is almost the same: it would
     * be the same cut for both.
     */
    static Random of(long seed) {
        return new Random(new SplittableRandom(seed).nextLong());
    }
}
