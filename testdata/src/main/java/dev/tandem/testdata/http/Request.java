package dev.tandem.testdata.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A request without a body, as it came. Header names are in lower case. */
public record Request(String method, String target, Map<String, String> headers) {
    private static final int MAX_LINE = 1 << 16;

    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /** The first byte of {@code Range: bytes=N-}, or -1. */
    public long rangeStart() {
        return header("range")
                .filter(range -> range.matches("bytes=[0-9]{1,18}-"))
                .map(range -> Long.parseLong(range, "bytes=".length(), range.length() - 1, 10))
                .orElse(-1L);
    }

    /** Reads one; empty when the client is gone. */
    static Optional<Request> read(InputStream in) throws IOException {
        String line = line(in);
        if (line.isEmpty()) {
            return Optional.empty();
        }
        String[] words = line.split(" ", -1);
        Map<String, String> headers = new TreeMap<>();
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            int colon = header.indexOf(':');
            if (colon < 0) {
                throw new IOException("a header without a colon: " + header);
            }
            headers.put(
                    header.substring(0, colon).toLowerCase(Locale.ROOT),
                    header.substring(colon + 1).strip());
        }
        return Optional.of(new Request(words[0], words.length > 1 ? words[1] : "", headers));
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b == '\n') {
                return line.toString().stripTrailing();
            }
            line.append((char) b);
            if (line.length() > MAX_LINE) {
                throw new IOException("a line of more than " + MAX_LINE + " bytes");
            }
        }
        if (line.isEmpty()) {
            return "";
        }
        throw new EOFException("the client left in a line");
    }
}
