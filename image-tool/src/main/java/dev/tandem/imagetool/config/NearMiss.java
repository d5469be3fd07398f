package dev.tandem.imagetool.config;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** What somebody who mistyped a name meant. */
public final class NearMiss {
    /** Longer names are no slips of a finger, and the comparison takes the product of both lengths. */
    private static final int MAX_CHARS = 64;

    private NearMiss() {}

    /** The one of the names that is nearest, if it is near: a letter in three may differ. */
    public static Optional<String> of(String typed, Collection<String> names) {
        if (typed.length() > MAX_CHARS) {
            return Optional.empty();
        }
        String best = null;
        int least = Math.max(1, typed.length() / 3) + 1;
        for (String name : names) {
            int distance = name.length() > MAX_CHARS ? least : distance(normal(typed), normal(name));
            if (distance < least) {
                least = distance;
                best = name;
            }
        }
        return Optional.ofNullable(best);
    }

    /** Case and separators are what people mix up first: {@code boot-size} for {@code bootSize}. */
    private static String normal(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
    }

    /** Levenshtein's, with a swap of neighbours for one. */
    private static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] = Math.min(d[i - 1][j - 1] + change, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
