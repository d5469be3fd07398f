package dev.tandem.client.json;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** What somebody who mistyped a key meant. */
final class NearMiss {
    /** Longer names are no slips of a finger, and the comparison takes the product of both lengths. */
    private static final int MAX_CHARS = 64;

    private NearMiss() {}

    /** The nearest of the names, if no more than a letter in three differs. */
    static Optional<String> of(String typed, Collection<String> names) {
        if (typed.length() > MAX_CHARS) {
            return Optional.empty();
        }
        String best = "";
        int least = Math.max(1, typed.length() / 3) + 1;
        for (String name : names) {
            int distance = distance(normal(typed), normal(name));
            if (distance < least) {
                least = distance;
                best = name;
            }
        }
        return best.isEmpty() ? Optional.empty() : Optional.of(best);
    }

    /** Case and separators are what people mix up first: {@code stable_for} for {@code stableFor}. */
    private static String normal(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
    }

    /** Levenshtein's: letters to change, to add or to drop. */
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int change = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
