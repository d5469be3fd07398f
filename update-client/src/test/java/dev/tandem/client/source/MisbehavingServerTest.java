package dev.tandem.client.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.testdata.http.Answer;
import dev.tandem.testdata.http.Answers;
import dev.tandem.testdata.http.HttpTestServer;
import dev.tandem.testdata.http.ServedFile;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that lie, change their mind, or are none. */
final class MisbehavingServerTest {
    private static final byte[] CONTENT = Downloads.content(400_000);
    private static final ServedFile FILE = new ServedFile(CONTENT);
    private static final Answer CUT = FILE.cutAfter(100_000);

    private final Downloads downloads = new Downloads();

    @ParameterizedTest
    @CsvSource({
        "400, is the URL complete",
        "401, it wants a login",
        "403, may have run out",
        "404, there is no such file",
        "405, does not serve files",
        "407, the proxy wants",
        "410, has been removed",
        "416, 416",
        "418, cannot be used",
        "451, legal reasons",
        "204, not a file",
        "304, not a file"
    })
    void final_status_is_not_retried(int status, String words) throws IOException {
        try (HttpTestServer server = HttpTestServer.start(Answers.status(status))) {
            assertThatThrownBy(() -> downloads.all(server.uri("/a.mender?token=secret")))
                    .isInstanceOf(SourceRefusedException.class)
                    .hasMessageContaining("http://localhost:" + server.port() + "/a.mender cannot be read")
                    .hasMessageContaining(String.valueOf(status))
                    .hasMessageContaining(words)
                    .hasMessageNotContaining("secret");
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void file_that_vanishes_in_between_is_said() throws IOException {
        assertRefused("there is no such file", CUT, Answers.status(404));
    }

    @Test
    void other_etag_with_the_whole_file_is_a_change() throws IOException {
        assertChanged("all of it again", CUT, FILE.withEtag("\"other\"").whole());
    }

    @Test
    void missing_etag_with_the_whole_file_is_a_change() throws IOException {
        assertChanged(
                "all of it again", CUT, FILE.withEtag(null).withoutRanges().whole());
    }

    @Test
    void other_length_with_the_whole_file_is_a_change() throws IOException {
        ServedFile longer =
                new ServedFile(Downloads.content(400_001)).withEtag(null).withLastModified(null);
        assertChanged(
                "all of it again",
                FILE.withEtag(null).withLastModified(null).cutAfter(100_000),
                longer.withoutRanges().whole());
    }

    @Test
    void other_date_with_the_whole_file_is_a_change() throws IOException {
        ServedFile dated = FILE.withEtag(null);
        assertChanged(
                "all of it again",
                dated.cutAfter(100_000),
                dated.withLastModified("Fri, 02 Jan 2026 00:00:00 GMT").whole());
    }

    @Test
    void other_etag_with_a_part_is_a_change() throws IOException {
        assertChanged("ETag", CUT, part("bytes 100000-399999/400000", 100_000, 400_000, "ETag: \"other\""));
    }

    @Test
    void other_total_with_a_part_is_a_change() throws IOException {
        assertChanged("it has 500000 bytes now", CUT, part("bytes 100000-399999/500000", 100_000, 400_000));
    }

    @Test
    void file_that_became_shorter_is_a_change() throws IOException {
        assertChanged("it has 5 bytes now", CUT, Answers.status(416, "Content-Range: bytes */5"));
        assertChanged("less than 100000", CUT, Answers.status(416));
    }

    @Test
    void same_etag_with_the_whole_file_is_skipped_to_the_position() throws IOException {
        assertWhole(FILE.withoutRanges().cutAfter(100_000), FILE.withoutRanges().whole());
    }

    @Test
    void same_date_with_the_whole_file_is_skipped_to_the_position() throws IOException {
        ServedFile dated = FILE.withEtag(null).withoutRanges();
        assertWhole(dated.cutAfter(100_000), dated.cutAfter(50_000), dated.whole());
    }

    @Test
    void last_modified_is_the_condition_where_there_is_no_strong_etag() throws IOException {
        ServedFile weak = FILE.withEtag("W/\"weak\"");
        try (HttpTestServer server = HttpTestServer.start(weak.cutAfter(100_000), weak.whole())) {
            assertThat(downloads.all(server.uri("/a"))).isEqualTo(CONTENT);
            assertThat(server.requests().get(1).header("if-range")).contains("Thu, 01 Jan 2026 00:00:00 GMT");
        }
    }

    @Test
    void nothing_to_compare_sends_no_condition() throws IOException {
        ServedFile bare = FILE.withEtag(null).withLastModified(null);
        try (HttpTestServer server = HttpTestServer.start(bare.cutAfter(100_000), bare.whole())) {
            assertThat(downloads.all(server.uri("/a"))).isEqualTo(CONTENT);
            assertThat(server.requests().get(1).header("if-range")).isEmpty();
        }
    }

    @Test
    void identity_is_the_strong_etag_and_the_length() throws IOException {
        try (HttpTestServer server = HttpTestServer.start(
                        FILE.withEtag("\"v1\"").whole(),
                        FILE.withEtag("W/\"v1\"").whole());
                ArtifactStream strong = downloads.open(server.uri("/a"));
                ArtifactStream weak = downloads.open(server.uri("/a"))) {
            assertThat(strong.identity()).contains(new Identity("\"v1\"", 400_000));
            assertThat(strong.length()).isEqualTo(OptionalLong.of(400_000));
            assertThat(weak.identity()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bytes 99999-399999/400000",
                "bytes 100001-399999/400000",
                "bytes 0-399999/400000",
                "bytes 100000-99999/400000",
                "bytes 100000-400000/400000",
                "bytes 100000-400000/*",
                "bytes */400000",
                "bytes 100000-/400000",
                "items 100000-399999/400000",
                "bytes 100000-399999/99999999999999999999999999",
                "bytes",
                ""
            })
    void wrong_content_range_is_refused(String range) throws IOException {
        assertRefused("the server sends", CUT, part(range, 100_000, 400_000));
    }

    @Test
    void part_without_content_range_is_refused() throws IOException {
        assertRefused("does not say which", CUT, (request, wire) -> {
            wire.head("HTTP/1.1 206 Partial Content", "Content-Length: 300000");
            wire.bytes(CONTENT, 100_000, 400_000);
        });
    }

    @Test
    void part_of_another_length_than_its_range_is_refused() throws IOException {
        assertRefused("300000 bytes", CUT, (request, wire) -> {
            wire.head(
                    "HTTP/1.1 206 Partial Content",
                    "Content-Range: bytes 100000-399998/400000",
                    "Content-Length: 300000");
            wire.bytes(CONTENT, 100_000, 400_000);
        });
    }

    @Test
    void part_that_was_not_asked_for_is_refused() throws IOException {
        try (HttpTestServer server = HttpTestServer.start(part("bytes 0-399999/400000", 0, 400_000))) {
            assertThatThrownBy(() -> downloads.all(server.uri("/a")))
                    .isInstanceOf(SourceRefusedException.class)
                    .hasMessageContaining("a part (206), although all of it was asked for");
        }
    }

    @Test
    void smaller_part_than_asked_for_is_used_and_the_rest_asked_again() throws IOException {
        assertWhole(CUT, part("bytes 100000-199999/400000", 100_000, 200_000), FILE.whole());
    }

    @Test
    void unknown_total_in_a_part_is_accepted() throws IOException {
        assertWhole(CUT, part("bytes 100000-399999/*", 100_000, 400_000));
    }

    @Test
    void bytes_after_the_announced_length_are_not_read() throws IOException {
        assertWhole((request, wire) -> {
            wire.head("HTTP/1.1 200 OK", "Content-Length: 400000");
            wire.bytes(CONTENT, 0, 400_000);
            wire.bytes(CONTENT, 0, 1000);
        });
    }

    @Test
    void body_longer_than_its_range_is_refused() throws IOException {
        assertRefused("announced 300000 bytes and sends more", CUT, (request, wire) -> {
            wire.head(
                    "HTTP/1.1 206 Partial Content",
                    "Content-Range: bytes 100000-399999/400000",
                    "Transfer-Encoding: chunked");
            wire.chunk(CONTENT, 100_000, 400_000);
            wire.chunk(CONTENT, 0, 1);
            wire.chunk(CONTENT, 0, 0);
        });
    }

    @Test
    void body_shorter_than_its_range_is_an_interruption() throws IOException {
        Answer shorter = (request, wire) -> {
            wire.head(
                    "HTTP/1.1 206 Partial Content",
                    "Content-Range: bytes 100000-399999/400000",
                    "Transfer-Encoding: chunked");
            wire.chunk(CONTENT, 100_000, 200_000);
            wire.chunk(CONTENT, 0, 0);
        };
        assertWhole(CUT, shorter, FILE.whole());
    }

    @Test
    void chunked_body_of_unknown_length_is_read_to_its_end() throws IOException {
        try (HttpTestServer server = HttpTestServer.start(chunked(400_000, true));
                ArtifactStream stream = downloads.open(server.uri("/a"))) {
            assertThat(stream.length()).isEmpty();
            assertThat(stream.readAllBytes()).isEqualTo(CONTENT);
            assertThat(stream.length()).isEqualTo(OptionalLong.of(400_000));
            assertThat(stream.read()).isEqualTo(-1);
        }
    }

    @Test
    void chunked_body_without_last_chunk_is_an_interruption() throws IOException {
        assertWhole(chunked(150_000, false), FILE.whole());
    }

    @Test
    void chunked_body_that_broke_at_its_very_end_is_complete() throws IOException {
        assertWhole(chunked(400_000, false), Answers.status(416, "Content-Range: bytes */400000"));
    }

    @Test
    void compressed_body_is_refused() throws IOException {
        try (HttpTestServer server = HttpTestServer.start(
                Answers.status(200, "Content-Encoding: gzip"), Answers.status(200, "Content-Encoding: identity"))) {
            assertThatThrownBy(() -> downloads.all(server.uri("/a")))
                    .isInstanceOf(SourceRefusedException.class)
                    .hasMessageContaining("Content-Encoding gzip");
            assertThat(downloads.all(server.uri("/a"))).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH_9.2\r\n",
                "\u0000\u0001\u0002\u0003\r\n\r\n",
                "HTTP/1.1 abc OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: banana\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffffff\r\n",
                "HTTP/1.1 99 Too Small\r\n\r\n",
                "HTTP/1.1 200 O"
            })
    void answer_that_is_no_http_is_a_broken_connection(String answer) throws IOException {
        downloads.withStall(Duration.ofSeconds(2));
        assertWhole(Answers.raw(answer), FILE.whole());
        assertThat(downloads.retries).hasSize(1);
        assertThat(downloads.retries.get(0).describe()).matches("[ -~]*");
    }

    @Test
    void connection_without_an_answer_is_tried_again() throws IOException {
        assertWhole(Answers.raw(""), FILE.whole());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nno colon\r\n\r\nabc",
                "HTTP/1.0 200 OK\r\n\r\nabc",
                "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nabc",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
            })
    void body_without_a_sure_end_is_refused(String answer) throws IOException {
        try (HttpTestServer server = HttpTestServer.start(Answers.raw(answer))) {
            assertThatThrownBy(() -> downloads.all(server.uri("/a")))
                    .isInstanceOf(SourceRefusedException.class)
                    .hasMessageContaining("either its length or chunks");
        }
    }

    @Test
    void endless_headers_are_a_broken_connection() throws IOException {
        assertWhole(Answers.endlessHeaders(), FILE.whole());
    }

    @Test
    void endless_interim_responses_are_a_broken_connection() throws IOException {
        downloads.withStall(Duration.ofSeconds(2));
        assertWhole(Answers.endlessInterimResponses(), FILE.whole());
    }

    @Test
    void connection_that_is_given_up_is_closed() throws IOException, InterruptedException {
        downloads.withStall(Duration.ofSeconds(2));
        CountDownLatch left = new CountDownLatch(2);
        Answer silence = (request, wire) -> {
            wire.stall();
            left.countDown();
        };
        Answer stall = (request, wire) -> {
            FILE.stallAfter(10).to(request, wire);
            left.countDown();
        };
        assertWhole(silence, stall, FILE.whole());
        assertThat(left.await(30, TimeUnit.SECONDS)).isTrue();
    }

    private static Answer chunked(int bytes, boolean withEnd) {
        return (request, wire) -> {
            wire.head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked");
            for (int at = 0; at < bytes; at += 50_000) {
                wire.chunk(CONTENT, at, at + 50_000);
            }
            if (withEnd) {
                wire.chunk(CONTENT, 0, 0);
            }
            wire.cut();
        };
    }

    private static Answer part(String range, int from, int to, String... more) {
        return (request, wire) -> {
            String[] headers = Arrays.copyOf(more, more.length + 2);
            headers[more.length] = "Content-Range: " + range;
            headers[more.length + 1] = "Content-Length: " + (to - from);
            wire.head("HTTP/1.1 206 Partial Content", headers);
            wire.bytes(CONTENT, from, to);
        };
    }

    private void assertWhole(Answer... answers) throws IOException {
        try (HttpTestServer server = HttpTestServer.start(answers)) {
            assertThat(downloads.all(server.uri("/a"))).isEqualTo(CONTENT);
            assertThat(server.requests()).hasSize(answers.length);
        }
    }

    private void assertChanged(String words, Answer... answers) throws IOException {
        assertFails(SourceChangedException.class, new String[] {"changed on the server", words}, answers);
    }

    private void assertRefused(String words, Answer... answers) throws IOException {
        assertFails(SourceRefusedException.class, new String[] {words}, answers);
    }

    private void assertFails(Class<? extends IOException> type, String[] words, Answer... answers) throws IOException {
        try (HttpTestServer server = HttpTestServer.start(answers);
                ArtifactStream stream = downloads.open(server.uri("/a.mender?token=secret"))) {
            assertThatThrownBy(stream::readAllBytes)
                    .isInstanceOf(type)
                    .hasMessageContainingAll((CharSequence[]) words)
                    .hasMessageNotContaining("secret");
            assertThat(server.requests()).hasSize(answers.length);
        }
    }
}
