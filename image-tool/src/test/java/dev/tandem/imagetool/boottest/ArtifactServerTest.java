package dev.tandem.imagetool.boottest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ArtifactServerTest {
    private static final int SIZE = 300_000;

    @TempDir
    Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Timeline timeline = new Timeline(event -> {});
    private final byte[] content = new byte[SIZE];
    private ArtifactServer server;
    private URI url;

    @BeforeEach
    void start() throws IOException {
        new Random(1).nextBytes(content);
        server = ArtifactServer.start(timeline);
        url = server.serve(Files.write(directory.resolve("release 2.mender"), content));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** What the machine finds at 10.0.2.2 is here. */
    private static URI here(URI ofTheMachine) {
        assertThat(ofTheMachine.getHost()).isEqualTo("10.0.2.2");
        String host = InetAddress.getLoopbackAddress().getHostAddress();
        return URI.create("http://" + host + ":" + ofTheMachine.getPort() + ofTheMachine.getPath());
    }

    private HttpResponse<byte[]> request(URI uri, String method, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(here(uri)).method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    @Test
    void file_isServed_underItsName() throws Exception {
        HttpResponse<byte[]> response = request(url, "GET");

        assertThat(url.getPath()).endsWith("/release_2.mender");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(content);
        assertThat(header(response, "Content-Length")).isEqualTo(String.valueOf(SIZE));
        assertThat(header(response, "Accept-Ranges")).isEqualTo("bytes");
        assertThat(header(response, "ETag")).matches("\"[0-9a-f]+-[0-9a-f]+\"");
        assertThat(timeline.events()).extracting(TimelineEvent::text).containsExactly("fetches release 2.mender");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=100000-", "bytes=100000-299999", "bytes=100000-999999999"})
    void download_goesOn(String range) throws Exception {
        HttpResponse<byte[]> response = request(url, "GET", "Range", range);

        assertThat(response.statusCode()).isEqualTo(206);
        assertThat(header(response, "Content-Range")).isEqualTo("bytes 100000-299999/300000");
        assertThat(response.body()).isEqualTo(Arrays.copyOfRange(content, 100_000, SIZE));
        assertThat(timeline.events())
                .singleElement()
                .satisfies(event -> assertThat(event.text()).startsWith("goes on with release 2.mender"));
    }

    @Test
    void condition_decidesWhetherItGoesOn() throws Exception {
        String tag = header(request(url, "HEAD"), "ETag");

        assertThat(request(url, "GET", "Range", "bytes=299999-", "If-Range", tag)
                        .body())
                .containsExactly(content[SIZE - 1]);
        HttpResponse<byte[]> another = request(url, "GET", "Range", "bytes=299999-", "If-Range", "\"another\"");
        assertThat(another.statusCode()).isEqualTo(200);
        assertThat(another.body()).isEqualTo(content);
    }

    @Test
    void changedFile_hasAnotherTag_andIsServedFromItsBeginning() throws Exception {
        String tag = header(request(url, "HEAD"), "ETag");
        Files.write(directory.resolve("release 2.mender"), Arrays.copyOf(content, 1000));

        HttpResponse<byte[]> response = request(url, "GET", "Range", "bytes=10-", "If-Range", tag);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).hasSize(1000);
        assertThat(header(response, "ETag")).isNotEqualTo(tag);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bytes=0-",
                "bytes=0-99",
                "bytes=100-200",
                "bytes=300000-",
                "bytes=-500",
                "bytes=1-,5-",
                "bytes=99999999999999999999-",
                "lines=1-",
                "nonsense"
            })
    void otherRanges_getAllOfIt(String range) throws Exception {
        HttpResponse<byte[]> response = request(url, "GET", "Range", range);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(content);
        assertThat(header(response, "Content-Range")).isEmpty();
    }

    @Test
    void head_tellsTheSize() throws Exception {
        HttpResponse<byte[]> response = request(url, "HEAD");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
        assertThat(header(response, "Content-Length")).isEqualTo(String.valueOf(SIZE));
    }

    @ParameterizedTest
    @CsvSource({"/,404", "/release_2.mender,404", "/../../etc/passwd,404", "/%2e%2e/etc/passwd,404"})
    void whatIsNotServed_isNotFound(String path, int status) throws Exception {
        assertThat(request(url.resolve(path), "GET").statusCode()).isEqualTo(status);
        assertThat(timeline.events()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE"})
    void otherMethods_areRefused(String method) throws Exception {
        assertThat(request(url, method).statusCode()).isEqualTo(405);
    }

    @Test
    void twoFilesOfOneName_areTwoResources() throws Exception {
        Path other = Files.createDirectory(directory.resolve("other")).resolve("release 2.mender");
        URI second = server.serve(Files.writeString(other, "another"));

        assertThat(second).isNotEqualTo(url);
        assertThat(new String(request(second, "GET").body(), StandardCharsets.UTF_8))
                .isEqualTo("another");
        assertThat(request(url, "GET").body()).isEqualTo(content);
        assertThat(server.serve(other)).as("once more").isEqualTo(second);
    }

    @Test
    void emptyFile_isServed() throws Exception {
        URI empty = server.serve(Files.createFile(directory.resolve("empty")));

        HttpResponse<byte[]> response = request(empty, "GET");
        assertThat(List.of(response.statusCode(), response.body().length)).containsExactly(200, 0);
    }

    @Test
    void whatIsNoFile_isToldAtOnce() {
        assertThatIOException()
                .isThrownBy(() -> server.serve(directory.resolve("none")))
                .withMessageEndingWith("none does not exist");
        assertThatIOException().isThrownBy(() -> server.serve(directory)).withMessageEndingWith(" is not a file");
    }
}
