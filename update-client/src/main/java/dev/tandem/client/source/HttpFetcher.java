package dev.tandem.client.source;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One attempt to get a response, from the first URL through all redirects. */
final class HttpFetcher {
    private static final int MAX_REDIRECTS = 10;

    static {
        // The JDK withholds a password from a proxy for https, unless told otherwise before its client is first used.
        // Whoever puts one into https_proxy wants it sent. No other scheme is ever answered here.
        String schemes = "jdk.http.auth.tunneling.disabledSchemes";
        if (System.getProperty(schemes) == null) {
            System.setProperty(schemes, "");
        }
    }

    private final HttpSettings settings;
    private final Proxies proxies;
    private final Clock clock;
    private final HttpClient client;

    HttpFetcher(HttpSettings settings, Proxies proxies, Clock clock) throws SourceRefusedException {
        this.settings = settings;
        this.proxies = proxies;
        this.clock = clock;
        this.client = HttpClient.newBuilder()
                // A stream of HTTP/2 is allowed 16 MiB ahead of the reader (measured), a connection of HTTP/1.1
                // nothing.
                .version(HttpClient.Version.HTTP_1_1)
                // Redirects are followed here, where they are bounded and told.
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(settings.connectTimeout())
                .proxy(proxies)
                .sslContext(Trust.context(settings.extraCa()))
                .build();
    }

    /**
     * Asks for the bytes from {@code position} on.
     *
     * @param known the file that the position is in, or null for any
     * @return a response with status 200, 206 or 416; who gets it has to close its body
     * @throws BrokenTransferException if the next attempt may be better
     * @throws SourceRefusedException if not
     */
    HttpResponse<BodyQueue> get(URI start, long position, @Nullable Validators known) throws IOException {
        URI uri = start;
        for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
            HttpResponse<BodyQueue> response = send(request(uri, position, known), uri);
            int status = response.statusCode();
            if (status == 200 || status == 206 || status == 416) {
                return response;
            }
            response.body().close();
            if (!isRedirect(status)) {
                throw failure(response, uri);
            }
            String location = response.headers().firstValue("Location").orElse("");
            if (location.isEmpty()) {
                throw new SourceRefusedException(
                        Urls.describe(uri) + " redirects (" + status + "), and does not say where to.");
            }
            uri = Urls.redirected(uri, location);
        }
        throw new SourceRefusedException(Urls.describe(start) + " redirects more than " + MAX_REDIRECTS
                + " times, the last time to " + Urls.describe(uri) + ".");
    }

    private HttpRequest request(URI uri, long position, @Nullable Validators known) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .header("User-Agent", "tandem-update")
                // Compressed on the way, neither offsets nor lengths would mean anything.
                .header("Accept-Encoding", "identity");
        if (position > 0) {
            request.header("Range", "bytes=" + position + "-");
            Optional<String> condition = known == null ? Optional.empty() : known.ifRange();
            condition.ifPresent(value -> request.header("If-Range", value));
        }
        proxies.authorization(uri).ifPresent(value -> request.header("Proxy-Authorization", value));
        return request.build();
    }

    private HttpResponse<BodyQueue> send(HttpRequest request, URI uri) throws IOException {
        BodyQueue body = new BodyQueue(settings);
        CompletableFuture<HttpResponse<BodyQueue>> response = client.sendAsync(request, info -> body);
        // The client's own time limits leave out the resolver and parts of TLS.
        Duration limit = settings.connectTimeout().plus(settings.stallTimeout());
        boolean arrived = false;
        try {
            HttpResponse<BodyQueue> head = response.get(limit.toNanos(), TimeUnit.NANOSECONDS);
            arrived = true;
            return head;
        } catch (TimeoutException e) {
            throw new BrokenTransferException("no answer within " + Reasons.seconds(limit.toNanos()), null, e);
        } catch (ExecutionException e) {
            throw failure(e.getCause() == null ? e : e.getCause(), uri);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for " + Urls.describe(uri));
        } finally {
            if (!arrived) {
                response.cancel(true);
                body.close();
            }
        }
    }

    private static boolean isRedirect(int status) {
        return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    }

    private IOException failure(Throwable cause, URI uri) {
        String reason = Reasons.of(cause, settings);
        if (Reasons.certificateDate(cause)) {
            return new BrokenTransferException(
                    "the certificate of " + uri.getHost() + " is not valid at this time, and the clock here says "
                            + clock.instant(),
                    null,
                    cause);
        }
        if (Reasons.certificate(cause).isPresent()) {
            return new SourceRefusedException(
                    "The certificate of " + uri.getHost() + " is not accepted: " + reason
                            + ". If it was made by an authority of your own, name its certificate in the settings.",
                    cause);
        }
        return new BrokenTransferException(reason, null, cause);
    }

    private IOException failure(HttpResponse<?> response, URI uri) {
        int status = response.statusCode();
        if (status == 408 || status == 425 || status == 429 || status >= 500) {
            String reason = "the server answers " + status + " (" + StatusText.of(status) + ")";
            return new BrokenTransferException(reason, RetryAfter.of(response.headers(), clock), null);
        }
        return new SourceRefusedException(Urls.describe(uri) + " cannot be read: the server answers " + status + ", "
                + StatusText.of(status) + ".");
    }
}
