package dev.tandem.testdata.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tandem.disk.BlockDevice;
import dev.tandem.disk.ByteRange;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a device does as long as the power is on: the simulated one and a real file alike. */
abstract class BlockDeviceRules {
    static final int SIZE = 10_000;

    /** A device of {@link #SIZE} bytes, all zero. */
    abstract BlockDevice device() throws IOException;

    @Test
    void readsBackWhatWasWritten_atAnyOffset() throws IOException {
        try (BlockDevice device = device()) {
            ByteBuffer source = ByteBuffer.wrap(new byte[] {9, 1, 2, 3, 9}, 1, 3);
            device.write(511, source);
            device.force();
            assertThat(source.hasRemaining()).isFalse();

            ByteBuffer target = ByteBuffer.allocate(7);
            target.position(1).limit(6);
            device.read(510, target);
            assertThat(target.hasRemaining()).isFalse();
            assertThat(target.array()).containsExactly(0, 0, 1, 2, 3, 0, 0);
        }
    }

    @Test
    void isAnArrayOfBytes_whateverIsWrittenWhere() throws IOException {
        byte[] expected = new byte[SIZE];
        Random random = new Random(5);
        try (BlockDevice device = device()) {
            for (int i = 0; i < 300; i++) {
                int offset = random.nextInt(SIZE);
                byte[] bytes = new byte[random.nextInt(Math.min(1500, SIZE - offset) + 1)];
                if (i % 3 != 0) {
                    random.nextBytes(bytes);
                }
                device.write(offset, ByteBuffer.wrap(bytes));
                System.arraycopy(bytes, 0, expected, offset, bytes.length);
                if (i % 7 == 0) {
                    device.force();
                }
                assertThat(read(device, 0, SIZE)).isEqualTo(expected);
            }
        }
    }

    @Test
    void endsAtItsSize() throws IOException {
        try (BlockDevice device = device()) {
            assertThat(device.sizeBytes()).isEqualTo(SIZE);
            device.write(SIZE - 4, ByteBuffer.wrap(new byte[] {1, 2, 3, 4}));
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> device.write(SIZE - 4, ByteBuffer.wrap(new byte[] {5, 6, 7, 8, 9})))
                    .withMessageContaining("5 bytes")
                    .withMessageContaining("offset 9996")
                    .withMessageContaining("ends at 10000");
            assertThat(read(device, SIZE - 4, 4)).containsExactly(1, 2, 3, 4);
            assertThatExceptionOfType(EOFException.class)
                    .isThrownBy(() -> device.read(SIZE - 4, ByteBuffer.allocate(5)))
                    .withMessageContaining("ends at 10000");
            for (long offset : new long[] {-1, Long.MAX_VALUE}) {
                assertThatExceptionOfType(IOException.class)
                        .isThrownBy(() -> device.write(offset, ByteBuffer.wrap(new byte[1])));
                assertThatExceptionOfType(EOFException.class)
                        .isThrownBy(() -> device.read(offset, ByteBuffer.allocate(5)));
            }
        }
    }

    @Test
    void aWindow_isAPartOfIt_andLeavesItOpen() throws IOException {
        try (BlockDevice device = device()) {
            try (BlockDevice window = device.slice(new ByteRange(1000, 100)).slice(new ByteRange(10, 20))) {
                window.write(0, ByteBuffer.wrap(new byte[] {7, 8}));
                window.force();
                assertThatExceptionOfType(IOException.class)
                        .isThrownBy(() -> window.write(19, ByteBuffer.wrap(new byte[2])));
            }
            assertThat(read(device, 1009, 4)).containsExactly(0, 7, 8, 0);
            assertThatIllegalArgumentException().isThrownBy(() -> device.slice(new ByteRange(1, SIZE)));
        }
    }

    static byte[] read(BlockDevice device, long offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        device.read(offset, bytes);
        return bytes.array();
    }
}
