package dev.tandem.testdata.http;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** A file and how it is served: with an honest head (ETag, Last-Modified, Range, If-Range) and a body as told. */
public final class ServedFile {
    private static final String LONG_AGO = "Thu, 01 Jan 2026 00:00:00 GMT";

    private final byte[] content;
    private final @Nullable String etag;
    private final @Nullable String lastModified;
    private final boolean ranges;

    private ServedFile(byte[] content, @Nullable String etag, @Nullable String lastModified, boolean ranges) {
        this.content = content;
        this.etag = etag;
        this.lastModified = lastModified;
        this.ranges = ranges;
    }

    /** With a strong ETag made of the content, a Last-Modified, and ranges. The content is not copied. */
    public ServedFile(byte[] content) {
        this(content, '"' + crc(content) + '"', LONG_AGO, true);
    }

    /** The ETag as sent, with its quotation marks, or null for none. */
    public ServedFile withEtag(@Nullable String value) {
        return new ServedFile(content, value, lastModified, ranges);
    }

    public ServedFile withLastModified(@Nullable String value) {
        return new ServedFile(content, etag, value, ranges);
    }

    /** Range headers are ignored: the answer is always the whole file. */
    public ServedFile withoutRanges() {
        return new ServedFile(content, etag, lastModified, false);
    }

    public Answer whole() {
        return (request, wire) -> {
            int from = head(request, wire);
            wire.bytes(content, from, content.length);
        };
    }

    /** The connection ends in an orderly way after so many bytes of the body. */
    public Answer cutAfter(int bytes) {
        return (request, wire) -> {
            part(request, wire, bytes);
            wire.cut();
        };
    }

    public Answer resetAfter(int bytes) {
        return (request, wire) -> {
            part(request, wire, bytes);
            wire.reset();
        };
    }

    public Answer stallAfter(int bytes) {
        return (request, wire) -> {
            part(request, wire, bytes);
            wire.stall();
        };
    }

    /** After so many bytes of the body, one byte at a time. */
    public Answer trickleAfter(int bytes, Duration pause) {
        return (request, wire) -> {
            int from = part(request, wire, bytes);
            wire.trickle(content, from, content.length, pause);
        };
    }

    private int part(Request request, Wire wire, int bytes) throws IOException {
        int from = head(request, wire);
        int to = (int) Math.min(content.length, (long) from + bytes);
        wire.bytes(content, from, to);
        return to;
    }

    /** Where the body begins. */
    private int head(Request request, Wire wire) throws IOException {
        List<String> headers = new ArrayList<>();
        if (etag != null) {
            headers.add("ETag: " + etag);
        }
        if (lastModified != null) {
            headers.add("Last-Modified: " + lastModified);
        }
        if (ranges) {
            headers.add("Accept-Ranges: bytes");
        }
        long from = ranges && unchanged(request) ? Math.max(0, request.rangeStart()) : 0;
        if (from > 0 && from >= content.length) {
            headers.add("Content-Range: bytes */" + content.length);
            headers.add("Content-Length: 0");
            wire.head("HTTP/1.1 416 Range Not Satisfiable", headers.toArray(String[]::new));
            return content.length;
        }
        boolean partial = ranges && unchanged(request) && request.rangeStart() >= 0;
        if (partial) {
            headers.add("Content-Range: bytes " + from + "-" + (content.length - 1) + "/" + content.length);
        }
        headers.add("Content-Length: " + (content.length - from));
        wire.head(partial ? "HTTP/1.1 206 Partial Content" : "HTTP/1.1 200 OK", headers.toArray(String[]::new));
        return (int) from;
    }

    private boolean unchanged(Request request) {
        return request.header("if-range")
                .map(value -> value.equals(etag) || value.equals(lastModified))
                .orElse(true);
    }

    private static String crc(byte[] content) {
        CRC32 crc = new CRC32();
        crc.update(content);
        return Long.toHexString(crc.getValue());
    }
}
