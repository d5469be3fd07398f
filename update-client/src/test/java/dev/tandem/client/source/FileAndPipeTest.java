package dev.tandem.client.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileAndPipeTest {
    private static final byte[] CONTENT = Downloads.content(100_000);

    @TempDir
    Path folder;

    private final Downloads downloads = new Downloads();

    @Test
    void file_is_read_skipped_and_known_again() throws IOException {
        Path file = Files.write(folder.resolve("a.mender"), CONTENT);
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
        ArtifactSource source = downloads.source(file.toString());
        assertThat(source.describe()).isEqualTo(file.toString());
        try (ArtifactStream stream = source.open()) {
            assertThat(stream.readNBytes(10)).isEqualTo(Arrays.copyOf(CONTENT, 10));
            stream.skipNBytes(50_000);
            assertThat(stream.position()).isEqualTo(50_010);
            assertThat(stream.readAllBytes()).isEqualTo(Arrays.copyOfRange(CONTENT, 50_010, 100_000));
            assertThat(stream.identity()).contains(new Identity("2026-01-01T00:00:00Z", 100_000));
            assertThat(stream.length()).isEqualTo(OptionalLong.of(100_000));
            assertThat(stream.skip(5)).isZero();
        }
    }

    @Test
    void file_that_shrinks_while_it_is_read_is_noticed() throws IOException {
        Path file = Files.write(folder.resolve("a.mender"), CONTENT);
        try (ArtifactStream stream = downloads.source(file.toString()).open()) {
            Files.write(file, new byte[10]);
            assertThatThrownBy(stream::readAllBytes)
                    .isInstanceOf(SourceChangedException.class)
                    .hasMessageContaining("had 100000 bytes when it was opened, and ends at byte 10 now");
        }
    }

    @Test
    void missing_file_and_folder_are_said() {
        assertThatThrownBy(() -> downloads.source(folder + "/none").open())
                .isInstanceOf(SourceRefusedException.class)
                .hasMessage("There is no file " + folder + "/none.");
        assertThatThrownBy(() -> downloads.source(folder.toString()).open())
                .isInstanceOf(SourceRefusedException.class)
                .hasMessageContaining("is a folder");
        assertThatThrownBy(() -> downloads.source("a\0b"))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessage("Not a path: a?b.");
    }

    @Test
    void closed_stream_reads_nothing() throws IOException {
        Path file = Files.write(folder.resolve("a.mender"), CONTENT);
        ArtifactStream stream = downloads.source(file.toString()).open();
        stream.close();
        stream.close();
        assertThatThrownBy(stream::read).isInstanceOf(IOException.class).hasMessageContaining("closed");
    }

    @Test
    void named_pipe_is_read_to_its_end() throws IOException, InterruptedException {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Thread writer = new Thread(() -> {
            try {
                Files.write(pipe, CONTENT);
            } catch (IOException e) {
                // the reader says so
            }
        });
        writer.start();
        try (ArtifactStream stream = downloads.source(pipe.toString()).open()) {
            stream.skipNBytes(1000);
            assertThat(stream.readAllBytes()).isEqualTo(Arrays.copyOfRange(CONTENT, 1000, 100_000));
        }
        writer.join();
    }

    @Test
    void dash_is_standard_input() throws IOException {
        ArtifactSource source = new ArtifactSources(
                        HttpSettings.DEFAULTS,
                        Map.of(),
                        new ByteArrayInputStream(CONTENT),
                        Clock.systemUTC(),
                        pause -> {},
                        DownloadListener.none())
                .of("-");
        assertThat(source.describe()).isEqualTo("standard input");
        try (ArtifactStream stream = source.open()) {
            stream.skipNBytes(99_000);
            assertThat(stream.position()).isEqualTo(99_000);
            assertThat(stream.readAllBytes()).isEqualTo(Arrays.copyOfRange(CONTENT, 99_000, 100_000));
            assertThat(stream.identity()).isEmpty();
            assertThat(stream.length()).isEmpty();
        }
    }
}
