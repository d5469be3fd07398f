package dev.tandem.client.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.testdata.http.HttpTestServer;
import dev.tandem.testdata.http.ServedFile;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** To skip costs a request, not a transfer. */
final class SkippingTest {
    private static final byte[] CONTENT = Downloads.content(3_000_000);
    private static final ServedFile FILE = new ServedFile(CONTENT);

    private final Downloads downloads = new Downloads();

    @Test
    void long_skip_is_a_request_for_what_comes_after() throws IOException {
        try (HttpTestServer server = HttpTestServer.start(FILE.stallAfter(1000), FILE.whole());
                ArtifactStream stream = downloads.open(server.uri("/a"))) {
            assertThat(stream.readNBytes(1000)).isEqualTo(part(0, 1000));
            stream.skipNBytes(2_000_000);
            assertThat(stream.position()).isEqualTo(2_001_000);
            assertThat(stream.readAllBytes()).isEqualTo(part(2_001_000, 3_000_000));

            assertThat(server.requests()).hasSize(2);
            assertThat(server.requests().get(1).rangeStart()).isEqualTo(2_001_000);
            assertThat(server.requests().get(1).header("if-range"))
                    .isEqualTo(stream.identity().map(Identity::tag));
            assertThat(downloads.retries).isEmpty();
        }
    }

    @Test
    void skips_in_a_row_are_one_request() throws IOException {
        try (HttpTestServer server = HttpTestServer.start(FILE.stallAfter(0), FILE.whole());
                ArtifactStream stream = downloads.open(server.uri("/a"))) {
            stream.skipNBytes(1_000_000);
            stream.skipNBytes(1_000_000);
            assertThat(stream.read()).isEqualTo(CONTENT[2_000_000] & 0xff);
            assertThat(server.requests()).hasSize(2);
        }
    }

    @Test
    void short_skip_reads_on() throws IOException {
        try (HttpTestServer server = HttpTestServer.start(FILE.whole());
                ArtifactStream stream = downloads.open(server.uri("/a"))) {
            stream.skipNBytes(HttpStream.JUMP_BYTES - 1);
            assertThat(stream.readAllBytes()).isEqualTo(part((int) HttpStream.JUMP_BYTES - 1, 3_000_000));
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void skip_without_ranges_reads_on() throws IOException {
        try (HttpTestServer server = HttpTestServer.start(FILE.withoutRanges().whole());
                ArtifactStream stream = downloads.open(server.uri("/a"))) {
            stream.skipNBytes(2_000_000);
            assertThat(stream.readAllBytes()).isEqualTo(part(2_000_000, 3_000_000));
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void skip_of_a_server_that_only_claims_ranges_arrives_all_the_same() throws IOException {
        try (HttpTestServer server =
                        HttpTestServer.start(FILE.whole(), FILE.withoutRanges().whole());
                ArtifactStream stream = downloads.open(server.uri("/a"))) {
            stream.skipNBytes(1_000_000);
            assertThat(stream.readNBytes(1000)).isEqualTo(part(1_000_000, 1_001_000));
            stream.skipNBytes(1_000_000);
            assertThat(stream.readAllBytes()).isEqualTo(part(2_001_000, 3_000_000));
            assertThat(server.requests()).hasSize(2);
        }
    }

    @Test
    void skip_over_a_cut_goes_on() throws IOException {
        ServedFile plain = FILE.withoutRanges();
        try (HttpTestServer server = HttpTestServer.start(plain.cutAfter(500_000), plain.whole());
                ArtifactStream stream = downloads.open(server.uri("/a"))) {
            stream.skipNBytes(1_000_000);
            assertThat(stream.readNBytes(1000)).isEqualTo(part(1_000_000, 1_001_000));
            assertThat(downloads.retries).hasSize(1);
        }
    }

    @Test
    void skip_beyond_the_end_stops_there() throws IOException {
        try (HttpTestServer server = HttpTestServer.start(FILE.whole());
                ArtifactStream stream = downloads.open(server.uri("/a"))) {
            assertThatThrownBy(() -> stream.skipNBytes(Long.MAX_VALUE)).isInstanceOf(EOFException.class);
            assertThat(stream.position()).isEqualTo(3_000_000);
            assertThat(stream.read()).isEqualTo(-1);
            assertThat(stream.skip(1)).isZero();
            assertThat(stream.skip(-1)).isZero();
        }
    }

    @Test
    void file_that_changes_before_a_skip_is_noticed() throws IOException {
        try (HttpTestServer server = HttpTestServer.start(
                        FILE.whole(), FILE.withEtag("\"other\"").whole());
                ArtifactStream stream = downloads.open(server.uri("/a"))) {
            stream.skipNBytes(1_000_000);
            assertThatThrownBy(stream::read).isInstanceOf(SourceChangedException.class);
        }
    }

    private static byte[] part(int from, int to) {
        return Arrays.copyOfRange(CONTENT, from, to);
    }
}
