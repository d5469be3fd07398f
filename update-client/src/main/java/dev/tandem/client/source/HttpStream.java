package dev.tandem.client.source;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A file on a web server, as one stream over as many connections as it takes. */
final class HttpStream extends ArtifactStream {
    /** Below this, reading what is on its way already is cheaper than another request. */
    static final long JUMP_BYTES = 256 << 10;

    private static final Pattern LENGTH = Pattern.compile("\\d{1,18}");

    private final URI uri;
    private final HttpFetcher fetcher;
    private final Retries retries;
    private @Nullable HttpBody body;
    private @Nullable Validators file;
    private long total = -1;
    private boolean ranges;

    private HttpStream(URI uri, HttpFetcher fetcher, Retries retries) {
        this.uri = uri;
        this.fetcher = fetcher;
        this.retries = retries;
    }

    /** Returns when the server has begun to send the file. */
    static HttpStream open(URI uri, HttpFetcher fetcher, Retries retries) throws IOException {
        HttpStream stream = new HttpStream(uri, fetcher, retries);
        while (stream.body == null) {
            try {
                stream.body = stream.connect();
            } catch (BrokenTransferException e) {
                retries.pauseAfter(e, 0, OptionalLong.empty());
            }
        }
        return stream;
    }

    @Override
    public Optional<Identity> identity() {
        return file == null || file.strongTag() == null || total < 0
                ? Optional.empty()
                : Optional.of(new Identity(file.strongTag(), total));
    }

    @Override
    public OptionalLong length() {
        return total < 0 ? OptionalLong.empty() : OptionalLong.of(total);
    }

    @Override
    int readSome(byte[] buffer, int offset, int length) throws IOException {
        while (position() != total) {
            try {
                if (body == null) {
                    body = connect();
                }
                int n = body == null ? -1 : body.read(buffer, offset, length);
                if (n > 0) {
                    retries.progressed(n);
                    return n;
                }
                if (total >= 0) {
                    throw new BrokenTransferException("the server sent only a part of what was asked for");
                }
                // Without an announced length, the end is where the server says it is.
                total = position();
            } catch (BrokenTransferException e) {
                release();
                retries.pauseAfter(e, position(), length());
            }
        }
        if (body != null) {
            body.finish();
            release();
        }
        return -1;
    }

    @Override
    long jump(long n) {
        long reach = Math.min(n, total - position());
        if (!ranges || reach < JUMP_BYTES) {
            return 0;
        }
        release();
        return reach;
    }

    @Override
    void release() {
        if (body != null) {
            body.close();
            body = null;
        }
    }

    /** Null if there is nothing behind the position. */
    private @Nullable HttpBody connect() throws IOException {
        HttpResponse<BodyQueue> response = fetcher.get(uri, position(), file);
        try {
            return begin(response);
        } catch (IOException e) {
            response.body().close();
            throw e;
        }
    }

    private @Nullable HttpBody begin(HttpResponse<BodyQueue> response) throws IOException {
        return switch (response.statusCode()) {
            case 200 -> whole(response);
            case 206 -> part(response);
            default -> nothing(response);
        };
    }

    private HttpBody whole(HttpResponse<BodyQueue> response) throws IOException {
        HttpHeaders headers = response.headers();
        refuseEncoding(headers);
        refuseUnframed(headers);
        Validators now = Validators.of(headers);
        long length = contentLength(headers);
        if (file == null) {
            file = now;
            total = length;
            ranges = headers.firstValue("Accept-Ranges").orElse("").strip().equalsIgnoreCase("bytes");
        } else if (!file.confirmedBy(now) || (total >= 0 && length >= 0 && length != total)) {
            throw changed("it sends all of it again, and it is not the one that was begun");
        } else if (position() > 0) {
            ranges = false;
        }
        HttpBody whole = new HttpBody(response.body(), Urls.describe(uri), length >= 0 ? length : total);
        whole.discard(position());
        return whole;
    }

    private HttpBody part(HttpResponse<BodyQueue> response) throws IOException {
        HttpHeaders headers = response.headers();
        refuseEncoding(headers);
        if (position() == 0) {
            throw refused("the server sends a part (206), although all of it was asked for");
        }
        String value = headers.firstValue("Content-Range").orElse("");
        ContentRange range = ContentRange.parse(value)
                .filter(r -> r.first() >= 0)
                .orElseThrow(() -> refused("the server sends a part (206), and does not say which: Content-Range is \""
                        + Plain.text(value) + "\""));
        if (file != null && file.contradictedBy(Validators.of(headers))) {
            throw changed("its ETag or date is another one");
        }
        if (total >= 0 && range.total() >= 0 && range.total() != total) {
            throw changed("it has " + range.total() + " bytes now, it had " + total);
        }
        long length = contentLength(headers);
        boolean outside = total >= 0 && range.last() >= total;
        if (range.first() != position() || outside || (length >= 0 && length != range.lengthBytes())) {
            throw refused("the bytes from " + position() + " on were asked for, and the server sends \""
                    + Plain.text(value) + "\"" + (length >= 0 ? ", " + length + " bytes" : ""));
        }
        if (total < 0) {
            total = range.total();
        }
        ranges = true;
        return new HttpBody(response.body(), Urls.describe(uri), range.lengthBytes());
    }

    /** 416: of a file of unknown length, all may have been read when the connection broke. */
    private @Nullable HttpBody nothing(HttpResponse<BodyQueue> response) throws IOException {
        long length = response.headers()
                .firstValue("Content-Range")
                .flatMap(ContentRange::parse)
                .map(ContentRange::total)
                .orElse(-1L);
        if (position() > 0 && total < 0 && length == position()) {
            response.body().close();
            return null;
        }
        if (position() == 0) {
            throw refused("the server answers 416, although no range was asked for");
        }
        throw changed("it has " + (length < 0 ? "less than " + position() : length) + " bytes now (416)");
    }

    private void refuseEncoding(HttpHeaders headers) throws SourceRefusedException {
        String encoding =
                headers.firstValue("Content-Encoding").orElse("identity").strip();
        if (!encoding.equalsIgnoreCase("identity")) {
            throw refused("the server sends it with Content-Encoding " + Plain.text(encoding)
                    + ", although it was asked not to; artifacts have to be sent as they are");
        }
    }

    /** RFC 9112, 6.3: without either, the end of the connection is the end of the file, and so would be every cut. */
    private void refuseUnframed(HttpHeaders headers) throws SourceRefusedException {
        boolean chunked = headers.firstValue("Transfer-Encoding").isPresent();
        if (chunked == (contentLength(headers) >= 0)) {
            throw refused("the server has to send either its length or chunks, and "
                    + (chunked ? "says that it sends both" : "sends neither, so a cut could not be told from the end"));
        }
    }

    private static long contentLength(HttpHeaders headers) {
        return headers.firstValue("Content-Length")
                .map(String::strip)
                .filter(LENGTH.asMatchPredicate())
                .map(Long::parseLong)
                .orElse(-1L);
    }

    private SourceRefusedException refused(String what) {
        return new SourceRefusedException(Urls.describe(uri) + " cannot be read: " + what + ".");
    }

    private SourceChangedException changed(String how) {
        return new SourceChangedException("The file changed on the server while it was read: " + Urls.describe(uri)
                + ", at byte " + position() + ": " + how + ". Start again from the beginning.");
    }
}
