package dev.tandem.imagetool.cli;

import static dev.tandem.imagetool.cli.Cli.artifact;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class DumpCommandTest {
    private static final Path MODULE = Vectors.path("good/module-full-gzip-rsa2048.mender");

    @TempDir
    Path directory;

    static Stream<Arguments> kinds() {
        return Stream.of(
                Arguments.of("rootfs-image", List.of("-f", Vectors.path("src/rootfs.ext4"))),
                Arguments.of("rootfs-image", List.of("-v", "2", "-f", Vectors.path("src/rootfs.ext4"))),
                Arguments.of(
                        "rootfs-image",
                        List.of(
                                "-N",
                                "x-0",
                                "-d",
                                "k:1",
                                "-d",
                                "k:it's \"two\"; $(x)",
                                "-g",
                                "a group",
                                "-f",
                                Vectors.path("src/rootfs.ext4"))),
                Arguments.of(
                        "module-image",
                        List.of(
                                "-T",
                                "mod",
                                "-f",
                                Vectors.path("src/notes.txt"),
                                "-f",
                                Vectors.path("src/app.bin"),
                                "-m",
                                Vectors.path("src/meta.json"),
                                "-s",
                                Vectors.path("src/scripts"))),
                Arguments.of("module-image", List.of("-T", "rootfs-image", "-f", Vectors.path("src/rootfs.ext4"))),
                Arguments.of("module-image", List.of("-T", "mod")),
                Arguments.of("bootstrap-artifact", List.of("-p", "k:v", "--clears-provides", "*")));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void printedCommand_makesTheSameArtifactAgain(String kind, List<Object> words) {
        Path first = directory.resolve("first.mender");
        Path second = directory.resolve("second.mender");
        artifact("write", kind, "-n", "x-1", "-t", "dev", words, "-o", first, "--compression", "lzma")
                .done();

        String printed = artifact(
                        "dump",
                        first,
                        "--files",
                        directory.resolve("f"),
                        "--meta-data",
                        directory.resolve("m"),
                        "--scripts",
                        directory.resolve("s"),
                        "--print0-cmdline")
                .done()
                .out();
        artifact(List.of(printed.split("\0")), "-o", second).done();

        assertThat(second).hasSameBinaryContentAs(first);
    }

    @Test
    void printedLine_isQuotedForTheShell() throws Exception {
        Path artifact = directory.resolve("a.mender");
        artifact("write", "bootstrap-artifact", "-n", "x-1", "-t", "it's a $(device)", "-o", artifact)
                .done();

        String line = artifact("dump", artifact, "--print-cmdline").done().out();
        String words = artifact("dump", artifact, "--print0-cmdline").done().out();

        assertThat(Programs.run("sh", "-c", "printf '%s\\0' " + line)).isEqualTo(words);
    }

    @Test
    void dump_refusesToReplace() throws IOException {
        Path files = Files.createDirectory(directory.resolve("f"));
        Path existing = Files.writeString(files.resolve("notes.txt"), "mine");

        Cli.Result result = artifact("dump", MODULE, "--files", files).endsWith(1);

        assertThat(result.err()).contains(existing + " exists already");
        assertThat(existing).hasContent("mine");
        try (Stream<Path> inside = Files.list(files)) {
            assertThat(inside).containsExactly(existing);
        }
    }

    @Test
    void partsOfOneName_needDifferentDirectories() throws IOException {
        String name = "ArtifactInstall_Enter_00";
        Path script =
                Files.writeString(Files.createDirectory(directory.resolve("s")).resolve(name), "#!/bin/sh\n");
        Path payload =
                Files.writeString(Files.createDirectory(directory.resolve("p")).resolve(name), "payload");
        Path artifact = directory.resolve("a.mender");
        artifact("write", "module-image", "-n", "x", "-t", "d", "-T", "m", "-s", script, "-f", payload, "-o", artifact)
                .done();
        Path both = directory.resolve("both");

        assertThat(artifact("dump", artifact, "--files", both, "--scripts", both)
                        .endsWith(1)
                        .err())
                .contains("different directories");

        assertThat(both).doesNotExist();
    }

    @Test
    void dumpOfCorruptPayload_leavesNoPartOfAFile() throws IOException {
        byte[] bytes = Files.readAllBytes(Vectors.path("good/h-base-none.mender"));
        int payload = bytes.length - 5000;
        bytes[payload] ^= 1;
        Path corrupt = Files.write(directory.resolve("corrupt.mender"), bytes);
        Path files = directory.resolve("f");

        artifact("dump", corrupt, "--files", files).endsWith(1);

        assertThat(files.resolve("app.bin")).doesNotExist();
        try (Stream<Path> inside = Files.list(files)) {
            assertThat(inside).isEmpty();
        }
    }

    @Test
    void dumpWithOtherKey_isRefused() {
        artifact("dump", MODULE, "--files", directory.resolve("f"), "-k", Vectors.key("p256.pub.pem"))
                .endsWith(1);

        assertThat(directory.resolve("f")).doesNotExist();
    }

    @Test
    void dumpMetaData_keepsItsBytes() throws IOException {
        Path meta = Files.writeString(directory.resolve("meta.json"), "{ \"b\": 12345678901234567890, \"a\": 1.0 }\n");
        Path artifact = directory.resolve("a.mender");
        artifact("write", "module-image", "-n", "x", "-t", "d", "-T", "m", "-m", meta, "-o", artifact)
                .done();

        artifact("dump", artifact, "--meta-data", directory.resolve("m")).done();

        assertThat(directory.resolve("m/0000.meta-data")).hasSameBinaryContentAs(meta);
        assertThat(artifact("read", artifact).out()).contains("\"b\": 12345678901234567890");
    }

    @Test
    void bothLines_areWrongUsage() {
        artifact("dump", MODULE, "--print-cmdline", "--print0-cmdline").endsWith(2);
    }
}
