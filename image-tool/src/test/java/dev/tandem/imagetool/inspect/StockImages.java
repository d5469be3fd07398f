package dev.tandem.imagetool.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Images shaped like those of Raspberry Pi OS, each made once in a test run and never written to. */
public final class StockImages {
    private static final Path MAKER = Path.of(System.getProperty("tandem.testdata"), "images", "small");
    private static final Path DIRECTORY = directory();
    private static final Map<List<String>, Path> MADE = new ConcurrentHashMap<>();

    private StockImages() {}

    /** What {@code testdata/images/small} makes with these options besides. */
    public static Path of(String release, String architecture, String... options) {
        List<String> arguments = new ArrayList<>(List.of("--release", release, "--arch", architecture));
        arguments.addAll(List.of(options));
        return MADE.computeIfAbsent(List.copyOf(arguments), StockImages::make);
    }

    private static Path make(List<String> arguments) {
        Path image = DIRECTORY.resolve("image-" + MADE.size() + "-" + arguments.hashCode() + ".img");
        List<String> command = new ArrayList<>(List.of(MAKER.toString()));
        command.addAll(arguments);
        command.addAll(List.of("-o", image.toString()));
        try {
            run(command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        image.toFile().deleteOnExit();
        return image;
    }

    /** Runs a program to success, and returns what it printed on both outputs. */
    public static String run(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().merge("PATH", "/usr/sbin:/sbin", (path, more) -> path + ":" + more);
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            assertThat(process.waitFor()).as("%s printed: %s", command, output).isZero();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        return output;
    }

    private static Path directory() {
        try {
            Path directory = Files.createTempDirectory("tandem-stock-images");
            directory.toFile().deleteOnExit();
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
