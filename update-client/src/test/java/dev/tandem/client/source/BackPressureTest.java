package dev.tandem.client.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.testdata.http.Answer;
import dev.tandem.testdata.http.HttpTestServer;
import dev.tandem.testdata.http.TestCertificate;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A fast server and a slow reader: what is not read stays with the server. */
final class BackPressureTest {
    private static final int OFFERED_PIECES = 1024;
    private static final byte[] PIECE = Downloads.content(256 << 10);

    /** The buffers of the kernel at both ends, which it sizes itself: 6 MiB at most with Linux's defaults. */
    private static final long MOST_IN_FLIGHT = 16L << 20;

    private final Downloads downloads = new Downloads();

    @Test
    void server_cannot_push_what_is_not_read() throws IOException, InterruptedException {
        try (HttpTestServer server = HttpTestServer.start(quarterOfAGibibyte());
                ArtifactStream stream = downloads.open(server.uri("/a"))) {
            assertStuck(server, stream);
        }
    }

    @Test
    void server_cannot_push_what_is_not_read_over_tls(@TempDir Path folder) throws Exception {
        TestCertificate certificate = TestCertificate.selfSigned(folder, "localhost");
        downloads.withExtraCa(certificate.pem());
        try (HttpTestServer server = HttpTestServer.startTls(certificate.tls(), quarterOfAGibibyte());
                ArtifactStream stream = downloads.open(server.uri("/a"))) {
            assertStuck(server, stream);
        }
    }

    @Test
    void only_one_portion_is_asked_for_ahead() throws IOException {
        AtomicLong asked = new AtomicLong();
        BodyQueue queue = new BodyQueue(HttpSettings.DEFAULTS);
        queue.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long n) {
                asked.addAndGet(n);
            }

            @Override
            public void cancel() {}
        });
        assertThat(asked).hasValue(1);
        for (int portion = 1; portion <= 3; portion++) {
            queue.onNext(List.of(ByteBuffer.wrap(new byte[2]), ByteBuffer.wrap(new byte[2])));
            assertThat(asked).hasValue(portion);
            assertThat(queue.read(new byte[1], 0, 1)).isEqualTo(1);
            assertThat(asked).hasValue(portion + 1L);
            assertThat(queue.read(new byte[9], 0, 9)).isEqualTo(1);
            assertThat(queue.read(new byte[9], 0, 9)).isEqualTo(2);
        }
    }

    @Test
    void waiting_for_the_reader_is_not_a_slow_network() throws IOException {
        RateWatch watch = new RateWatch(1000, Duration.ofSeconds(60));
        for (int i = 0; i < 1000; i++) {
            watch.received(1, 1000);
        }
        watch.received(60_000, Duration.ofSeconds(60).toNanos());
        assertThatThrownBy(() -> watch.received(59_999, Duration.ofSeconds(60).toNanos()))
                .isInstanceOf(BrokenTransferException.class)
                .hasMessage("only 59999 bytes in 60 s, at least 60000 in 60 s are expected");
    }

    private static void assertStuck(HttpTestServer server, ArtifactStream stream)
            throws IOException, InterruptedException {
        assertThat(stream.read()).isEqualTo(PIECE[0] & 0xff);
        long before = -1;
        while (server.bytesSent() != before) {
            before = server.bytesSent();
            Thread.sleep(500);
        }
        assertThat(before).isGreaterThan(100_000).isLessThan(MOST_IN_FLIGHT);
        stream.skipNBytes(3 * MOST_IN_FLIGHT);
        assertThat(server.bytesSent()).isGreaterThan(3 * MOST_IN_FLIGHT);
    }

    private static Answer quarterOfAGibibyte() {
        return (request, wire) -> {
            wire.head("HTTP/1.1 200 OK", "Content-Length: " + (long) OFFERED_PIECES * PIECE.length);
            for (int i = 0; i < OFFERED_PIECES; i++) {
                wire.bytes(PIECE, 0, PIECE.length);
            }
        };
    }
}
