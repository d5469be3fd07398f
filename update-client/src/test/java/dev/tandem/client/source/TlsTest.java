package dev.tandem.client.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.testdata.http.Answers;
import dev.tandem.testdata.http.HttpTestServer;
import dev.tandem.testdata.http.ServedFile;
import dev.tandem.testdata.http.TestCertificate;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TlsTest {
    private static final byte[] CONTENT = Downloads.content(1_000_000);
    private static final ServedFile FILE = new ServedFile(CONTENT);

    @TempDir
    static Path folder;

    private static TestCertificate localhost;

    private final Downloads downloads = new Downloads();

    @BeforeAll
    static void makeCertificate() throws Exception {
        localhost = TestCertificate.selfSigned(folder, "localhost");
    }

    @Test
    void certificate_of_the_settings_is_trusted_and_a_cut_is_mended() throws IOException {
        downloads.withExtraCa(localhost.pem());
        try (HttpTestServer server =
                HttpTestServer.startTls(localhost.tls(), FILE.cutAfter(500_000), Answers.status(503), FILE.whole())) {
            assertThat(downloads.all(server.uri("/a"))).isEqualTo(CONTENT);
            assertThat(server.requests().get(2).rangeStart()).isBetween(1L, 500_000L);
        }
    }

    @Test
    void long_skip_works_over_tls() throws IOException {
        downloads.withExtraCa(localhost.pem());
        try (HttpTestServer server = HttpTestServer.startTls(localhost.tls(), FILE.whole());
                ArtifactStream stream = downloads.open(server.uri("/a"))) {
            stream.skipNBytes(900_000);
            assertThat(stream.readAllBytes()).isEqualTo(Arrays.copyOfRange(CONTENT, 900_000, 1_000_000));
        }
    }

    @Test
    void unknown_certificate_is_final() throws IOException {
        try (HttpTestServer server = HttpTestServer.startTls(localhost.tls(), FILE.whole())) {
            assertThatThrownBy(() -> downloads.all(server.uri("/a?secret")))
                    .isInstanceOf(SourceRefusedException.class)
                    .hasMessageContaining("The certificate of localhost is not accepted")
                    .hasMessageContaining("an authority of your own")
                    .hasMessageNotContaining("secret");
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void certificate_of_another_host_is_final() throws Exception {
        TestCertificate other = TestCertificate.selfSigned(folder, "other.invalid");
        downloads.withExtraCa(other.pem());
        try (HttpTestServer server = HttpTestServer.startTls(other.tls(), FILE.whole())) {
            assertThatThrownBy(() -> downloads.all(server.uri("/a")))
                    .isInstanceOf(SourceRefusedException.class)
                    .hasMessageContaining("is not accepted");
        }
    }

    @Test
    void certificate_of_an_authority_of_the_settings_is_trusted() throws Exception {
        TestCertificate signed = TestCertificate.signed(folder, "localhost");
        downloads.withExtraCa(signed.pem());
        try (HttpTestServer server = HttpTestServer.startTls(signed.tls(), FILE.whole())) {
            assertThat(downloads.all(server.uri("/a"))).isEqualTo(CONTENT);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"+2d", "-200d"})
    void certificate_outside_of_its_dates_is_retried_for_the_clock_may_be_set(String start, @TempDir Path own)
            throws Exception {
        TestCertificate signed = TestCertificate.signed(own, "localhost", "-startdate", start, "-validity", "90");
        downloads.withExtraCa(signed.pem());
        try (HttpTestServer server = HttpTestServer.startTls(signed.tls(), FILE.whole())) {
            assertThatThrownBy(() -> downloads.all(server.uri("/a")))
                    .isInstanceOf(SourceUnavailableException.class)
                    .hasMessageContaining("is not valid at this time, and the clock here says 2026-03-01T12:00:00Z");
        }
    }

    @Test
    void server_without_tls_is_no_https_server() throws IOException {
        try (HttpTestServer server = HttpTestServer.start(FILE.whole())) {
            assertThatThrownBy(() -> downloads.all(URI.create("https://localhost:" + server.port() + "/a")))
                    .isInstanceOf(SourceUnavailableException.class)
                    .hasMessageContaining("TLS");
        }
    }

    @Test
    void authority_file_that_is_none_is_refused() throws IOException {
        Path empty = Files.writeString(folder.resolve("empty.pem"), "");
        Path text = Files.writeString(folder.resolve("text.pem"), "-----BEGIN CERTIFICATE-----\nabc\n");
        Path missing = folder.resolve("missing.pem");
        Path large = Files.write(folder.resolve("large.pem"), new byte[(1 << 20) + 1]);
        for (Path file : new Path[] {empty, text, missing, large}) {
            assertThatThrownBy(() -> downloads
                            .withExtraCa(file)
                            .source("https://localhost/")
                            .open())
                    .isInstanceOf(SourceRefusedException.class)
                    .hasMessageContaining("The certificates in " + file);
        }
    }
}
