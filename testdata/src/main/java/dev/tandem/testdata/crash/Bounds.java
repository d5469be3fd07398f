package dev.tandem.testdata.crash;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

/**
 * How many of the states are looked at that a crash can leave. As long as there are few combinations, all. Otherwise: nothing
 * landed, everything, everything up to each one, everything but each one, each one alone, each one in each of its states in
 * between with everything else landed, and some at random.
 *
 * @param combinations up to so many, all of them; 6561 are those of 8 sectors that are lost, landed or torn
 * @param singles of more than so many things only so many are "each one": the first, the last and some in between
 * @param randoms how many are taken at random
 * @param seed of what is random
 * @param tearAt of how many bytes of a sector a torn write is; 0 for sectors that never tear
 * @param namesInOrder whether names of files become durable in the order in which they were changed, as on a file system with
 *     a journal; otherwise in any order, which includes that one
 */
public record Bounds(int combinations, int singles, int randoms, long seed, int tearAt, boolean namesInOrder) {
    /** As in the tests of every build. */
    public static final Bounds SMALL = new Bounds(6561, 16, 16, 1, 256, false);

    public Bounds {
        if (combinations < 1 || singles < 2 || randoms < 0 || tearAt < 0 || tearAt >= Sector.BYTES) {
            throw new IllegalArgumentException("combinations " + combinations + ", singles " + singles + ", randoms "
                    + randoms + ", tearAt " + tearAt);
        }
    }

    public Bounds withCombinations(int count) {
        return new Bounds(count, singles, randoms, seed, tearAt, namesInOrder);
    }

    public Bounds withSingles(int count) {
        return new Bounds(combinations, count, randoms, seed, tearAt, namesInOrder);
    }

    public Bounds withRandoms(int count, long newSeed) {
        return new Bounds(combinations, singles, count, newSeed, tearAt, namesInOrder);
    }

    public Bounds withTearAt(int bytes) {
        return new Bounds(combinations, singles, randoms, seed, bytes, namesInOrder);
    }

    public Bounds withNamesInOrder(boolean inOrder) {
        return new Bounds(combinations, singles, randoms, seed, tearAt, inOrder);
    }

    /**
     * Chooses an outcome for each of these things.
     *
     * @param outcomes how many each has: 0 is lost, 1 landed, the others in between
     */
    int[] pick(Exhaustive choice, int[] outcomes) {
        if (product(outcomes) <= combinations) {
            return Arrays.stream(outcomes).map(choice::choose).toArray();
        }
        int[] each = each(outcomes.length);
        int between = Arrays.stream(each).map(i -> outcomes[i] - 2).sum();
        int plan = choice.choose(2 + 3 * each.length + between + randoms);
        if (plan < 2) {
            return all(outcomes.length, plan);
        }
        plan -= 2;
        if (plan < 3 * each.length) {
            return simple(plan % 3, each[plan / 3], outcomes.length);
        }
        plan -= 3 * each.length;
        for (int i : each) {
            if (plan < outcomes[i] - 2) {
                return with(all(outcomes.length, 1), i, plan + 2);
            }
            plan -= outcomes[i] - 2;
        }
        Random random = new Random(seed + 31L * plan + 1009L * outcomes.length);
        return Arrays.stream(outcomes).map(random::nextInt).toArray();
    }

    private static int[] simple(int kind, int i, int length) {
        return switch (kind) {
            case 0 -> with(all(length, 1), i, 0);
            case 1 -> with(all(length, 0), i, 1);
            default -> {
                int[] prefix = all(length, 0);
                Arrays.fill(prefix, 0, i, 1);
                yield prefix;
            }
        };
    }

    private int[] each(int length) {
        if (length <= singles) {
            return range(length);
        }
        TreeSet<Integer> some = new TreeSet<>(List.of(0, length - 1));
        Random random = new Random(seed + length);
        while (some.size() < singles) {
            some.add(random.nextInt(length));
        }
        return some.stream().mapToInt(Integer::intValue).toArray();
    }

    private static int[] range(int length) {
        int[] all = new int[length];
        Arrays.setAll(all, i -> i);
        return all;
    }

    private static int[] all(int length, int outcome) {
        int[] picks = new int[length];
        Arrays.fill(picks, outcome);
        return picks;
    }

    private static int[] with(int[] picks, int i, int outcome) {
        picks[i] = outcome;
        return picks;
    }

    private long product(int[] outcomes) {
        long product = 1;
        for (int count : outcomes) {
            product *= count;
            if (product > combinations) {
                break;
            }
        }
        return product;
    }
}
