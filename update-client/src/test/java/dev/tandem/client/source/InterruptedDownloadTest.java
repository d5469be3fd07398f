package dev.tandem.client.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.testdata.http.Answer;
import dev.tandem.testdata.http.Answers;
import dev.tandem.testdata.http.HttpTestServer;
import dev.tandem.testdata.http.Request;
import dev.tandem.testdata.http.ServedFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a bad network does to a transfer, and that it goes on where it stopped. */
final class InterruptedDownloadTest {
    private static final byte[] CONTENT = Downloads.content(1_000_000);
    private static final ServedFile FILE = new ServedFile(CONTENT);
    private static final Duration SHORT = Duration.ofSeconds(2);

    private final Downloads downloads = new Downloads();

    @Test
    void whole_file_in_one_request() throws IOException {
        try (HttpTestServer server = HttpTestServer.start(FILE.whole())) {
            assertThat(downloads.all(server.uri("/a.mender?token=x"))).isEqualTo(CONTENT);

            assertThat(server.requests()).hasSize(1);
            Request request = server.requests().get(0);
            assertThat(request.target()).isEqualTo("/a.mender?token=x");
            assertThat(request.headers()).containsEntry("accept-encoding", "identity");
            assertThat(request.headers()).doesNotContainKeys("range", "if-range", "upgrade", "http2-settings");
            assertThat(downloads.retries).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_536, 999_999})
    void cut_body_goes_on_where_it_stopped(int bytes) throws IOException {
        try (HttpTestServer server = HttpTestServer.start(FILE.cutAfter(bytes), FILE.whole())) {
            assertThat(downloads.all(server.uri("/a"))).isEqualTo(CONTENT);

            assertThat(server.requests()).hasSize(2);
            assertThat(downloads.retries).hasSize(1);
            if (bytes > 0) {
                Request resumed = server.requests().get(1);
                assertThat(resumed.rangeStart()).isEqualTo(bytes);
                assertThat(resumed.header("if-range")).isEqualTo(etag());
            }
        }
    }

    @Test
    void reset_connection_goes_on_where_it_stopped() throws IOException {
        try (HttpTestServer server =
                HttpTestServer.start(FILE.resetAfter(300_000), Answers.reset(), FILE.resetAfter(0), FILE.whole())) {
            assertThat(downloads.all(server.uri("/a"))).isEqualTo(CONTENT);

            assertThat(downloads.retries).isNotEmpty();
        }
    }

    @Test
    void stall_is_noticed_and_mended() throws IOException {
        downloads.withStall(SHORT);
        try (HttpTestServer server = HttpTestServer.start(FILE.stallAfter(100_000), FILE.whole())) {
            assertThat(downloads.all(server.uri("/a"))).isEqualTo(CONTENT);

            assertThat(downloads.reasons()).containsExactly("no data for 2 s");
            assertThat(downloads.retries.get(0).position()).isEqualTo(100_000);
            assertThat(server.requests().get(1).rangeStart()).isEqualTo(100_000);
        }
    }

    @Test
    void server_that_takes_the_request_and_is_silent_is_left() throws IOException {
        downloads.withStall(SHORT);
        try (HttpTestServer server = HttpTestServer.start(Answers.silence(), FILE.whole())) {
            assertThat(downloads.all(server.uri("/a"))).isEqualTo(CONTENT);

            assertThat(downloads.reasons()).containsExactly("no answer within 5 s");
        }
    }

    @Test
    void trickle_is_noticed_and_mended() throws IOException {
        downloads.with(Downloads.settings(4, Duration.ofSeconds(20), 10_000));
        try (HttpTestServer server =
                HttpTestServer.start(FILE.trickleAfter(1000, Duration.ofMillis(20)), FILE.whole())) {
            assertThat(downloads.all(server.uri("/a"))).isEqualTo(CONTENT);

            assertThat(downloads.reasons().get(0)).startsWith("only ");
        }
    }

