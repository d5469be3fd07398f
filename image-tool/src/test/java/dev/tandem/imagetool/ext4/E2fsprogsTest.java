package dev.tandem.imagetool.ext4;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class E2fsprogsTest {
    @TempDir
    Path directory;

    /** What happens to them when the process is asked to end. */
    @Test
    void programThatIsStopped_isAFailureAndNoDefect() throws Exception {
        Path program = Files.writeString(directory.resolve("debugfs"), "#!/bin/sh\nexec sleep 600\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        Map<String, String> environment = Map.of("PATH", directory + ":" + System.getenv("PATH"));
        E2fsprogs tools = new E2fsprogs(Instant.EPOCH, environment).in(directory);

        CompletableFuture<Throwable> failure =
                CompletableFuture.supplyAsync(() -> catchThrowable(() -> tools.run("debugfs")));
        while (!failure.isDone()) {
            E2fsprogs.stopAll();
            Thread.onSpinWait();
        }

        assertThat(failure.get()).isInstanceOf(IOException.class).hasMessageContaining("debugfs was stopped");
    }
}
