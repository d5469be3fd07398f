package dev.tandem.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** What every device does. */
abstract class BlockDeviceContract {
    static final int SIZE = 10_000;

    /** A device of {@link #SIZE} bytes, all zero. */
    abstract BlockDevice device() throws IOException;

    @Test
    void readsBackWhatWasWritten_atAnyOffset() throws IOException {
        try (BlockDevice device = device()) {
            ByteBuffer source = ByteBuffer.wrap(new byte[] {9, 1, 2, 3, 9}, 1, 3);
            device.write(4095, source);
            device.force();
            assertThat(source.hasRemaining()).isFalse();

            ByteBuffer target = ByteBuffer.allocate(7);
            target.position(1).limit(6);
            device.read(4094, target);
            assertThat(target.hasRemaining()).isFalse();
            assertThat(target.array()).containsExactly(0, 0, 1, 2, 3, 0, 0);
        }
    }

    @Test
    void writesUpToItsEnd_andNothingBeyond() throws IOException {
        try (BlockDevice device = device()) {
            assertThat(device.sizeBytes()).isEqualTo(SIZE);
            device.write(SIZE - 4, ByteBuffer.wrap(new byte[] {1, 2, 3, 4}));
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> device.write(SIZE - 4, ByteBuffer.wrap(new byte[] {5, 6, 7, 8, 9})))
                    .withMessageContaining("5 bytes")
                    .withMessageContaining("offset 9996")
                    .withMessageContaining("ends at 10000");
            assertThat(Volumes.read(device, SIZE - 4, 4)).containsExactly(1, 2, 3, 4);
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> device.write(-1, ByteBuffer.wrap(new byte[1])));
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> device.write(Long.MAX_VALUE, ByteBuffer.wrap(new byte[1])));
        }
    }

    @Test
    void readingBeyondTheEnd_saysWhatAndWhere() throws IOException {
        try (BlockDevice device = device()) {
            assertThatExceptionOfType(EOFException.class)
                    .isThrownBy(() -> device.read(SIZE - 4, ByteBuffer.allocate(5)))
                    .withMessageContaining("5 bytes")
                    .withMessageContaining("offset 9996")
                    .withMessageContaining("ends at 10000");
            assertThatExceptionOfType(EOFException.class)
                    .isThrownBy(() -> device.read(Long.MAX_VALUE, ByteBuffer.allocate(5)));
            assertThatExceptionOfType(EOFException.class).isThrownBy(() -> device.read(-1, ByteBuffer.allocate(5)));
        }
    }

    @Test
    void aWindow_isAPartOfIt_andLeavesItOpen() throws IOException {
        try (BlockDevice device = device()) {
            try (BlockDevice window = device.slice(new ByteRange(1000, 100)).slice(new ByteRange(10, 20))) {
                window.write(0, ByteBuffer.wrap(new byte[] {7, 8}));
                window.force();
                assertThat(window.sizeBytes()).isEqualTo(20);
                assertThatExceptionOfType(IOException.class)
                        .isThrownBy(() -> window.write(19, ByteBuffer.wrap(new byte[2])));
                assertThatExceptionOfType(EOFException.class).isThrownBy(() -> window.read(19, ByteBuffer.allocate(2)));
            }
            assertThat(Volumes.read(device, 1009, 4)).containsExactly(0, 7, 8, 0);
            assertThatIllegalArgumentException().isThrownBy(() -> device.slice(new ByteRange(1, SIZE)));
        }
    }
}
