package dev.tandem.client.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.testdata.http.Answers;
import dev.tandem.testdata.http.HttpTestServer;
import dev.tandem.testdata.http.Request;
import dev.tandem.testdata.http.ServedFile;
import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class UrlsAndRedirectsTest {
    private static final byte[] CONTENT = Downloads.content(1000);
    private static final ServedFile FILE = new ServedFile(CONTENT);

    private final Downloads downloads = new Downloads();

    @Test
    void description_leaves_out_query_and_fragment() throws IOException {
        assertThat(downloads
                        .source("HTTPS://Host.example:8443/a/b.mender?sig=secret#part")
                        .describe())
                .isEqualTo("https://Host.example:8443/a/b.mender");
        assertThat(downloads.source("http://[::1]").describe()).isEqualTo("http://[::1]/");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://user:secret@host/a | holds a user name or password",
                "https://secret@host/a     | holds a user name or password",
                "http://us er:secret@host/ | is not valid",
                "http://host/a b?secret    | is not valid: Illegal character in path, at character 14",
                "http://host/a?secret=%zz  | is not valid",
                "http:///secret            | no valid host name",
                "http://under_score/secret | no valid host name",
                "http://host:99999/secret  | no valid host name",
                "http://host:0/secret      | no valid host name",
                "ftp://host/secret         | only http:// and https:// can be read",
                "file:///secret            | only http:// and https:// can be read"
            })
    void url_that_cannot_be_used_is_refused_without_repeating_it(String url, String words) {
        assertThatThrownBy(() -> downloads.source(url))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessageContaining(words)
                .hasMessageNotContaining("secret")
                .hasNoCause();
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void redirect_is_followed_with_its_query(int status) throws IOException {
        try (HttpTestServer server = HttpTestServer.start(Answers.redirect(status, "../b?sig=x"), FILE.whole())) {
            assertThat(downloads.all(server.uri("/d/a"))).isEqualTo(CONTENT);
            assertThat(server.requests()).extracting(Request::target).containsExactly("/d/a", "/b?sig=x");
        }
    }

    @Test
    void transfer_goes_on_through_the_redirect_again() throws IOException {
        // A presigned link may have run out in between; the first URL gives a new one.
        try (HttpTestServer server = HttpTestServer.start(
                Answers.redirect(302, "/b?sig=1"),
                FILE.cutAfter(500),
                Answers.redirect(302, "/b?sig=2"),
                FILE.whole())) {
            assertThat(downloads.all(server.uri("/a"))).isEqualTo(CONTENT);
            assertThat(server.requests().get(3).target()).isEqualTo("/b?sig=2");
            assertThat(server.requests().get(3).rangeStart()).isEqualTo(500);
        }
    }

    @Test
    void redirect_loop_is_ended() throws IOException {
        try (HttpTestServer server = HttpTestServer.start(Answers.redirect(302, "/a?token=secret"))) {
            assertThatThrownBy(() -> downloads.all(server.uri("/a")))
                    .isInstanceOf(SourceRefusedException.class)
                    .hasMessageContaining("redirects more than 10 times")
                    .hasMessageNotContaining("secret");
            assertThat(server.requests()).hasSize(11);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                      | does not say where to",
                "http://u:secret@host/a  | holds a user name or password",
                "ftp://host/secret       | only http:// and https:// can be read",
                "http://ho st/secret     | is not valid",
                "//:80/secret            | valid"
            })
    void redirect_to_nowhere_is_refused(String location, String words) throws IOException {
        try (HttpTestServer server = HttpTestServer.start(Answers.redirect(302, location))) {
            assertThatThrownBy(() -> downloads.all(server.uri("/a")))
                    .isInstanceOf(SourceRefusedException.class)
                    .hasMessageContaining(words)
                    .hasMessageNotContaining("secret");
        }
    }

    @Test
    void redirect_from_https_to_http_is_refused() {
        assertThatThrownBy(() -> Urls.redirected(URI.create("https://host/a?token=secret"), "http://host/b?secret"))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessageStartingWith("https://host/a redirects from https to http")
                .hasMessageNotContaining("secret");
    }

    @Test
    void redirect_from_http_to_https_is_allowed() throws IOException {
        assertThat(Urls.redirected(URI.create("http://host/a"), "https://other/b?x=1"))
                .isEqualTo(URI.create("https://other/b?x=1"));
    }
}
