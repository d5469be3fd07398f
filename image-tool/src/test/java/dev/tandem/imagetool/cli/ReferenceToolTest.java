package dev.tandem.imagetool.cli;

import static dev.tandem.imagetool.cli.Cli.artifact;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The same flags to both tools, and the real one, 3.9.0 of Debian 12, to judge. */
final class ReferenceToolTest {
    private static final String IMAGE = "rootfs.ext4";
    private static final String APP = "app.bin";
    private static final String NOTES = "notes.txt";
    private static final String META = "meta.json";
    private static final String SCRIPTS = "scripts";

    /** The flags of the tables name files without a directory; these are here. */
    @TempDir
    static Path sources;

    @TempDir
    Path directory;

    /** With whole seconds: the reference rounds to the nearest, this tool down. */
    @BeforeAll
    static void copySources() throws IOException {
        Path from = Vectors.path("src");
        Files.createDirectory(sources.resolve(SCRIPTS));
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = sources.resolve(from.relativize(file));
                Files.copy(file, copy);
                Files.setLastModifiedTime(copy, FileTime.from(Instant.ofEpochSecond(1_700_000_000)));
            }
        }
    }

    private static List<String> words(String flags) {
        return Stream.of(flags.split(" "))
                .map(word -> Files.exists(sources.resolve(word))
                        ? sources.resolve(word).toString()
                        : word)
                .toList();
    }

    static Stream<String> rootfsFlags() {
        return Stream.of(
                "-n rel-1 -t a",
                "--artifact-name rel-1 --device-type a --device-type b --file " + IMAGE,
                "-n rel-1 -t a -N x -N y -g grp -G g1 -G g2",
                "-n rel-1 -t a --artifact-name-depends x --provides-group grp --depends-groups g1",
                "-n rel-1 -t a -p k:v -p a:b:c -d x:y -d z:1,2",
                "-n rel-1 -t a --provides k:v --depends x:y:z",
                "-n rel-1 -t a -p k:1 -p k:2",
                "-n rel-1 -t a --clears-provides z.* --clears-provides q",
                "-n rel-1 -t a --clears-provides rootfs-image.*",
                "-n rel-1 -t a --no-default-clears-provides",
                "-n rel-1 -t a --no-default-clears-provides --clears-provides z.*",
                "-n rel-1 -t a --no-default-software-version",
                "-n rel-1 -t a --no-default-software-version --software-version 3",
                "-n rel-1 -t a --no-default-software-version --software-name n --software-version 3",
                "-n rel-1 -t a --no-default-software-version --software-name n",
                "-n rel-1 -t a --software-version 2.0 --software-name app --software-filesystem data-image",
                "-n rel-1 -t a --software-filesystem rootfs-image",
                "-n rel-1 -t a --software-filesystem data",
                "-n rel-1 -t a --software-name app",
                "-n rel-1 -t a -p rootfs-image.version:x",
                "-n rel-1 -t a -p rootfs-image.version:x --software-version y",
                "-n rel-1 -t a --software-version y -p rootfs-image.version:x",
                "-n rel-1 -t a -p rootfs-image.checksum:zz",
                "-n rel-1 -t a --no-checksum-provide -p rootfs-image.checksum:zz",
                "-n rel-1 -t a --no-checksum-provide",
                "-n rel-1 -t a --legacy-rootfs-image-checksum",
                "-n rel-1 -t a -s " + SCRIPTS,
                "-n rel-1 -t a -s " + SCRIPTS + "/ArtifactInstall_Enter_00",
                "-n rel-1 -t a -v 2",
                "-n rel-1 -t a --version 3 --no-progress");
    }

    static Stream<String> moduleFlags() {
        return Stream.of(
                "-n app-1 -t a -T mod",
                "-n app-1 -t a --type mod -f " + APP,
                "-n app-1 -t a -T mod --file " + NOTES + " --file " + APP,
                "-n app-1 -t a -T mod -m " + META + " -f " + APP,
                "-n app-1 -t a -T mod --meta-data " + META + " -s " + SCRIPTS,
                "-n app-1 -t a -T mod -N x -g grp -G g1 -p k:v -d x:y",
                "-n app-1 -t a -T mod --software-name app --software-version 2",
                "-n app-1 -t a -T mod --software-filesystem data",
                "-n app-1 -t a -T mod --no-default-software-version",
                "-n app-1 -t a -T mod --no-default-software-version --software-version 3",
                "-n app-1 -t a -T mod --no-default-clears-provides --clears-provides x",
                "-n app-1 -t a -T mod --clears-provides rootfs-image.mod.*",
                "-n app-1 -t a -T mod -p rootfs-image.mod.version:x --software-version y",
                "-n app-1 -t a -T rootfs-image -f " + IMAGE);
    }

    static Stream<String> bootstrapFlags() {
        return Stream.of(
                "-n boot -t a",
                "-n boot -t a -t b -N x -g grp -G g1 -p k:v -d x:y --clears-provides z.*",
                "-n boot -t a -v 3 --no-progress");
    }

    @ParameterizedTest
    @MethodSource("rootfsFlags")
    void rootfsImage_readsAsTheReferencesDoes(String flags) throws Exception {
        compare("rootfs-image", flags.contains("--file") ? flags : flags + " -f " + IMAGE);
    }

    @ParameterizedTest
    @MethodSource("moduleFlags")
    void moduleImage_readsAsTheReferencesDoes(String flags) throws Exception {
        compare("module-image", flags);
    }

    @ParameterizedTest
    @MethodSource("bootstrapFlags")
    void bootstrapArtifact_readsAsTheReferencesDoes(String flags) throws Exception {
        compare("bootstrap-artifact", flags);
    }

    private void compare(String kind, String flags) throws Exception {
        List<String> words = words(flags);
        Path theirs = directory.resolve("theirs.mender");
        Path ours = directory.resolve("ours.mender");
        Programs.menderArtifact("write", kind, words, "-o", theirs);

        artifact("write", kind, words, "-o", ours, "--compression", "gzip").done();

        assertThat(normalised(Programs.menderArtifact("read", ours)))
                .isEqualTo(normalised(Programs.menderArtifact("read", theirs)));
        assertThat(normalised(artifact("read", ours).done().out()))
                .isEqualTo(normalised(artifact("read", theirs).done().out()));
    }

    /** Scripts are in a random order in the reference's artifacts. */
    private static String normalised(String text) {
        String scripts = text.lines()
                .filter(line -> line.strip().replaceFirst("^- ", "").startsWith("Artifact"))
                .sorted()
                .collect(Collectors.joining("\n"));
        String rest = text.lines()
                .filter(line -> !line.strip().replaceFirst("^- ", "").startsWith("Artifact"))
                .collect(Collectors.joining("\n"));
        return rest + "\n" + scripts;
    }

    @Test
    void dependsGivenTwice_isAListUnlikeTheReferences() throws Exception {
        Path ours = directory.resolve("ours.mender");

        artifact(
                        "write",
                        "bootstrap-artifact",
                        "-n",
                        "b",
                        "-t",
                        "a",
                        "-d",
                        "k:1",
                        "-d",
                        "k:2",
                        "-o",
                        ours,
                        "--compression",
                        "none")
                .done();

        assertThat(Programs.menderArtifact("read", ours)).contains("k: [1 2]");
        assertThat(artifact("read", ours).out()).contains("    Depends:\n      k: [1, 2]\n");
    }

    static Stream<Arguments> matrix() {
        List<Arguments> all = new ArrayList<>();
        for (String kind : List.of("rootfs-image", "module-image", "bootstrap-artifact")) {
            for (String compression : List.of("none", "gzip", "lzma")) {
                for (String key : List.of("", "rsa2048", "p256")) {
                    all.add(Arguments.of(kind, compression, key));
                }
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("matrix")
    void referenceTool_acceptsEveryKindCompressionAndKey(String kind, String compression, String key) throws Exception {
        Path ours = directory.resolve("ours.mender");
        List<String> signing = key.isEmpty()
                ? List.of()
                : List.of("-k", Vectors.key(key + ".key.pem").toString());
        List<String> checking = key.isEmpty()
                ? List.of()
                : List.of("-k", Vectors.key(key + ".pub.pem").toString());

        artifact(
                        "--compression",
                        compression,
                        "write",
                        kind,
                        "-n",
                        "x-1",
                        "-t",
                        "dev",
                        payload(kind),
                        signing,
                        "-o",
                        ours)
                .done();

        Programs.menderArtifact("validate", checking, ours);
        assertThat(Programs.menderArtifact("read", checking, ours))
                .contains(key.isEmpty() ? "Signature: no signature" : "Signature: signed and verified correctly");
        artifact("validate", checking, ours).done();
        if (!kind.equals("bootstrap-artifact")) {
            dumpsEqual(ours, kind.equals("rootfs-image") ? List.of(IMAGE) : List.of(APP, NOTES));
        }
    }

    private static List<String> payload(String kind) {
        return words(
                switch (kind) {
                    case "rootfs-image" -> "-f " + IMAGE;
                    case "module-image" -> "-T mod -f " + APP + " -f " + NOTES + " -m " + META + " -s " + SCRIPTS;
                    default -> "-p k:v";
                });
    }

    private void dumpsEqual(Path artifact, List<String> names) throws Exception {
        Path theirs = directory.resolve("theirs");
        Path ours = directory.resolve("ours");
        Programs.menderArtifact("dump", artifact, "--files", theirs, "--scripts", directory.resolve("their-scripts"));
        artifact("dump", artifact, "--files", ours, "--scripts", directory.resolve("our-scripts"))
                .done();
        for (String source : names) {
            assertThat(theirs.resolve(source)).hasSameBinaryContentAs(sources.resolve(source));
            assertThat(ours.resolve(source)).hasSameBinaryContentAs(sources.resolve(source));
        }
        try (Stream<Path> scripts = Files.list(directory.resolve("their-scripts"))) {
            scripts.forEach(
                    script -> assertThat(directory.resolve("our-scripts").resolve(script.getFileName()))
                            .hasSameBinaryContentAs(script)
                            .isExecutable());
        }
    }
}
