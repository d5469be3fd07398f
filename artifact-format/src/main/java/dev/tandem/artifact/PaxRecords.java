package dev.tandem.artifact;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The two records of a PAX extended header that change how a member is read (POSIX pax, "length keyword=value\n").
 *
 * @param path the name, or null
 * @param size the size, or -1
 */
record PaxRecords(@Nullable String path, long size) {
    static PaxRecords parse(byte[] bytes, ReadSite site) throws IOException {
        String path = null;
        long size = -1;
        int at = 0;
        while (at < bytes.length) {
            int space = indexOf(bytes, (byte) ' ', at, bytes.length);
            int length = (int) decimal(bytes, at, space, 6, site);
            int end = at + length;
            if (space < 0 || end > bytes.length || end <= space + 1 || bytes[end - 1] != '\n') {
                throw site.corrupt("malformed record in a PAX header");
            }
            int equals = indexOf(bytes, (byte) '=', space + 1, end - 1);
            if (equals < 0) {
                throw site.corrupt("a record in a PAX header has no value");
            }
            String key = TarReader.utf8(bytes, space + 1, equals - space - 1, site);
            if (key.equals("path")) {
                path = TarReader.utf8(bytes, equals + 1, end - equals - 2, site);
                if (path.indexOf('\0') >= 0) {
                    throw site.corrupt("the path in a PAX header holds a NUL");
                }
            } else if (key.equals("size")) {
                size = decimal(bytes, equals + 1, end - 1, 18, site);
            } else if (key.startsWith("GNU.sparse.")) {
                throw site.unsupported("a sparse tar member");
            }
            at = end;
        }
        return new PaxRecords(path, size);
    }

    private static long decimal(byte[] bytes, int from, int to, int maxDigits, ReadSite site) throws IOException {
        String digits = to < from ? "" : new String(bytes, from, Math.min(to - from, 20), StandardCharsets.US_ASCII);
        if (digits.isEmpty() || digits.length() > maxDigits || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw site.corrupt("a number in a PAX header is not a number");
        }
        return Long.parseLong(digits);
    }

    private static int indexOf(byte[] bytes, byte wanted, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }
}
