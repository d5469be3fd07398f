package dev.tandem.imagetool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Runs the programs that tests compare with. A missing one is a failure that says what to install. */
final class Programs {
    private Programs() {}

    /** Runs to success and returns what it printed on standard output. */
    static String run(Object... words) throws IOException, InterruptedException {
        List<String> command = Stream.of(words)
                .flatMap(word -> word instanceof List<?> list ? list.stream() : Stream.of(word))
                .map(String::valueOf)
                .toList();
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new IOException(
                    "could not start " + command.get(0) + "; apt-get install mender-artifact e2fsprogs openssl", e);
        }
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s printed: %s", command, output).isZero();
        return output;
    }

    static Path makePipe(Path path) throws IOException, InterruptedException {
        run("mkfifo", path);
        return path;
    }

    static String menderArtifact(Object... words) throws IOException, InterruptedException {
        return run(Stream.concat(Stream.of("mender-artifact"), Stream.of(words)).toArray());
    }

    static void sign(Path key, Path message, Path signature) throws IOException, InterruptedException {
        run("openssl", "dgst", "-sha256", "-sign", key, "-out", signature, message);
    }
}
