package dev.tandem.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicOutputTest {
    @TempDir
    private Path directory;

    @Test
    void file_notCommitted_leavesNothing() throws IOException {
        try (AtomicOutput output = AtomicOutput.create(directory.resolve("f"))) {
            output.channel().write(bytes("half"));
            assertThat(directory.resolve("f")).doesNotExist();
        }
        assertThat(names()).isEmpty();
    }

    @Test
    void file_committed_replacesTheFormerOne() throws IOException {
        Files.writeString(directory.resolve("f"), "former");
        try (AtomicOutput output = AtomicOutput.create(directory.resolve("f"))) {
            output.channel().write(bytes("new"));
            assertThat(directory.resolve("f")).hasContent("former");
            output.commit();
        }
        assertThat(directory.resolve("f")).hasContent("new");
        assertThat(names()).containsExactly("f");
    }

    @Test
    void danglingLink_getsWhatItPointsTo() throws IOException {
        Files.createSymbolicLink(directory.resolve("link"), Path.of("target"));
        try (AtomicOutput output = AtomicOutput.create(directory.resolve("link"))) {
            output.channel().write(bytes("x"));
            output.commit();
        }
        assertThat(directory.resolve("link")).isSymbolicLink();
        assertThat(directory.resolve("target")).hasContent("x");
    }

    @Test
    void missingDirectory_isAnError() {
        assertThatThrownBy(() -> AtomicOutput.create(directory.resolve("none/f")))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void process_endedBySigterm_leavesNothing() throws IOException, InterruptedException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Process process = new ProcessBuilder(List.of(
                        java.toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Unfinished.class.getName(),
                        directory.resolve("f").toString()))
                .redirectErrorStream(true)
                .start();
        assertThat(process.inputReader().readLine()).isEqualTo("begun");
        assertThat(names()).hasSize(1).allMatch(name -> name.startsWith(".f."));
        process.destroy();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(names()).isEmpty();
    }

    /** Begins a file and never finishes it. */
    static final class Unfinished {
        private Unfinished() {}

        public static void main(String[] arguments) throws IOException, InterruptedException {
            try (AtomicOutput output = AtomicOutput.create(Path.of(arguments[0]))) {
                output.channel().write(bytes("half"));
                System.out.println("begun");
                Thread.sleep(TimeUnit.MINUTES.toMillis(5));
            }
        }
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
