package dev.tandem.client.modules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.artifact.ArtifactReader;
import dev.tandem.artifact.PayloadContent;
import dev.tandem.artifact.PayloadFile;
import dev.tandem.client.install.RebootNeed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ModulePayloadTest {
    @TempDir
    Path directory;

    private Bench bench;

    @BeforeEach
    void bench() throws IOException {
        bench = new Bench(directory);
    }

    @Test
    void tree_atDownload_hasWhatTheProtocolPromises() throws Exception {
        ModulePayload payload =
                bench.module("m", "[ \"$1\" = Download ] || exit 0", "pwd > tmp/pwd", "echo \"$2\" > tmp/argument");
        Bench.download(payload, Bench.artifact("m", "{\"x\" : 1}", Bench.file("a", "A")));
        assertThat(bench.read("version")).isEqualTo("3\n");
        assertThat(bench.read("current_artifact_name")).isEqualTo("release-1\n");
        assertThat(bench.read("current_artifact_group")).isEmpty();
        assertThat(bench.read("current_device_type")).isEqualTo("board-a\n");
        assertThat(bench.read("header/artifact_name")).isEqualTo("app-2");
        assertThat(bench.read("header/artifact_group")).isEmpty();
        assertThat(bench.read("header/payload_type")).isEqualTo("m");
        assertThat(bench.read("header/meta-data")).isEqualTo("{\"x\" : 1}");
        assertThat(bench.read("header/header-info"))
                .isEqualTo("{\"payloads\":[{\"type\":\"m\"}],\"artifact_provides\":{\"artifact_name\":\"app-2\"},"
                        + "\"artifact_depends\":{\"device_type\":[\"board-a\"]}}");
        assertThat(bench.read("header/type-info"))
                .isEqualTo("{\"type\":\"m\",\"artifact_provides\":{\"app.version\":\"2\"},"
                        + "\"clears_artifact_provides\":[\"app.*\"]}");
        assertThat(bench.read("tmp/pwd")).isEqualTo(bench.tree.toRealPath() + "\n");
        assertThat(bench.read("tmp/argument")).isEqualTo(bench.tree + "\n");
        assertThat(Files.getPosixFilePermissions(bench.tree)).isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void download_beforeAnother_leavesNothingBehind() throws Exception {
        ModulePayload payload = bench.module("m", "");
        Bench.download(payload, Bench.artifact("m", null, Bench.file("old", "A")));
        Files.createDirectories(bench.tree.resolve("tmp/deep"));
        Path outside = Files.writeString(directory.resolve("outside"), "stays");
        Files.createSymbolicLink(bench.tree.resolve("tmp/deep/link"), outside);
        Files.createSymbolicLink(bench.tree.resolve("tmp/folder"), bench.own);
        Bench.download(payload, Bench.artifact("m", null, Bench.file("new", "B")));
        assertThat(bench.tree.resolve("files"))
                .isDirectoryContaining("glob:**/new")
                .isDirectoryNotContaining("glob:**/old");
        assertThat(bench.tree.resolve("tmp")).isEmptyDirectory();
        assertThat(outside).hasContent("stays");
        assertThat(bench.own.resolve("m")).exists();
        assertThat(bench.tree.resolveSibling("tree.old")).doesNotExist();
    }

    @Test
    void files_forAModuleThatDoesNotRead_areStored() throws Exception {
        ModulePayload payload = bench.module("m", "exit 0");
        byte[] large = new byte[300_000];
        large[299_999] = 7;
        Bench.download(
                payload, Bench.artifact("m", null, Bench.file("a", "A"), Bench.file("b", large), Bench.file("c", "")));
        assertThat(bench.read("files/a")).isEqualTo("A");
        assertThat(bench.tree.resolve("files/b")).hasBinaryContent(large);
        assertThat(bench.tree.resolve("files/c")).isEmptyFile();
        assertThat(Files.getPosixFilePermissions(bench.tree.resolve("files/a")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        bench.assertNoStreamsAreLeft();
        assertThat(bench.syncs).hasValue(1);
    }

    @Test
    void file_largerThanTheFreeSpace_isRefusedBeforeItIsStored() throws Exception {
        ModulePayload payload = bench.module("m", "exit 0");
        try (ArtifactReader reader = Bench.open(Bench.artifact("m", null, Bench.file("huge", "")))) {
            PayloadContent content = Objects.requireNonNull(reader.nextFile()).content();
            PayloadFile huge = new PayloadFile("huge", Long.MAX_VALUE, 0644, Instant.EPOCH, "", false, content);
            assertThatThrownBy(() -> payload.download(reader.header(), () -> huge))
                    .hasMessageContaining("huge has 9223372036854775807 bytes")
                    .hasMessageContaining("nothing has been installed");
        }
        assertThat(bench.tree.resolve("files")).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../up", "a/b", "..", ".", ""})
    void file_withANameThatIsAPath_isRefused(String name) throws Exception {
        ModulePayload payload = bench.module("m", "exit 0");
        try (ArtifactReader reader = Bench.open(Bench.artifact("m", null, Bench.file("x", "")))) {
            PayloadContent content = Objects.requireNonNull(reader.nextFile()).content();
            PayloadFile file = new PayloadFile(name, 0, 0644, Instant.EPOCH, "", false, content);
            assertThatThrownBy(() -> payload.download(reader.header(), () -> file))
                    .isInstanceOf(ModuleException.class)
                    .hasMessageContaining("name cannot be used");
        }
        assertThat(bench.tree.resolve("up")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../m", "/bin/true", ".", "..", "", ".hidden", "a/b", "a\nb"})
    void type_thatIsNoPlainName_isRefused(String type) throws Exception {
        Bench.executable(bench.own.resolve(".hidden"), "exit 0");
        assertThatThrownBy(() -> bench.modules().payload(type, Bench.CURRENT))
                .isInstanceOf(ModuleException.class)
                .hasMessageContaining("cannot be the name of an update module");
    }

    @Test
    void type_withoutModule_isRefusedWithTheOnesThatAreThere() throws Exception {
        bench.module("single-file", "");
        Files.writeString(bench.own.resolve("not-executable"), "#!/bin/sh\n");
        assertThatThrownBy(() -> bench.modules().payload("not-executable", Bench.CURRENT))
                .isInstanceOf(ModuleException.class)
                .hasMessageContaining("no update module for the payload type 'not-executable'")
                .hasMessageContaining(bench.own + " or " + bench.stock())
                .hasMessageContaining("there are single-file");
    }

    @Test
    void module_inTheFirstDirectory_isTaken() throws Exception {
        Bench.executable(bench.stock().resolve("m"), "exit 3");
        ModulePayload payload = bench.module("m", "exit 0");
        assertThat(bench.modules().types()).containsExactly("m");
        Bench.download(payload, Bench.artifact("m", null, Bench.file("a", "A")));
        payload.install();
    }

    @Test
    void states_areCalledByTheirNames_andLogged() throws Exception {
        ModulePayload payload =
                bench.module("m", "echo \"$1\" >> " + directory.resolve("calls"), "echo out; echo err >&2");
        Files.createDirectories(bench.tree);
        payload.install();
        payload.reboot();
        payload.verifyReboot();
        payload.commit();
        payload.rollback();
        payload.rollbackReboot();
        payload.verifyRollbackReboot();
        payload.failure();
        payload.cleanup();
        assertThat(Files.readAllLines(directory.resolve("calls")))
                .containsExactly(
                        "ArtifactInstall",
                        "ArtifactReboot",
                        "ArtifactVerifyReboot",
                        "ArtifactCommit",
                        "ArtifactRollback",
                        "ArtifactRollbackReboot",
                        "ArtifactVerifyRollbackReboot",
                        "ArtifactFailure",
                        "Cleanup");
        assertThat(bench.log).contains("m ArtifactCommit: out", "m ArtifactCommit: err");
        assertThat(bench.syncs).hasValue(9);
        assertThat(bench.tree).doesNotExist();
    }

    @Test
    void cleanup_whenItWasDone_doesNothing() throws Exception {
        ModulePayload payload = bench.module("m", "exit 1");
        payload.cleanup();
        assertThat(bench.log).isEmpty();
    }

    @Test
    void cleanup_thatFails_stillRemovesTheTree() throws Exception {
        ModulePayload payload = bench.module("m", "exit 1");
        Files.createDirectories(bench.tree.resolve("tmp"));
        assertThatThrownBy(payload::cleanup).hasMessageContaining("Cleanup failed with exit code 1");
        assertThat(bench.tree).doesNotExist();
    }

    @Test
    void state_withoutTree_isRefused() throws Exception {
        ModulePayload payload = bench.module("m", "exit 0");
        assertThatThrownBy(payload::install).hasMessageContaining("nothing has been downloaded");
    }

    @Test
    void state_thatFails_showsTheWordsOfTheModule() throws Exception {
        ModulePayload payload = bench.module("m", "echo 'no space on \u001b[31mdevice' >&2", "exit 7");
        Files.createDirectories(bench.tree);
        assertThatThrownBy(payload::install)
                .isInstanceOf(ModuleException.class)
                .hasMessageContaining("ArtifactInstall failed with exit code 7")
                .hasMessageContaining("no space on ?[31mdevice");
    }

    @ParameterizedTest
    @CsvSource({"'',NO", "echo No,NO", "echo Yes,YES", "printf Automatic,AUTOMATIC", "echo,NO"})
    void needsReboot_isWhatTheModuleSays(String line, RebootNeed need) throws Exception {
        ModulePayload payload = bench.module("m", "echo noise >&2", line);
        Files.createDirectories(bench.tree);
        assertThat(payload.needsReboot()).isEqualTo(need);
        assertThat(bench.log).as("queries are not logged").isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "echo Yes; echo,expected one line",
        "echo Yes; echo No,expected one line",
        "echo yes,'answered ''yes'', expected No, Yes or Automatic'",
        "head -c 100000 /dev/zero | tr '\\0' y,expected No",
        "yes | head -c 1000000,expected one line",
        "echo why >&2; exit 2,exit code 2",
    })
    void needsReboot_answeredOtherwise_isAnError(String line, String message) throws Exception {
        ModulePayload payload = bench.module("m", line);
        Files.createDirectories(bench.tree);
        assertThatThrownBy(payload::needsReboot)
                .isInstanceOf(ModuleException.class)
                .hasMessageContaining(message);
    }

    @Test
    void supportsRollback_isWhatTheModuleSays() throws Exception {
        Files.createDirectories(bench.tree);
        assertThat(bench.module("m", "").supportsRollback()).isFalse();
        assertThat(bench.module("m", "echo Yes").supportsRollback()).isTrue();
        ModulePayload odd = bench.module("m", "echo Automatic");
        assertThatThrownBy(odd::supportsRollback).hasMessageContaining("expected No or Yes");
    }

    @Test
    void output_withoutEnd_doesNotFillTheLog() throws Exception {
        ModulePayload payload = bench.module("m", "yes 0123456789012345678901234567890123456789 | head -c 5000000");
        Files.createDirectories(bench.tree);
        payload.install();
        assertThat(bench.log.stream().mapToInt(String::length).sum()).isLessThan(3_000_000);
        assertThat(bench.log.get(bench.log.size() - 1)).contains("the rest of the output is left out");
    }

    @Test
    void child_leftBehind_doesNotKeepTheState() throws Exception {
        ModulePayload payload = bench.module("m", "sleep 600 & echo $! > tmp/child");
        Files.createDirectories(bench.tree.resolve("tmp"));
        payload.install();
        long child = Long.parseLong(bench.read("tmp/child").strip());
        assertThat(ProcessHandle.of(child)).hasValueSatisfying(ProcessHandle::destroyForcibly);
    }

    @Test
    void payload_ofAnotherType_isRefused() throws Exception {
        ModulePayload payload = bench.module("m", "");
        byte[] other = Bench.artifact("other", null, Bench.file("a", "A"));
        assertThatThrownBy(() -> Bench.download(payload, other)).hasMessageContaining("type other, expected m");
        assertThat(List.of(bench.tree)).noneMatch(Files::exists);
    }
}
