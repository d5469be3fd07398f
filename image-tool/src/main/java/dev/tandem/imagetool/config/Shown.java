package dev.tandem.imagetool.config;

import java.util.Collection;
import java.util.List;

/** Text of a user or an image in a message: on one line, and not too much of it. */
public final class Shown {
    private static final int MAX_CHARS = 80;
    private static final int MAX_NAMES = 10;

    private Shown() {}

    public static String text(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\u2028-\\u202e\\u2066-\\u2069]", "?");
        return line.length() <= MAX_CHARS ? line : line.substring(0, MAX_CHARS) + "...";
    }

    /** The names in a row, of many only the first. */
    public static String names(Collection<String> names) {
        List<String> first = names.stream().limit(MAX_NAMES).map(Shown::text).toList();
        return String.join(", ", first)
                + (names.size() > MAX_NAMES ? " and " + (names.size() - MAX_NAMES) + " more" : "");
    }
}
