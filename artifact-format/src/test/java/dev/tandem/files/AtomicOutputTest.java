package dev.tandem.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
    void chainOfDanglingLinks_getsWhatTheLastPointsTo() throws IOException {
        Path inside = Files.createDirectory(directory.resolve("d"));
        Files.createSymbolicLink(directory.resolve("first"), Path.of("d/second"));
        Files.createSymbolicLink(inside.resolve("second"), Path.of("../third"));
        Files.createSymbolicLink(directory.resolve("third"), Path.of("target"));
        try (AtomicOutput output = AtomicOutput.create(directory.resolve("first"))) {
            output.channel().write(bytes("x"));
            output.commit();
        }
        assertThat(names()).containsExactlyInAnyOrder("d", "first", "third", "target");
        assertThat(directory.resolve("target")).hasContent("x");
        assertThat(inside.resolve("second")).isSymbolicLink();
    }

    @Test
    void linksInACircle_areAnError() throws IOException {
        Files.createSymbolicLink(directory.resolve("a"), Path.of("b"));
        Files.createSymbolicLink(directory.resolve("b"), Path.of("a"));
        assertThatThrownBy(() -> AtomicOutput.create(directory.resolve("a")))
                .isInstanceOf(FileSystemLoopException.class);
    }

    @Test
    void pipe_isWrittenToWhenThatIsAllowed() throws IOException, InterruptedException {
        Path pipe = directory.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Process reader = new ProcessBuilder("cat", pipe.toString()).start();
        try (AtomicOutput output = AtomicOutput.into(pipe)) {
            output.channel().write(bytes("abc"), 1);
            output.channel().write(bytes("x"), 0);
            output.commit();
        }
        assertThat(reader.inputReader().readLine()).isEqualTo("xabc");
        assertThat(names()).containsExactly("pipe");
    }

    @Test
    void stream_getsNothingOfWhatIsNotCommitted() throws IOException {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        try (AtomicOutput output = AtomicOutput.into(stream)) {
            output.channel().write(bytes("half"));
        }
        assertThat(stream.size()).isZero();
    }

    @Test
    void pipe_isNotReplaced() throws IOException, InterruptedException {
        Path pipe = directory.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        assertThatThrownBy(() -> AtomicOutput.create(pipe)).hasMessageContaining("is not a regular file");
        assertThat(names()).containsExactly("pipe");
        assertThat(Files.isRegularFile(pipe)).isFalse();
    }

    @Test
    void fileThatReplacesAPrivateOne_isPrivateFromTheBeginning() throws IOException {
        Path secret = directory.resolve("f");
        Files.writeString(secret, "former");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        try (AtomicOutput output = AtomicOutput.create(secret);
                Stream<Path> files = Files.list(directory)) {
            assertThat(files.filter(file -> !file.equals(secret)))
                    .hasSize(1)
                    .allMatch(file -> permissions(file).equals("rw-------"));
            output.commit();
        }
        assertThat(permissions(secret)).isEqualTo("rw-------");
    }

    @Test
    void longestName_isWritten() throws IOException {
        String name = "n".repeat(255);
        try (AtomicOutput output = AtomicOutput.create(directory.resolve(name))) {
            output.commit();
        }
        assertThat(names()).containsExactly(name);
    }

    private static String permissions(Path file) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void missingDirectory_isAnError() {
        assertThatThrownBy(() -> AtomicOutput.create(directory.resolve("none/f")))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage(directory.resolve("none").toString());
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
