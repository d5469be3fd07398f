package dev.tandem.testdata.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Goes through every combination of choices, in order. Which choices there are may depend on those before.
 *
 * <pre>{@code
 * Exhaustive choice = new Exhaustive();
 * while (choice.next()) {
 *     SimulatedDisk after = disk.crashClone(choice);
 *     ...
 * }
 * }</pre>
 */
public final class Exhaustive {
    private final List<Integer> digits = new ArrayList<>();
    private final List<Integer> options = new ArrayList<>();
    private final boolean fixed;
    private int position;
    private boolean begun;

    public Exhaustive() {
        this(List.of(), false);
    }

    private Exhaustive(List<Integer> digits, boolean fixed) {
        this.digits.addAll(digits);
        this.fixed = fixed;
    }

    /** Only the combination that another one showed as its text. */
    public static Exhaustive replay(String text) {
        List<Integer> digits = new ArrayList<>();
        for (String digit : text.split("\\.", -1)) {
            if (!digit.isEmpty()) {
                digits.add(Integer.parseInt(digit));
            }
        }
        return new Exhaustive(digits, true);
    }

    /** Goes to the next combination, at first to the first; false when there is none left. */
    public boolean next() {
        position = 0;
        if (!begun) {
            begun = true;
            return true;
        }
        if (fixed) {
            return false;
        }
        while (!digits.isEmpty()) {
            int last = digits.size() - 1;
            if (digits.get(last) + 1 < options.get(last)) {
                digits.set(last, digits.get(last) + 1);
                return true;
            }
            digits.remove(last);
            options.remove(last);
        }
        return false;
    }

    /** The next choice of this combination: 0 or more, less than {@code count}. */
    public int choose(int count) {
        if (!begun || count < 1) {
            throw new IllegalStateException("a choice of " + count + (begun ? "" : ", before next()"));
        }
        if (position == digits.size()) {
            digits.add(0);
        }
        if (position == options.size()) {
            options.add(count);
        }
        int digit = digits.get(position);
        if (options.get(position) != count || digit >= count) {
            throw new IllegalStateException("choice " + position + " is " + digit + " of " + count
                    + ", before it was one of " + options.get(position) + ": something is not deterministic");
        }
        position++;
        return digit;
    }

    /** The combination, for {@link #replay}. */
    @Override
    public String toString() {
        return digits.stream().map(String::valueOf).collect(Collectors.joining("."));
    }
}