    @Test
    void single_503_to_the_range_request_is_retried() throws IOException {
        try (HttpTestServer server = HttpTestServer.start(FILE.cutAfter(500_000), Answers.status(503), FILE.whole())) {
            assertThat(downloads.all(server.uri("/a"))).isEqualTo(CONTENT);

            assertThat(downloads.reasons().get(1)).startsWith("the server answers 503");
            assertThat(server.requests().get(2).rangeStart()).isEqualTo(500_000);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 425, 429, 500, 502, 503, 504})
    void temporary_status_is_retried(int status) throws IOException {
        try (HttpTestServer server = HttpTestServer.start(Answers.status(status), FILE.whole())) {
            assertThat(downloads.all(server.uri("/a"))).isEqualTo(CONTENT);
        }
    }

    @Test
    void server_that_is_not_there_is_given_up_after_all_retries() throws IOException {
        int port;
        try (HttpTestServer server = HttpTestServer.start()) {
            port = server.port();
        }
        ArtifactSource source = downloads.source("http://localhost:" + port + "/a.mender?token=secret");

        assertThatThrownBy(source::open)
                .isInstanceOf(SourceUnavailableException.class)
                .hasMessageStartingWith("Gave up reading http://localhost:" + port
                        + "/a.mender at byte 0, after 4 retries without getting on: cannot connect")
                .hasMessageNotContaining("secret");
        assertThat(downloads.retries).extracting(Retry::attempt).containsExactly(1, 2, 3, 4);
    }

    @Test
    void host_name_that_does_not_exist_is_given_up_after_all_retries() throws IOException {
        ArtifactSource source = downloads.source("http://no-such-host.invalid/a.mender");

        assertThatThrownBy(source::open)
                .isInstanceOf(SourceUnavailableException.class)
                .hasMessageContaining("the host name cannot be resolved");
    }

    @Test
    void pauses_double_up_to_the_longest_with_jitter_below() throws IOException {
        downloads.with(Downloads.settings(6, Duration.ofSeconds(20), 0));
        try (HttpTestServer server = HttpTestServer.start(Answers.status(500))) {
            assertThatThrownBy(() -> downloads.all(server.uri("/a"))).isInstanceOf(SourceUnavailableException.class);
        }
        List<Integer> longest = List.of(2, 4, 8, 10, 10, 10);
        assertThat(downloads.pauses).hasSize(6);
        for (int i = 0; i < 6; i++) {
            Duration most = Duration.ofSeconds(longest.get(i));
            assertThat(downloads.pauses.get(i)).isBetween(most.dividedBy(2), most);
        }
    }

    @Test
    void getting_on_gives_the_retries_back() throws IOException {
        // Ten cuts of 100 KB, which is more than the four retries there are.
        List<Answer> answers = new ArrayList<>();
        IntStream.range(0, 9).forEach(i -> answers.add(FILE.cutAfter(100_000)));
        answers.add(FILE.whole());
        try (HttpTestServer server = HttpTestServer.start(answers.toArray(Answer[]::new))) {
            assertThat(downloads.all(server.uri("/a"))).isEqualTo(CONTENT);
        }
        assertThat(downloads.retries).hasSize(9).allMatch(retry -> retry.attempt() == 1);
    }

    @Test
    void a_few_bytes_are_not_getting_on() throws IOException {
        try (HttpTestServer server = HttpTestServer.start(FILE.cutAfter(10));
                ArtifactStream stream = downloads.open(server.uri("/a"))) {
            assertThatThrownBy(stream::readAllBytes)
                    .isInstanceOf(SourceUnavailableException.class)
                    .hasMessageContaining("at byte 50 of 1000000, after 4 retries");

            assertThat(server.requests()).hasSize(5);
        }
    }

    @Test
    void failed_stream_stays_failed() throws IOException {
        try (HttpTestServer server = HttpTestServer.start(FILE.cutAfter(10), Answers.status(404));
                ArtifactStream stream = downloads.open(server.uri("/a"))) {
            assertThatThrownBy(stream::readAllBytes).isInstanceOf(SourceRefusedException.class);
            assertThatThrownBy(stream::read).isInstanceOf(SourceRefusedException.class);
            assertThatThrownBy(() -> stream.skip(1)).isInstanceOf(SourceRefusedException.class);
            assertThat(server.requests()).hasSize(2);
        }
    }

    @Test
    void retry_after_in_seconds_is_honoured_and_spread() throws IOException {
        try (HttpTestServer server = HttpTestServer.start(Answers.status(503, "Retry-After: 120"), FILE.whole())) {
            assertThat(downloads.all(server.uri("/a"))).isEqualTo(CONTENT);
        }
        assertThat(downloads.pauses)
                .singleElement()
                .satisfies(pause -> assertThat(pause).isBetween(Duration.ofSeconds(120), Duration.ofSeconds(122)));
    }

