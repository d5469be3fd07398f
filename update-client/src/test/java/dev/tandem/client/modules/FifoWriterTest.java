package dev.tandem.client.modules;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FifoWriterTest {
    @TempDir
    private Path directory;

    /** Whether a program removes its FIFO before or after our open(2) is chance; the answer must not be. */
    @Test
    void open_ofAFifoThatTheProgramRemoved_isThatNobodyReads() throws Exception {
        assertThat(FifoWriter.open(directory.resolve("removed"), new CompletableFuture<>()))
                .isEmpty();
    }
}
