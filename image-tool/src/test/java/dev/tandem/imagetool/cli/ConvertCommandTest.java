package dev.tandem.imagetool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is refused before there is any work; what convert does with images is tested from outside, as an ordinary user. */
final class ConvertCommandTest {
    @TempDir
    Path directory;

    private Path image() throws IOException {
        return Files.write(directory.resolve("pios.img"), new byte[1024]);
    }

    static Stream<Arguments> wrongUsage() {
        return Stream.of(
                Arguments.of(List.of(), "--device-type"),
                Arguments.of(List.of("-t", "a b", "-o", "out.img"), "--device-type takes letters"),
                Arguments.of(List.of("-t", "x"), "--output is missing"),
                Arguments.of(List.of("-t", "x", "-o", "out.img", "--slot-b", "half"), "--slot-b takes copy or empty"),
                Arguments.of(List.of("-t", "x", "-o", "out.img", "--disk-id", "12"), "eight hexadecimal digits"),
                Arguments.of(
                        List.of("-t", "x", "-o", "out.img", "--disk-id", "00000000"), "means that a disk has none"),
                Arguments.of(List.of("-t", "x", "-o", "out.img", "--root-size", "big"), "--root-size takes a size"),
                Arguments.of(
                        List.of("-t", "x", "-o", "out.img", "--root-size", "4GiB", "--disk-size", "16GB"),
                        "exclude each other"),
                Arguments.of(List.of("-t", "x", "-o", "out.img", "--compress", "lzip"), "--compress takes"),
                Arguments.of(List.of("-t", "x", "-o", "out.img", "--artifact", "a.mender"), "needs --artifact-name"),
                Arguments.of(
                        List.of(
                                "-t",
                                "x",
                                "-o",
                                "out.img",
                                "--artifact",
                                "a.mender",
                                "-n",
                                "a",
                                "--artifact-compression",
                                "rar"),
                        "--artifact-compression"));
    }

    @ParameterizedTest
    @MethodSource
    void wrongUsage(List<String> options, String said) throws IOException {
        List<Object> words = new ArrayList<>(List.of("convert", image(), "--client", "none"));
        options.forEach(o -> words.add(o.equals("out.img") ? directory.resolve(o) : o));

        Cli.Result result = Cli.tandem(words.toArray()).endsWith(2);

        assertThat(result.err()).contains(said);
        assertThat(directory).isDirectoryNotContaining(file -> !file.endsWith("pios.img"));
    }

    @Test
    void privateKeyForTheDevice_isRefused() throws IOException {
        Cli.tandem("keygen", "-o", directory.resolve("keys")).endsWith(0);
        Path privateKey = directory.resolve("keys/private.key");

        Cli.Result result = Cli.tandem(
                        "convert",
                        image(),
                        "-t",
                        "x",
                        "--dry-run",
                        "--client",
                        "none",
                        "--verification-key",
                        privateKey)
                .endsWith(2);

        assertThat(result.err()).contains(privateKey.toString()).contains("private key");
    }

    @Test
    void noKey_andAKey_isWrongUsage() throws IOException {
        Cli.Result result = Cli.tandem(
                        "convert",
                        image(),
                        "-t",
                        "x",
                        "--dry-run",
                        "--client",
                        "none",
                        "--verification-key",
                        "none",
                        "--verification-key",
                        "a.pub")
                .endsWith(2);

        assertThat(result.err()).contains("exclude each other");
    }

    @Test
    void outputThatIsTheInput_isRefused() throws IOException {
        Path image = image();

        Cli.Result result = Cli.tandem("convert", image, "-t", "x", "--client", "none", "-o", image)
                .endsWith(2);

        assertThat(result.err()).contains("would replace the input");
        assertThat(image).hasSize(1024);
    }

    @Test
    void fileThatIsNoImage_isRefusedWithWhatWasExpected_andNothingIsLeft() throws IOException {
        Cli.Result result = Cli.tandem(
                        "convert", image(), "-t", "x", "--client", "none", "-o", directory.resolve("out.img"))
                .endsWith(1);

        assertThat(result.err()).contains("Expected an MBR with two partitions").contains("No image was written");
        assertThat(directory).isDirectoryNotContaining(file -> !file.endsWith("pios.img"));
    }

    @Test
    void outputInADirectoryThatIsNotThere_namesTheDirectory() throws IOException {
        Cli.Result result = Cli.tandem(
                        "convert", image(), "-t", "x", "--client", "none", "-o", directory.resolve("no/out.img"))
                .endsWith(1);

        assertThat(result.err()).contains(directory.resolve("no").toString());
    }
}
