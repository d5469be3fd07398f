package dev.tandem.imagetool.boottest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.tandem.disk.FileDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DeviceCopyTest {
    private static final int SIZE = 4 << 20;

    @TempDir
    Path directory;

    private final byte[] content = new byte[SIZE];
    private FileDevice image;
    private Path disk;

    @BeforeEach
    void make() throws IOException {
        new Random(1).nextBytes(content);
        Arrays.fill(content, 1 << 20, 3 << 20, (byte) 0);
        image = FileDevice.create(directory.resolve("image"), SIZE);
        image.write(0, ByteBuffer.wrap(content));
        disk = directory.resolve("disk.img");
    }

    @AfterEach
    void close() throws IOException {
        image.close();
    }

    @Test
    void disk_isLargerThanTheImage_andBeginsWithIt() throws IOException {
        DeviceCopy.make(image, disk, 0);

        assertThat(Files.size(disk)).isEqualTo(SIZE + (1L << 30));
        try (FileDevice copy = FileDevice.openReadOnly(disk)) {
            ByteBuffer found = ByteBuffer.allocate(SIZE + 4096);
            copy.read(0, found);
            assertThat(found.array()).isEqualTo(Arrays.copyOf(content, SIZE + 4096));
        }
    }

    @Test
    void diskOfAGivenSize_hasIt() throws IOException {
        DeviceCopy.make(image, disk, SIZE);

        assertThat(Files.readAllBytes(disk)).isEqualTo(content);
    }

    @Test
    void tooSmallDisk_isRefused_andNotMade() {
        assertThatIOException()
                .isThrownBy(() -> DeviceCopy.make(image, disk, SIZE - 512))
                .withMessageContaining(String.valueOf(SIZE - 512))
                .withMessageContaining(String.valueOf(SIZE));
        assertThat(disk).doesNotExist();
    }
}
