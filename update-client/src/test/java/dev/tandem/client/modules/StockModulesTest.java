package dev.tandem.client.modules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.artifact.PayloadSource;
import dev.tandem.client.install.RebootNeed;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reference's own modules, as they are. */
final class StockModulesTest {
    @TempDir
    Path directory;

    private Bench bench;
    private Path target;

    @BeforeEach
    void bench() throws IOException, InterruptedException {
        bench = new Bench(directory).withStock(StockModules.directory());
        target = directory.resolve("target");
    }

    @Test
    void singleFile_installedAndCommitted_isThere() throws Exception {
        ModulePayload payload = bench.modules().payload("single-file", Bench.CURRENT);
        Bench.download(payload, writtenByTheReference(singleFile("new")));
        assertThat(payload.needsReboot()).isEqualTo(RebootNeed.NO);
        assertThat(payload.supportsRollback()).isTrue();
        assertThat(target).doesNotExist();
        payload.install();
        payload.commit();
        payload.cleanup();
        assertThat(target.resolve("app.conf")).hasContent("new");
        assertThat(Files.getPosixFilePermissions(target.resolve("app.conf")))
                .isEqualTo(PosixFilePermissions.fromString("rw-r-----"));
        assertThat(bench.tree).doesNotExist();
    }

    @Test
    void singleFile_rolledBack_isTheOldOne() throws Exception {
        Files.createDirectories(target);
        Files.writeString(target.resolve("app.conf"), "old");
        ModulePayload payload = downloaded("single-file", singleFile("new"));
        payload.install();
        assertThat(target.resolve("app.conf")).hasContent("new");
        // After a power cut it is another process that rolls back.
        ModulePayload again = bench.modules().payload("single-file", Bench.CURRENT);
        again.rollback();
        again.failure();
        again.cleanup();
        assertThat(target.resolve("app.conf")).hasContent("old");
    }

    @Test
    void directory_installedAndRolledBack_isTheOldOne() throws Exception {
        Files.createDirectories(target);
        Files.writeString(target.resolve("old"), "old");
        ModulePayload payload =
                downloaded("directory", Bench.file("dest_dir", target + "\n"), Bench.file("update.tar", tarOf("new")));
        assertThat(payload.supportsRollback()).isTrue();
        payload.install();
        assertThat(target.resolve("new")).hasContent("new");
        assertThat(target.resolve("old")).doesNotExist();
        payload.rollback();
        payload.cleanup();
        assertThat(target.resolve("old")).hasContent("old");
        assertThat(target.resolve("new")).doesNotExist();
    }

    @Test
    void script_runsEachFile_andReportsItsFailure() throws Exception {
        Path result = directory.resolve("result");
        ModulePayload payload = downloaded(
                "script",
                Bench.file("one", "#!/bin/sh\necho one >> " + result + "\n"),
                Bench.file("two", "#!/bin/sh\necho two >> " + result + "\necho broken >&2\nexit 3\n"));
        assertThat(payload.needsReboot()).isEqualTo(RebootNeed.NO);
        assertThat(payload.supportsRollback()).isFalse();
        assertThatThrownBy(payload::install).hasMessageContaining("exit code 3").hasMessageContaining("broken");
        assertThat(result).hasContent("one\ntwo");
    }

    @Test
    void modules_thatTheReferenceBrings_areAllFound() throws Exception {
        assertThat(bench.modules().types()).contains("deb", "directory", "docker", "rpm", "script", "single-file");
    }

    private ModulePayload downloaded(String type, PayloadSource... files) throws IOException, InterruptedException {
        ModulePayload payload = bench.modules().payload(type, Bench.CURRENT);
        Bench.download(payload, Bench.artifact(type, null, files));
        return payload;
    }

    /** The files that the reference's generator of such artifacts makes. */
    private PayloadSource[] singleFile(String content) {
        return new PayloadSource[] {
            Bench.file("app.conf", content),
            Bench.file("dest_dir", target + "\n"),
            Bench.file("filename", "app.conf\n"),
            Bench.file("permissions", "640\n"),
        };
    }

    private byte[] writtenByTheReference(PayloadSource... files) throws IOException, InterruptedException {
        Path artifact = directory.resolve("a.mender");
        List<String> words = new ArrayList<>(List.of("mender-artifact", "write", "module-image"));
        words.addAll(List.of("-T", "single-file", "-n", "app-2", "-t", "board-a", "-o", artifact.toString()));
        for (PayloadSource file : files) {
            Path path = directory.resolve(file.name());
            try (InputStream content = Channels.newInputStream(file.content().open())) {
                Files.copy(content, path);
            }
            words.addAll(List.of("-f", path.toString()));
        }
        Process writer = new ProcessBuilder(words).redirectErrorStream(true).start();
        String output = new String(writer.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(writer.waitFor()).as(output).isZero();
        return Files.readAllBytes(artifact);
    }

    private byte[] tarOf(String name) throws IOException, InterruptedException {
        Path folder = Files.createDirectory(directory.resolve("packed"));
        Files.writeString(folder.resolve(name), name);
        Process tar = new ProcessBuilder(List.of("tar", "-c", "-C", folder.toString(), ".")).start();
        try (InputStream out = tar.getInputStream()) {
            byte[] bytes = out.readAllBytes();
            assertThat(tar.waitFor()).isZero();
            return bytes;
        }
    }
}
