package dev.tandem.client.source;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The proxies that the environment names, as curl and wget read it: {@code http_proxy}, {@code https_proxy} and
 * {@code no_proxy}, the last two in capitals too. {@code HTTP_PROXY} is not read, because a web server puts a header of
 * its clients there.
 */
final class Proxies extends ProxySelector {
    private final @Nullable ProxyAddress http;
    private final @Nullable ProxyAddress https;
    private final List<String> direct;

    private Proxies(@Nullable ProxyAddress http, @Nullable ProxyAddress https, List<String> direct) {
        this.http = http;
        this.https = https;
        this.direct = direct;
    }

    static Proxies of(Map<String, String> environment) throws SourceRefusedException {
        String none = first(environment, "no_proxy", "NO_PROXY").toLowerCase(Locale.ROOT);
        return new Proxies(
                ProxyAddress.parse("http_proxy", first(environment, "http_proxy")),
                ProxyAddress.parse("https_proxy", first(environment, "https_proxy", "HTTPS_PROXY")),
                List.of(none.split("[,\\s]+", -1)));
    }

    @Override
    public List<Proxy> select(URI uri) {
        return address(uri)
                .map(proxy -> List.of(new Proxy(Proxy.Type.HTTP, new InetSocketAddress(proxy.host, proxy.port))))
                .orElse(List.of(Proxy.NO_PROXY));
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException e) {
        // The request fails and is retried; there is no second proxy to turn to.
    }

    /** The value of Proxy-Authorization for the proxy that {@code uri} is read through, if that wants one. */
    Optional<String> authorization(URI uri) {
        return address(uri).map(proxy -> proxy.authorization);
    }

    private Optional<ProxyAddress> address(URI uri) {
        return isDirect(uri) ? Optional.empty() : Optional.ofNullable(Urls.isTls(uri) ? https : http);
    }

    private boolean isDirect(URI uri) {
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        int port = uri.getPort() >= 0 ? uri.getPort() : Urls.isTls(uri) ? 443 : 80;
        boolean thisMachine = host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
        return thisMachine || direct.stream().anyMatch(entry -> matches(entry, host, port));
    }

    private static boolean matches(String entry, String host, int port) {
        String name = entry.endsWith(":" + port) ? entry.substring(0, entry.lastIndexOf(':')) : entry;
        if (name.equals("*")) {
            return true;
        }
        String domain = name.startsWith("*.") ? name.substring(2) : name.startsWith(".") ? name.substring(1) : name;
        return !domain.isEmpty() && (host.equals(domain) || host.endsWith("." + domain));
    }

    private static String first(Map<String, String> environment, String... names) {
        for (String name : names) {
            String value = environment.getOrDefault(name, "").strip();
            if (!value.isEmpty()) {
                return value;
            }
        }
        return "";
    }

    private record ProxyAddress(
            String host, int port, @Nullable String authorization) {
        private static final int DEFAULT_PORT = 1080;

        /** {@code http://user:password@host:port/}, of which only the host is needed. */
        static @Nullable ProxyAddress parse(String variable, String value) throws SourceRefusedException {
            if (value.isEmpty()) {
                return null;
            }
            String expected = variable + " in the environment has to look like http://proxy.example:3128";
            try {
                URI uri = new URI(value.contains("://") ? value : "http://" + value);
                if (!"http".equalsIgnoreCase(uri.getScheme()) || uri.getHost() == null || uri.getPort() > 0xffff) {
                    throw new SourceRefusedException(expected + "; other kinds of proxies are not supported.");
                }
                int port = uri.getPort() > 0 ? uri.getPort() : DEFAULT_PORT;
                return new ProxyAddress(uri.getHost(), port, basic(uri.getRawUserInfo()));
            } catch (URISyntaxException e) {
                // Its message would show the password.
                throw new SourceRefusedException(expected + ": " + e.getReason() + ".");
            }
        }

        private static @Nullable String basic(@Nullable String userInfo) {
            if (userInfo == null) {
                return null;
            }
            String plain = URLDecoder.decode(userInfo.replace("+", "%2B"), StandardCharsets.UTF_8);
            return "Basic " + Base64.getEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String toString() {
            return host + ":" + port;
        }
    }
}
