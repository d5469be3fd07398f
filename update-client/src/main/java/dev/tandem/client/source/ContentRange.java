package dev.tandem.client.source;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code Content-Range: bytes 100-199/1000} (RFC 9110, 14.4).
 *
 * @param first -1 in {@code bytes *}{@code /1000}
 * @param last inclusive, or -1 as well
 * @param total -1 for {@code *}
 */
record ContentRange(long first, long last, long total) {
    // 18 digits fit into a long, and are more than any file has.
    private static final Pattern FORM =
            Pattern.compile("bytes +(?:(\\d{1,18})-(\\d{1,18})|\\*)/(?:(\\d{1,18})|\\*)", Pattern.CASE_INSENSITIVE);

    /** Empty when it is not one, or contradicts itself. */
    static Optional<ContentRange> parse(String value) {
        Matcher form = FORM.matcher(value.strip());
        if (!form.matches()) {
            return Optional.empty();
        }
        ContentRange range = new ContentRange(number(form, 1), number(form, 2), number(form, 3));
        boolean ordered = range.first <= range.last && (range.total < 0 || range.last < range.total);
        return ordered ? Optional.of(range) : Optional.empty();
    }

    long lengthBytes() {
        return last - first + 1;
    }

    private static long number(Matcher form, int group) {
        return form.group(group) == null ? -1 : Long.parseLong(form.group(group));
    }
}
