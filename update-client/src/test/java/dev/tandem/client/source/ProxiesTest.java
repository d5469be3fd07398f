package dev.tandem.client.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.testdata.http.Answers;
import dev.tandem.testdata.http.HttpTestServer;
import dev.tandem.testdata.http.Request;
import dev.tandem.testdata.http.ServedFile;
import dev.tandem.testdata.http.TestCertificate;
import java.io.IOException;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ProxiesTest {
    private static final byte[] CONTENT = Downloads.content(1000);
    private static final ServedFile FILE = new ServedFile(CONTENT);

    private final Downloads downloads = new Downloads();

    @Test
    void http_goes_through_the_proxy_with_its_password() throws IOException {
        try (HttpTestServer proxy = HttpTestServer.start(FILE.cutAfter(500), FILE.whole())) {
            downloads.environment.put("http_proxy", "http://user:pass%21@localhost:" + proxy.port() + "/");

            assertThat(downloads.all(URI.create("http://artifacts.invalid/a?b")))
                    .isEqualTo(CONTENT);

            assertThat(proxy.requests()).extracting(Request::target).containsOnly("http://artifacts.invalid/a?b");
            assertThat(proxy.requests().get(1).headers())
                    .containsEntry("proxy-authorization", "Basic dXNlcjpwYXNzIQ==")
                    .containsEntry("range", "bytes=500-");
        }
    }

    @Test
    void https_goes_through_a_tunnel_whose_password_the_server_does_not_see(@TempDir Path folder) throws Exception {
        TestCertificate certificate = TestCertificate.selfSigned(folder, "artifacts.invalid");
        downloads.withExtraCa(certificate.pem());
        try (HttpTestServer server = HttpTestServer.startTls(certificate.tls(), FILE.whole());
                HttpTestServer proxy = HttpTestServer.start(Answers.status(502), Answers.tunnel(server.port()))) {
            downloads.environment.put("HTTPS_PROXY", "user:pass%21@localhost:" + proxy.port());

            assertThat(downloads.all(URI.create("https://artifacts.invalid/a?b")))
                    .isEqualTo(CONTENT);

            Request connect = proxy.requests().get(1);
            assertThat(connect.method()).isEqualTo("CONNECT");
            assertThat(connect.target()).isEqualTo("artifacts.invalid:443");
            assertThat(connect.headers()).containsEntry("proxy-authorization", "Basic dXNlcjpwYXNzIQ==");
            assertThat(server.requests()).extracting(Request::target).containsExactly("/a?b");
            assertThat(server.requests().get(0).headers()).doesNotContainKey("proxy-authorization");
        }
    }

    @Test
    void proxy_that_wants_another_password_is_final() throws IOException {
        try (HttpTestServer proxy = HttpTestServer.start(Answers.status(407, "Proxy-Authenticate: Basic realm=x"))) {
            downloads.environment.put("http_proxy", "localhost:" + proxy.port());

            assertThatThrownBy(() -> downloads.all(URI.create("http://artifacts.invalid/a")))
                    .isInstanceOf(SourceRefusedException.class)
                    .hasMessageContaining("407");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "http://artifacts.example/a, true",
        "https://artifacts.example/a, true",
        "http://host.inner.example/a, false",
        "http://inner.example/a, false",
        "http://notinner.example/a, true",
        "http://x.dotted.example/a, false",
        "http://x.star.example/a, false",
        "http://UPPER.example/a, false",
        "http://10.1.2.3/a, false",
        "http://10.1.2.4/a, true",
        "http://ported.example:8080/a, false",
        "http://ported.example/a, true",
        "http://eighty.example/a, false",
        "http://localhost:1234/a, false",
        "http://127.0.0.1/a, false",
        "http://[::1]:80/a, false"
    })
    void no_proxy_is_respected(String url, boolean throughProxy) throws IOException {
        Proxies proxies = Proxies.of(
                Map.of(
                        "http_proxy",
                        "http://proxy.invalid:3128",
                        "https_proxy",
                        "proxy.invalid:3128",
                        "no_proxy",
                        "inner.example, .dotted.example,*.star.example,upper.EXAMPLE,10.1.2.3,ported.example:8080,eighty.example:80"));

        boolean direct = proxies.select(URI.create(url)).equals(List.of(Proxy.NO_PROXY));

        assertThat(direct).isEqualTo(!throughProxy);
    }

    @Test
    void star_means_no_proxy_at_all() throws IOException {
        Proxies proxies = Proxies.of(Map.of("http_proxy", "http://proxy.invalid:1", "NO_PROXY", "*"));

        assertThat(proxies.select(URI.create("http://a.example/"))).containsExactly(Proxy.NO_PROXY);
    }

    @Test
    void http_proxy_in_capitals_is_not_read() throws IOException {
        Proxies proxies = Proxies.of(Map.of("HTTP_PROXY", "http://attacker.invalid:1"));

        assertThat(proxies.select(URI.create("http://a.example/"))).containsExactly(Proxy.NO_PROXY);
    }

    @ParameterizedTest
    @CsvSource({"socks5://u:secret@p:1", "http://u:secret@", "http://u:secret@p q:1", "http://u:%zz_secret@p:1"})
    void proxy_that_cannot_be_used_is_refused_without_its_password(String proxy) {
        downloads.environment.put("https_proxy", proxy);

        assertThatThrownBy(() -> downloads.source("https://artifacts.invalid/a"))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessageContaining("https_proxy in the environment has to look like")
                .hasMessageNotContaining("secret");
    }
}
