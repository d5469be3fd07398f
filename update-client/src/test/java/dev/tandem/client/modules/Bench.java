package dev.tandem.client.modules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.artifact.ArtifactReader;
import dev.tandem.artifact.ArtifactSpec;
import dev.tandem.artifact.ArtifactWriter;
import dev.tandem.artifact.Compression;
import dev.tandem.artifact.HeaderInfo;
import dev.tandem.artifact.PayloadInfo;
import dev.tandem.artifact.PayloadSource;
import dev.tandem.artifact.ReadOptions;
import dev.tandem.artifact.StateScript;
import dev.tandem.artifact.WriteOptions;
import dev.tandem.client.platform.CommandRunner;
import dev.tandem.client.platform.ProcessRunner;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A device with update modules, and artifacts for them. Programs are real, but for {@code sync}, which is counted. */
final class Bench {
    static final CurrentSoftware CURRENT = new CurrentSoftware("release-1", "", "board-a");

    final Path directory;
    final Path own;
    final Path tree;
    final List<String> log = Collections.synchronizedList(new ArrayList<>());
    final AtomicInteger syncs = new AtomicInteger();
    private Duration timeout = Duration.ofMinutes(2);
    private Path stock;

    Bench(Path directory) throws IOException {
        this.directory = directory;
        own = Files.createDirectory(directory.resolve("own"));
        stock = Files.createDirectory(directory.resolve("stock"));
        tree = directory.resolve("state/modules/payloads/0000/tree");
    }

    Bench withTimeout(Duration newTimeout) {
        timeout = newTimeout;
        return this;
    }

    Bench withStock(Path newStock) {
        stock = newStock;
        return this;
    }

    Path stock() {
        return stock;
    }

    UpdateModules modules() {
        return new UpdateModules(List.of(own, stock), tree, runner(), timeout, log::add);
    }

    CommandRunner runner() {
        ProcessRunner real = new ProcessRunner(Duration.ofSeconds(5));
        return (command, lines) -> {
            if (command.arguments().equals(List.of("sync"))) {
                // The disks of all who test at once need not wait for each other.
                syncs.incrementAndGet();
                return new CommandRunner.Result(0, false, "", "");
            }
            return real.run(command, lines);
        };
    }

    /** Installs a shell script as update module {@code type}. */
    ModulePayload module(String type, String... lines) throws IOException {
        executable(own.resolve(type), lines);
        return modules().payload(type, CURRENT);
    }

    static void executable(Path file, String... lines) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    static PayloadSource file(String name, byte[] content) {
        return new PayloadSource(
                name,
                content.length,
                false,
                Instant.EPOCH,
                () -> Channels.newChannel(new ByteArrayInputStream(content)));
    }

    static PayloadSource file(String name, String content) {
        return file(name, content.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] artifact(String type, @Nullable String metaData, PayloadSource... files) throws IOException {
        byte[] meta = metaData == null ? null : metaData.getBytes(StandardCharsets.UTF_8);
        ArtifactSpec spec = new ArtifactSpec(
                3,
                new HeaderInfo(type, "app-2", null, List.of("board-a"), List.of(), List.of()),
                new PayloadInfo(type, Map.of("app.version", "2"), Map.of(), List.of("app.*"), meta),
                List.<StateScript>of(),
                List.of(files),
                null);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ArtifactWriter.write(
                spec,
                out,
                WriteOptions.DEFAULT.withCompression(Compression.UNCOMPRESSED).withThreads(1));
        return out.toByteArray();
    }

    static ArtifactReader open(byte[] artifact) throws IOException {
        return ArtifactReader.open(new ByteArrayInputStream(artifact), ReadOptions.unchecked());
    }

    static void download(ModulePayload payload, byte[] artifact) throws IOException, InterruptedException {
        try (ArtifactReader reader = open(artifact)) {
            payload.download(reader.header(), reader::nextFile);
        }
    }

    String read(String path) throws IOException {
        return Files.readString(tree.resolve(path));
    }

    void assertNoStreamsAreLeft() {
        assertThat(tree.resolve("stream-next")).doesNotExist();
        assertThat(tree.resolve("streams")).doesNotExist();
    }
}
