package dev.tandem.client.source;

import dev.tandem.client.platform.Sleeper;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;

/** A file on a web server. */
final class HttpSource implements ArtifactSource {
    private final URI uri;
    private final HttpSettings settings;
    private final Proxies proxies;
    private final Clock clock;
    private final Sleeper sleeper;
    private final DownloadListener listener;

    HttpSource(
            URI uri, HttpSettings settings, Proxies proxies, Clock clock, Sleeper sleeper, DownloadListener listener) {
        this.uri = uri;
        this.settings = settings;
        this.proxies = proxies;
        this.clock = clock;
        this.sleeper = sleeper;
        this.listener = listener;
    }

    @Override
    public ArtifactStream open() throws IOException {
        Retries retries = new Retries(describe(), settings, sleeper, listener, new SecureRandom());
        return HttpStream.open(uri, new HttpFetcher(settings, proxies, clock), retries);
    }

    @Override
    public String describe() {
        return Urls.describe(uri);
    }
}
