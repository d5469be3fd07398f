package dev.tandem.client.source;

import dev.tandem.client.platform.Sleeper;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Finds the source that a user names.
 *
 * @param http how to deal with servers
 * @param environment where the proxies are: {@code http_proxy}, {@code https_proxy}, {@code no_proxy}
 * @param standardInput what {@code -} means
 * @param clock only for a Retry-After with a date, from a server that does not say what time it is there
 * @param sleeper waits between attempts
 * @param listener is told of each wait
 */
public record ArtifactSources(
        HttpSettings http,
        Map<String, String> environment,
        InputStream standardInput,
        Clock clock,
        Sleeper sleeper,
        DownloadListener listener) {
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://.*", Pattern.DOTALL);

    public ArtifactSources {
        environment = Map.copyOf(environment);
    }

    /** For this process. */
    public static ArtifactSources system(HttpSettings http, DownloadListener listener) {
        return new ArtifactSources(http, System.getenv(), System.in, Clock.systemUTC(), Sleeper.system(), listener);
    }

    /**
     * The source that {@code location} names; nothing is opened yet.
     *
     * @param location {@code -}, a URL with {@code http://} or {@code https://}, or a path
     * @throws SourceRefusedException if it is none of these
     */
    public ArtifactSource of(String location) throws SourceRefusedException {
        if (location.equals("-")) {
            return new StandardInputSource(standardInput);
        }
        if (SCHEME.matcher(location).matches()) {
            URI uri = Urls.parse(location);
            Proxies proxies = Proxies.of(environment);
            return new HttpSource(uri, http, proxies, clock, sleeper, listener);
        }
        try {
            return new FileSource(Path.of(location));
        } catch (InvalidPathException e) {
            throw new SourceRefusedException("Not a path: " + Plain.text(location) + ".", e);
        }
    }
}
