package dev.tandem.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs the programs that tests compare with. A missing one is a failure that says what to install. */
final class Programs {
    private Programs() {}

    /** Runs to success and returns what it printed, both streams. */
    static String run(List<String> words) throws IOException, InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(words).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new IOException(
                    "could not start " + words.get(0)
                            + "; apt-get install mender-artifact e2fsprogs tar gzip xz-utils zstd openssl",
                    e);
        }
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s printed: %s", words, output).isZero();
        return output;
    }
}
