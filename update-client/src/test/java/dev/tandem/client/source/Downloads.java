package dev.tandem.client.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Sources with short limits, whose pauses take no time and are written down. */
final class Downloads {
    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    final List<Duration> pauses = new ArrayList<>();
    final List<Retry> retries = new ArrayList<>();
    final Map<String, String> environment = new HashMap<>();
    HttpSettings settings = settings(4, Duration.ofSeconds(20), 0);

    static HttpSettings settings(int retries, Duration stall, int minimumBytesPerSecond) {
        return new HttpSettings(
                Duration.ofSeconds(20),
                stall,
                minimumBytesPerSecond,
                Duration.ofSeconds(2),
                retries,
                Duration.ofSeconds(2),
                Duration.ofSeconds(10),
                Duration.ofMinutes(10),
                null);
    }

    Downloads with(HttpSettings other) {
        settings = other;
        return this;
    }

    Downloads withStall(Duration stall) {
        HttpSettings s = settings;
        settings = new HttpSettings(
                Duration.ofSeconds(3),
                stall,
                s.minimumBytesPerSecond(),
                s.rateWindow(),
                s.retries(),
                s.firstPause(),
                s.longestPause(),
                s.longestRetryAfter(),
                s.extraCa());
        return this;
    }

    Downloads withExtraCa(Path pem) {
        settings = settings.withExtraCa(pem);
        return this;
    }

    ArtifactSource source(URI uri) throws IOException {
        return source(uri.toString());
    }

    ArtifactSource source(String location) throws IOException {
        return new ArtifactSources(
                        settings,
                        environment,
                        InputStream.nullInputStream(),
                        Clock.fixed(NOW, ZoneOffset.UTC),
                        pauses::add,
                        retries::add)
                .of(location);
    }

    ArtifactStream open(URI uri) throws IOException {
        return source(uri).open();
    }

    byte[] all(URI uri) throws IOException {
        try (ArtifactStream stream = open(uri)) {
            byte[] bytes = stream.readAllBytes();
            assertThat(stream.position()).isEqualTo(bytes.length);
            return bytes;
        }
    }

    List<String> reasons() {
        return retries.stream().map(Retry::reason).toList();
    }

    static byte[] content(int length) {
        byte[] content = new byte[length];
        new Random(length).nextBytes(content);
        return content;
    }
}
