package dev.tandem.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs the programs that tests compare with. A missing one is a failure that says what to install. */
final class Programs {
    private Programs() {}

    record Outcome(int status, String output) {}

    /** Runs to success and returns what it printed, both streams. */
    static String run(Object... words) throws IOException, InterruptedException {
        return runWith("", words);
    }

    /** The same, with this on its standard input. */
    static String runWith(String input, Object... words) throws IOException, InterruptedException {
        Outcome outcome = outcome(input, words);
        assertThat(outcome.status())
                .as("%s printed: %s", List.of(words), outcome.output())
                .isZero();
        return outcome.output();
    }

    static Outcome outcome(String input, Object... words) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>();
        line.add(find(words[0].toString()));
        for (int i = 1; i < words.length; i++) {
            line.add(words[i].toString());
        }
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().put("TZ", "UTC");
        builder.environment().put("MTOOLSRC", "/dev/null");
        Process process = builder.start();
        process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), output);
    }

    /** Programs that make file systems are in folders that are only root's to search. */
    private static String find(String name) throws IOException {
        if (name.startsWith("/")) {
            return name;
        }
        String path = System.getenv("PATH") + File.pathSeparator + "/usr/sbin" + File.pathSeparator + "/sbin";
        for (String folder : path.split(File.pathSeparator, -1)) {
            Path file = Path.of(folder, name);
            if (Files.isExecutable(file)) {
                return file.toString();
            }
        }
        throw new IOException("no " + name + "; apt-get install fdisk dosfstools mtools bmap-tools");
    }
}
