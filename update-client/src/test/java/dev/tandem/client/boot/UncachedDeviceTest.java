package dev.tandem.client.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.disk.BlockDevice;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UncachedDeviceTest {
    @TempDir
    Path directory;

    /** Also of a size that no device has, where the kernel's cache has to do. */
    @ParameterizedTest
    @ValueSource(ints = {1 << 20, (1 << 20) + 4096, (256 << 10) + 512, 4096, 100})
    void content_isReadFromAnywhere(int size) throws Exception {
        byte[] content = new byte[size];
        Random random = new Random(size);
        random.nextBytes(content);
        Path file = Files.write(directory.resolve("device"), content);

        try (BlockDevice device = UncachedDevice.open(file)) {
            assertThat(device.sizeBytes()).isEqualTo(size);
            for (int i = 0; i < 200; i++) {
                int from = random.nextInt(size + 1);
                ByteBuffer target = ByteBuffer.allocate(random.nextInt(size - from + 1));
                device.read(from, target);
                assertThat(target.array()).isEqualTo(Arrays.copyOfRange(content, from, from + target.capacity()));
            }
            assertThatThrownBy(() -> device.read(size, ByteBuffer.allocate(1))).isInstanceOf(EOFException.class);
            assertThatThrownBy(() -> device.read(-1, ByteBuffer.allocate(1))).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void device_isNotWritten() throws Exception {
        Path file = Files.write(directory.resolve("device"), new byte[4096]);

        try (BlockDevice device = UncachedDevice.open(file)) {
            assertThatThrownBy(() -> device.write(0, ByteBuffer.wrap(new byte[] {1})))
                    .isInstanceOfAny(IOException.class, java.nio.channels.NonWritableChannelException.class);
        }
        assertThat(file).hasBinaryContent(new byte[4096]);
    }

    @Test
    void directory_isNoDevice() {
        assertThatThrownBy(() -> UncachedDevice.open(directory)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> UncachedDevice.open(directory.resolve("none"))).isInstanceOf(IOException.class);
    }
}
