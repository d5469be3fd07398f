package dev.tandem.imagetool.cli;

import static dev.tandem.imagetool.cli.Cli.artifact;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class WriteCommandTest {
    private static final Path IMAGE = Vectors.path("src/rootfs.ext4");
    private static final List<String> ROOTFS =
            List.of("write", "rootfs-image", "-n", "rel-1", "-t", "dev", "-f", IMAGE.toString());
    private static final List<String> MODULE =
            List.of("write", "module-image", "-n", "app-1", "-t", "dev", "-T", "mod");

    @TempDir
    Path directory;

    static Stream<Arguments> wrongUsage() {
        return Stream.of(
                Arguments.of(List.of("write", "rootfs-image", "-n", "rel-1", "-t", "dev"), "--file"),
                Arguments.of(List.of("write", "rootfs-image", "-n", "rel-1", "-f", IMAGE), "--compatible-types"),
                Arguments.of(List.of("write", "rootfs-image", "-t", "dev", "-f", IMAGE), "--artifact-name"),
                Arguments.of(List.of("write", "module-image", "-n", "app-1", "-t", "dev"), "--type"),
                Arguments.of(List.of(ROOTFS, "-n", "two words"), "white space"),
                Arguments.of(List.of(ROOTFS, "-p", "nocolon"), "no colon"),
                Arguments.of(List.of(ROOTFS, "-d", ":v"), "no key"),
                Arguments.of(List.of(ROOTFS, "-v", "1"), "format versions 3 and 2"),
                Arguments.of(List.of(ROOTFS, "-v", "x"), "'x' is not an int"),
                Arguments.of(List.of(ROOTFS, "--compression", "bzip2"), "unknown compression 'bzip2'"),
                Arguments.of(List.of(ROOTFS, "--compression", "gzip", "--compression-level", "99"), "level 99"),
                Arguments.of(List.of(ROOTFS, "--max-artifact-size", "5 XB"), "such as 500MB"),
                Arguments.of(List.of(ROOTFS, "--warn-artifact-size", "5XB"), "such as 500MB"),
                Arguments.of(List.of(ROOTFS, "-k", "/no/such/file"), "/no/such/file does not exist"),
                Arguments.of(List.of(ROOTFS, "-k", Vectors.key("p256.pub.pem")), "private"),
                Arguments.of(List.of(ROOTFS, "-k", Vectors.key("p384.key.pem")), "P-256"),
                Arguments.of(List.of(ROOTFS, "-k", Vectors.key("p256.key.pem"), "--sign-with", "false"), "Too many"),
                Arguments.of(List.of(ROOTFS, "--gcp-kms-key", "x"), "not supported"),
                Arguments.of(List.of(ROOTFS, "-f", "ssh://root@device"), "ssh"),
                Arguments.of(List.of(ROOTFS, "-S", "-p 22"), "ssh"),
                Arguments.of(List.of(MODULE, "--augment-type", "x"), "Augmented"),
                Arguments.of(List.of(MODULE, "--augment-file", IMAGE), "Augmented"),
                Arguments.of(List.of(MODULE, "-v", "2"), "at least artifact format version 3"),
                Arguments.of(List.of(MODULE, "-m", IMAGE), "meta-data"),
                Arguments.of(List.of(MODULE, "-s", IMAGE), "name no device would run"),
                Arguments.of(List.of("write", "bootstrap-artifact", "-n", "b", "-t", "d", "-s", IMAGE), "-s"));
    }

    @ParameterizedTest
    @MethodSource("wrongUsage")
    void wrongUsage_isRefusedBeforeAnythingIsWritten(List<Object> words, String reason) throws IOException {
        Path output = Files.writeString(directory.resolve("former.mender"), "former");

        Cli.Result result = artifact(flat(words), "-o", output).endsWith(2);

        assertThat(result.err()).startsWith("tandem artifact write").contains(reason);
        assertThat(result.out()).isEmpty();
        assertOnlyFormerIn(directory);
    }

    private static List<Object> flat(List<Object> words) {
        return words.stream()
                .flatMap(word -> word instanceof List<?> list ? list.stream() : Stream.of(word))
                .map(Object.class::cast)
                .toList();
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(List.of("-f", "/no/such/file"), "/no/such/file does not exist"),
                Arguments.of(List.of("-f", "/tmp"), "/tmp is not a regular file"),
                Arguments.of(List.of("-s", "missing-file"), "The state script missing-file does not exist"),
                Arguments.of(List.of("--sign-with", "exit 3"), "exit code 3"),
                Arguments.of(List.of("--max-artifact-size", "1KiB"), "1024"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void failedWrite_leavesTheFormerFile(List<Object> words, String reason) throws IOException {
        Path output = Files.writeString(directory.resolve("former.mender"), "former");

        Cli.Result result = artifact(ROOTFS, words, "-o", output).endsWith(1);

        assertThat(result.err()).contains(reason).contains("Nothing was written; " + output + " is as it was.");
        assertOnlyFormerIn(directory);
    }

    private static void assertOnlyFormerIn(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(directory.resolve("former.mender"));
        }
        assertThat(directory.resolve("former.mender")).hasContent("former");
    }

    @Test
    void output_mayBeStandardOutput() throws IOException {
        Path file = directory.resolve("a.mender");
        artifact(ROOTFS, "-o", file).done();

        Cli.Result result = artifact(ROOTFS, "-o", "-").done();

        assertThat(result.outBytes()).isEqualTo(Files.readAllBytes(file));
    }

    @Test
    void sourceDateEpoch_makesTheTimeOfTheImageIrrelevant() throws IOException {
        Path image = Files.copy(IMAGE, directory.resolve("image"));
        Path other =
                Files.copy(IMAGE, Files.createDirectory(directory.resolve("d")).resolve("image"));
        Files.setLastModifiedTime(other, FileTime.from(Instant.EPOCH));
        List<String> rest = List.of("artifact", "write", "rootfs-image", "-n", "r", "-t", "d", "-o", "-");

        byte[] first = new Cli()
                .with("SOURCE_DATE_EPOCH", "1700000000")
                .run(rest, "-f", image)
                .done()
                .outBytes();
        byte[] second = new Cli()
                .with("SOURCE_DATE_EPOCH", "1700000000")
                .run(rest, "-f", other)
                .done()
                .outBytes();

        assertThat(first).isEqualTo(second);
    }

    @Test
    void sourceDateEpoch_mustBeSeconds() {
        Cli.Result result = new Cli().with("SOURCE_DATE_EPOCH", "today").run("artifact", ROOTFS, "-o", "-");

        assertThat(result.endsWith(2).err()).contains("SOURCE_DATE_EPOCH").contains("'today'");
    }

    @Test
    void warnSize_warnsAndWrites() {
        Path output = directory.resolve("a.mender");

        Cli.Result result =
                artifact(ROOTFS, "-o", output, "--warn-artifact-size", "1KB").done();

        assertThat(result.err()).startsWith("Warning: the artifact has ");
        assertThat(output).exists();
    }

    static Stream<List<String>> compressionPlaces() {
        return Stream.of(
                List.of("--compression", "lzma", "write", "module-image"),
                List.of("write", "--compression", "lzma", "module-image"),
                List.of("write", "module-image", "--compression", "lzma"),
                List.of("--compression", "none", "write", "module-image", "--compression=lzma"));
    }

    @ParameterizedTest
    @MethodSource("compressionPlaces")
    void compression_countsWhereverItStands(List<String> words) {
        Path output = directory.resolve("a.mender");

        artifact(words, "-n", "a", "-t", "d", "-T", "m", "-o", output).done();

        assertThat(artifact("read", "--json", output).out()).contains("\"compression\" : \"lzma\"");
    }

    @Test
    void options_mayBeWrittenAsShellsHaveThem() {
        Path output = directory.resolve("a.mender");

        artifact("write", "module-image", "-na-1", "-tdev", "--type=mod", "-p", "k:v", "-o", output)
                .done();

        assertThat(artifact("read", output).out()).contains("Name: a-1\n").contains("      k: v\n");
    }

    @Test
    void fileNames_mayBeginWithAnAt() throws IOException {
        Path odd = Files.writeString(directory.resolve("@args"), "-h");

        assertThat(artifact("validate", odd).endsWith(1).err()).contains("@args");
    }

    @Test
    void compatibleTypes_isAnotherNameOfDeviceType() {
        Path output = directory.resolve("a.mender");

        artifact(
                        "write",
                        "bootstrap-artifact",
                        "-n",
                        "b",
                        "-c",
                        "one",
                        "--compatible-types",
                        "two",
                        "-t",
                        "three",
                        "-o",
                        output)
                .done();

        assertThat(artifact("read", output).out()).contains("Compatible types: [one, two, three]\n");
    }
}
