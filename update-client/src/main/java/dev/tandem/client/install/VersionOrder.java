package dev.tandem.client.install;

import java.util.Comparator;

/**
 * Orders versions as people do: runs of digits as numbers, everything else letter by letter, and {@code ~} before the end as in
 * Debian's versions, so that {@code 2.0~rc1} comes before {@code 2.0} (deb-version(7)).
 */
final class VersionOrder implements Comparator<String> {
    static final VersionOrder INSTANCE = new VersionOrder();

    private VersionOrder() {}

    @Override
    public int compare(String left, String right) {
        int i = 0;
        int j = 0;
        while (i < left.length() || j < right.length()) {
            while ((!digitAt(left, i) && i < left.length()) || (!digitAt(right, j) && j < right.length())) {
                int order = Integer.compare(rank(left, i), rank(right, j));
                if (order != 0) {
                    return order;
                }
                i++;
                j++;
            }
            int iEnd = endOfDigits(left, i);
            int jEnd = endOfDigits(right, j);
            int order =
                    compareNumbers(left.substring(Math.min(i, iEnd), iEnd), right.substring(Math.min(j, jEnd), jEnd));
            if (order != 0) {
                return order;
            }
            i = iEnd;
            j = jEnd;
        }
        return 0;
    }

    private static boolean digitAt(String text, int index) {
        return index < text.length() && text.charAt(index) >= '0' && text.charAt(index) <= '9';
    }

    /** Where no letter is - a digit, or the end - counts as 0, and only a tilde is less. */
    private static int rank(String text, int index) {
        if (index >= text.length() || digitAt(text, index)) {
            return 0;
        }
        char c = text.charAt(index);
        if (c == '~') {
            return -1;
        }
        return Character.isLetter(c) ? c : c + 0x10000;
    }

    private static int endOfDigits(String text, int from) {
        int end = Math.min(from, text.length());
        while (digitAt(text, end)) {
            end++;
        }
        return end;
    }

    private static int compareNumbers(String left, String right) {
        String a = left.replaceFirst("^0+", "");
        String b = right.replaceFirst("^0+", "");
        return a.length() != b.length() ? Integer.compare(a.length(), b.length()) : a.compareTo(b);
    }
}