    @Test
    void retry_after_is_bounded() throws IOException {
        try (HttpTestServer server =
                HttpTestServer.start(Answers.status(503, "Retry-After: 999999999"), FILE.whole())) {
            assertThat(downloads.all(server.uri("/a"))).isEqualTo(CONTENT);
        }
        assertThat(downloads.pauses)
                .singleElement()
                .satisfies(pause -> assertThat(pause).isBetween(Duration.ofSeconds(600), Duration.ofSeconds(602)));
    }

    @Test
    void retry_after_as_a_date_goes_by_the_clock_of_the_server() throws IOException {
        String[] headers = {
            "Date: Thu, 01 Jan 1998 00:00:00 GMT", "Retry-After: Thu, 01 Jan 1998 00:01:00 GMT",
        };
        try (HttpTestServer server = HttpTestServer.start(Answers.status(429, headers), FILE.whole())) {
            assertThat(downloads.all(server.uri("/a"))).isEqualTo(CONTENT);
        }
        assertThat(downloads.pauses)
                .singleElement()
                .satisfies(pause -> assertThat(pause).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(62)));
    }

    @Test
    void retry_after_as_a_date_goes_by_our_clock_if_the_server_tells_none() throws IOException {
        String header = "Retry-After: Sun, 01 Mar 2026 12:02:00 GMT";
        try (HttpTestServer server = HttpTestServer.start(Answers.status(503, header), FILE.whole())) {
            assertThat(downloads.all(server.uri("/a"))).isEqualTo(CONTENT);
        }
        assertThat(downloads.pauses)
                .singleElement()
                .satisfies(pause -> assertThat(pause).isBetween(Duration.ofSeconds(120), Duration.ofSeconds(122)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "-5", "99999999999999999999", "Sun, 01 Mar 1026"})
    void retry_after_that_makes_no_sense_is_ignored(String value) throws IOException {
        try (HttpTestServer server = HttpTestServer.start(Answers.status(503, "Retry-After: " + value), FILE.whole())) {
            assertThat(downloads.all(server.uri("/a"))).isEqualTo(CONTENT);
        }
        assertThat(downloads.pauses)
                .singleElement()
                .satisfies(pause -> assertThat(pause).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2)));
    }

    @Test
    void listener_is_told_in_a_sentence() {
        Retry known = new Retry("http://h/a", "connection reset", Duration.ofMillis(3600), 2, 10, 5, length(9));
        assertThat(known.describe()).isEqualTo("retrying in 4 s: connection reset (attempt 2 of 10), at byte 5 of 9");
        Retry unknown = new Retry("http://h/a", "x", Duration.ZERO, 1, 1, 0, OptionalLong.empty());
        assertThat(unknown.describe()).isEqualTo("retrying in 1 s: x (attempt 1 of 1), at byte 0");
    }

    @Test
    void interrupt_ends_a_pause() throws IOException {
        try (HttpTestServer server = HttpTestServer.start(Answers.status(500))) {
            ArtifactSource source = new ArtifactSources(
                            downloads.settings,
                            downloads.environment,
                            InputStream.nullInputStream(),
                            Clock.systemUTC(),
                            pause -> {
                                throw new InterruptedException();
                            },
                            DownloadListener.none())
                    .of(server.uri("/a").toString());
            assertThatThrownBy(source::open).isInstanceOf(InterruptedIOException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void interrupt_ends_waiting_for_data() throws IOException {
        try (HttpTestServer server = HttpTestServer.start(FILE.stallAfter(10));
                ArtifactStream stream = downloads.open(server.uri("/a"))) {
            assertThat(stream.readNBytes(10)).hasSize(10);
            Thread.currentThread().interrupt();
            assertThatThrownBy(stream::read).isInstanceOf(InterruptedIOException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private static Optional<String> etag() throws IOException {
        try (HttpTestServer server = HttpTestServer.start(FILE.whole());
                ArtifactStream stream = new Downloads().open(server.uri("/a"))) {
            return stream.identity().map(Identity::tag);
        }
    }

    private static OptionalLong length(long value) {
        return OptionalLong.of(value);
    }
}
