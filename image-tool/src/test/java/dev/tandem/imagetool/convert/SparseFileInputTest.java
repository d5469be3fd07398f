package dev.tandem.imagetool.convert;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SparseFileInputTest {
    @TempDir
    Path folder;

    @Test
    void holesAndData_areReadAsTheFileHoldsThem() throws Exception {
        Random random = new Random(5);
        for (int round = 0; round < 20; round++) {
            Path file = folder.resolve("file" + round);
            try (FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                for (int i = 0; i < round; i++) {
                    byte[] run = new byte[1 + random.nextInt(20_000)];
                    random.nextBytes(run);
                    channel.write(ByteBuffer.wrap(run), random.nextInt(2_000_000));
                }
                // A hole at the end, as of a file system that has grown.
                channel.write(ByteBuffer.allocate(1), channel.size() + random.nextInt(500_000));
            }
            try (SparseFileInput in = SparseFileInput.open(file)) {
                assertThat(in.readAllBytes()).isEqualTo(Files.readAllBytes(file));
                assertThat(in.read()).isEqualTo(-1);
            }
        }
    }

    @Test
    void emptyFile_endsAtOnce() throws Exception {
        try (SparseFileInput in = SparseFileInput.open(Files.createFile(folder.resolve("empty")))) {
            assertThat(in.read()).isEqualTo(-1);
        }
    }

    @Test
    void singleBytes_areReadInOrder() throws Exception {
        Path file = Files.write(folder.resolve("small"), new byte[] {1, -1, 0});
        try (SparseFileInput in = SparseFileInput.open(file)) {
            assertThat(new int[] {in.read(), in.read(), in.read(), in.read()}).containsExactly(1, 255, 0, -1);
        }
    }
}
