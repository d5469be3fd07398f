package dev.tandem.imagetool.cli;

import static dev.tandem.imagetool.cli.Cli.artifact;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ModifyCommandTest {
    private static final Path KEY = Vectors.key("rsa2048.key.pem");
    private static final Path PUBLIC = Vectors.key("rsa2048.pub.pem");

    @TempDir
    Path directory;

    private Path module = Path.of("");
    private Path rootfs = Path.of("");

    @BeforeEach
    void writeArtifacts() {
        module = directory.resolve("module.mender");
        rootfs = directory.resolve("rootfs.mender");
        artifact(
                        "write",
                        "module-image",
                        "-n",
                        "app-1",
                        "-t",
                        "dev",
                        "-T",
                        "mod",
                        "-p",
                        "k:v",
                        "-d",
                        "x:y",
                        "-f",
                        Vectors.path("src/notes.txt"),
                        "-f",
                        Vectors.path("src/app.bin"),
                        "-s",
                        Vectors.path("src/scripts"),
                        "-m",
                        Vectors.path("src/meta.json"),
                        "-g",
                        "grp",
                        "--compression",
                        "gzip",
                        "-o",
                        module)
                .done();
        artifact(
                        "write",
                        "rootfs-image",
                        "-n",
                        "rel-1",
                        "-t",
                        "dev",
                        "-f",
                        Vectors.path("src/rootfs.ext4"),
                        "--compression",
                        "gzip",
                        "-o",
                        rootfs)
                .done();
    }

    static Stream<Arguments> changes() {
        return Stream.of(
                Arguments.of(List.of("-n", "app-2"), "  Name: app-1\n", "  Name: app-2\n"),
                Arguments.of(List.of("--name", "app-2"), "mod.version: app-1\n", "mod.version: app-2\n"),
                Arguments.of(List.of("-N", "a", "-N", "b"), "artifact(s): []", "artifact(s): [a, b]"),
                Arguments.of(List.of("-g", "new"), "group: grp", "group: new"),
                Arguments.of(List.of("-G", "g"), "group(s): []", "group(s): [g]"),
                Arguments.of(List.of("-p", "only:this"), "rootfs-image.mod.version", "      only: this\n    Depends"),
                Arguments.of(List.of("-d", "q:1", "-d", "q:2"), "x: y", "q: [1, 2]"),
                Arguments.of(List.of("--clears-provides", "z.*"), "[rootfs-image.mod.*]", "[rootfs-image.mod.*, z.*]"),
                Arguments.of(List.of("--delete-clears-provides", "rootfs-image.mod.*"), "Provides: [r", "Provides: []"),
                Arguments.of(List.of("-m", Vectors.path("src/meta-nested-list.json")), "\"ratio\"", "\"rows\""));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void modify_changesThisOnly(List<Object> words, String before, String after) throws Exception {
        assertThat(artifact("read", module).out()).contains(before).doesNotContain(after);

        artifact("modify", module, words).done();

        assertThat(artifact("read", module).done().out()).contains(after).doesNotContain(before);
        Programs.menderArtifact("validate", module);
    }

    @Test
    void modifyName_keepsVersionInStep() {
        artifact("modify", rootfs, "-n", "rel-2").done();

        assertThat(artifact("read", rootfs).out()).contains("Name: rel-2\n").contains("rootfs-image.version: rel-2\n");
    }

    @Test
    void modifyCompressionLevelAlone_isWrongUsage() {
        assertThat(artifact("modify", module, "--compression-level", "9")
                        .endsWith(2)
                        .err())
                .contains("needs --compression");
    }

    @Test
    void modifyScripts_addsThem() throws IOException {
        Path script = Files.writeString(directory.resolve("ArtifactCommit_Leave_99_mine"), "#!/bin/sh\n");

        artifact("modify", rootfs, "-s", script).done();

        assertThat(artifact("read", rootfs).out()).contains("State scripts:\n    - ArtifactCommit_Leave_99_mine\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "lzma", "zstd_best"})
    void modifyCompression_keepsAllElse(String compression) {
        String before = artifact("read", module).out();

        artifact("modify", module, "--compression", compression).done();

        assertThat(artifact("read", module).done().out()).isEqualTo(before);
        assertThat(artifact("read", "--json", module).out())
                .contains("\"compression\" : \"" + compression.replaceFirst("_.*", "") + "\"");
    }

    @Test
    void modifyCompression_mayStandBeforeTheCommand() {
        artifact("--compression", "none", "modify", module, "-n", "app-2").done();

        assertThat(artifact("read", "--json", module).out())
                .contains("\"compression\" : \"none\"")
                .contains("\"app-2\"");
    }

    @Test
    void modifyOfSigned_needsAKeyOrConsent() throws IOException {
        artifact("sign", rootfs, "-k", KEY).done();
        byte[] signed = Files.readAllBytes(rootfs);

        Cli.Result refused = artifact("modify", rootfs, "-n", "rel-2").endsWith(1);

        assertThat(refused.err())
                .contains("is signed")
                .contains("--drop-signature")
                .contains("is as it was");
        assertThat(rootfs).hasBinaryContent(signed);
        artifact("modify", rootfs, "-n", "rel-2", "-k", KEY).done();
        artifact("validate", rootfs, "-k", PUBLIC).done();
        artifact("modify", rootfs, "-n", "rel-3", "--drop-signature").done();
        assertThat(artifact("read", rootfs).out())
                .contains("Signature: no signature\n")
                .contains("Name: rel-3\n");
    }

    @Test
    void modify_toAnotherFile_leavesTheFirst() throws IOException {
        byte[] before = Files.readAllBytes(rootfs);
        Path other = directory.resolve("other.mender");

        artifact("modify", rootfs, "-n", "rel-2", "-o", other).done();

        assertThat(rootfs).hasBinaryContent(before);
        assertThat(artifact("read", other).out()).contains("Name: rel-2\n");
    }

    static Stream<List<String>> wrongUsage() {
        return Stream.of(
                List.of(),
                List.of("-u", "https://server"),
                List.of("--server-cert", "x"),
                List.of("-v", "x"),
                List.of("-t", "x"),
                List.of("-n", "two words"),
                List.of("-p", "nocolon"),
                List.of("-n", "x", "-k", KEY.toString(), "--drop-signature"),
                List.of("--compression", "bzip2"));
    }

    @ParameterizedTest
    @MethodSource("wrongUsage")
    void wrongUsage_changesNothing(List<String> words) throws IOException {
        byte[] before = Files.readAllBytes(rootfs);

        artifact("modify", rootfs, words).endsWith(2);

        assertThat(rootfs).hasBinaryContent(before);
    }

    @Test
    void modifyOfAnImage_isRefused() throws IOException {
        Path image = Files.copy(Vectors.path("src/rootfs.ext4"), directory.resolve("rootfs.ext4"));

        assertThat(artifact("modify", image, "-n", "x").endsWith(1).err()).contains("not a Mender artifact");
    }

    @Test
    void modifyOfBootstrap_works() {
        Path bootstrap = directory.resolve("b.mender");
        artifact(
                        "write",
                        "bootstrap-artifact",
                        "-n",
                        "b-1",
                        "-t",
                        "dev",
                        "-p",
                        "rootfs-image.version:b-1",
                        "-o",
                        bootstrap)
                .done();

        artifact("modify", bootstrap, "-n", "b-2", "--compression", "gzip").done();

        assertThat(artifact("read", bootstrap).done().out()).contains("rootfs-image.version: b-2\n");
    }
}
