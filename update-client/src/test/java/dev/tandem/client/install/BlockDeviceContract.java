package dev.tandem.client.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tandem.disk.BlockDevice;
import dev.tandem.disk.ByteRange;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a slot may be written through: whatever the offsets, the sizes and the buffers. */
@Timeout(120)
abstract class BlockDeviceContract {
    /** Of no whole number of blocks, as partitions may be. */
    static final int SIZE = (1 << 20) + 5 * 512;

    @TempDir
    Path folder;

    /** Opens what the file holds. */
    abstract BlockDevice open(Path file) throws IOException;

    private BlockDevice device(byte[] content) throws IOException {
        return open(Files.write(folder.resolve("slot.img"), content));
    }

    private static ByteBuffer buffer(int kind, int length) {
        return switch (kind) {
            case 0 -> ByteBuffer.allocate(length);
            case 1 -> ByteBuffer.allocateDirect(length);
            case 2 -> ByteBuffer.allocateDirect(length + 8).position(7).slice().limit(length);
            default ->
                AlignedBuffers.allocate(1, (length / 4096 + 1) * 4096).get(0).limit(length);
        };
    }

    private static byte[] read(BlockDevice device, long offset, int length, int kind) throws IOException {
        ByteBuffer target = buffer(kind, length + 2);
        target.position(kind == 3 ? 0 : 1).limit(target.position() + length);
        int from = target.position();
        device.read(offset, target);
        assertThat(target.hasRemaining()).isFalse();
        assertThat(target.limit()).isEqualTo(from + length);
        byte[] bytes = new byte[length];
        target.get(from, bytes);
        return bytes;
    }

    private static void write(BlockDevice device, long offset, byte[] bytes, int kind) throws IOException {
        ByteBuffer source = buffer(kind, bytes.length).put(bytes).flip();
        device.write(offset, source);
        assertThat(source.hasRemaining()).isFalse();
        assertThat(source.limit()).isEqualTo(bytes.length);
    }

    @Test
    void anythingWritten_isReadBack_andNothingElseChanges() throws Exception {
        byte[] expected = Images.random(1, SIZE);
        Random random = new Random(2);
        try (BlockDevice device = device(expected)) {
            assertThat(device.sizeBytes()).isEqualTo(SIZE);
            for (int i = 0; i < 300; i++) {
                int offset = random.nextInt(SIZE);
                int length = random.nextInt(SIZE - offset + 1);
                if (random.nextBoolean()) {
                    offset = offset / 4096 * 4096;
                    length = Math.min(length / 4096 * 4096, SIZE - offset);
                }
                if (random.nextBoolean()) {
                    byte[] bytes = Images.random(i, length);
                    write(device, offset, bytes, random.nextInt(4));
                    System.arraycopy(bytes, 0, expected, offset, length);
                }
                assertThat(Arrays.equals(
                                read(device, offset, length, random.nextInt(4)),
                                Arrays.copyOfRange(expected, offset, offset + length)))
                        .as("%d bytes at %d", length, offset)
                        .isTrue();
                if (random.nextInt(10) == 0) {
                    device.force();
                }
            }
            device.force();
        }
        assertThat(Files.readAllBytes(folder.resolve("slot.img"))).isEqualTo(expected);
    }

    @Test
    void itsLastBytes_canBeRead_andWritten() throws Exception {
        byte[] content = Images.random(3, SIZE);
        try (BlockDevice device = device(content)) {
            for (int length : new int[] {1, 511, 512, 2560, 4096, 2560 + 4096, 128 << 10}) {
                int offset = SIZE - length;
                for (int kind = 0; kind < 4; kind++) {
                    byte[] bytes = Images.random(length + kind, length);
                    write(device, offset, bytes, kind);
                    assertThat(read(device, offset, length, kind)).isEqualTo(bytes);
                }
            }
        }
    }

    @Test
    void nothing_isWrittenBeyondItsEnd() throws Exception {
        byte[] content = Images.random(4, SIZE);
        try (BlockDevice device = device(content)) {
            for (long offset : new long[] {-1, -4096, SIZE - 4, SIZE / 4096 * 4096L, SIZE, Long.MAX_VALUE - 4095}) {
                for (int kind = 0; kind < 4; kind++) {
                    ByteBuffer source = buffer(kind, 4096);
                    assertThatExceptionOfType(IOException.class)
                            .isThrownBy(() -> device.write(offset, source))
                            .withMessageContaining("cannot write 4096 bytes at offset " + offset)
                            .withMessageContaining("ends at " + SIZE);
                }
            }
        }
        assertThat(Files.readAllBytes(folder.resolve("slot.img"))).isEqualTo(content);
    }

    @Test
    void nothing_isReadBeyondItsEnd() throws Exception {
        try (BlockDevice device = device(new byte[SIZE])) {
            for (long offset : new long[] {-1, -4096, SIZE - 4, SIZE / 4096 * 4096L, SIZE, Long.MAX_VALUE - 4095}) {
                for (int kind = 0; kind < 4; kind++) {
                    ByteBuffer target = buffer(kind, 4096);
                    assertThatExceptionOfType(EOFException.class)
                            .isThrownBy(() -> device.read(offset, target))
                            .withMessageContaining("cannot read 4096 bytes at offset " + offset)
                            .withMessageContaining("ends at " + SIZE);
                }
            }
        }
    }

    @Test
    void aDeviceThatBecameShorter_isNoticed() throws Exception {
        Path path = folder.resolve("slot.img");
        try (BlockDevice device = device(new byte[SIZE])) {
            for (int left : new int[] {8192 + 100, 8192, 100, 0}) {
                Files.write(path, new byte[left]);
                for (int kind = 0; kind < 4; kind++) {
                    ByteBuffer target = buffer(kind, 4 * 4096);
                    assertThatExceptionOfType(EOFException.class)
                            .isThrownBy(() -> device.read(0, target))
                            .withMessageContaining("had " + SIZE);
                }
            }
        }
    }

    @Test
    void aWindow_isAPartOfIt_andLeavesItOpen() throws Exception {
        try (BlockDevice device = device(new byte[SIZE])) {
            try (BlockDevice window = device.slice(new ByteRange(4096 + 512, 8192))) {
                write(window, 0, Images.random(5, 8192), 3);
                window.force();
                assertThat(window.sizeBytes()).isEqualTo(8192);
                assertThatExceptionOfType(IOException.class)
                        .isThrownBy(() -> window.write(8191, ByteBuffer.allocate(2)));
            }
            assertThat(read(device, 4096 + 512, 8192, 0)).isEqualTo(Images.random(5, 8192));
        }
    }

    @Test
    void severalThreads_useDifferentPlacesAtOnce() throws Exception {
        byte[] content = Images.random(6, SIZE);
        int half = SIZE / 2;
        try (BlockDevice device = device(content)) {
            FutureTask<Void> reader = new FutureTask<>(() -> {
                Random random = new Random(7);
                for (int i = 0; i < 300; i++) {
                    int offset = half + random.nextInt(half);
                    int length = random.nextInt(SIZE - offset);
                    assertThat(read(device, offset, length, random.nextInt(4)))
                            .isEqualTo(Arrays.copyOfRange(content, offset, offset + length));
                }
                return null;
            });
            Thread thread = new Thread(reader);
            thread.start();
            Random random = new Random(8);
            for (int i = 0; i < 300; i++) {
                int offset = random.nextInt(half);
                int kind = random.nextInt(4);
                byte[] bytes = Images.random(i, random.nextInt(half - offset + 1));
                write(device, offset, bytes, kind);
                assertThat(read(device, offset, bytes.length, kind)).isEqualTo(bytes);
            }
            reader.get();
        }
    }

    @Test
    void anImage_isWrittenAndVerified() throws Exception {
        byte[] old = Images.random(9, SIZE);
        byte[] image = Images.changed(10, old, SIZE - 700, 5);
        try (BlockDevice device = device(old)) {
            SlotWriter.Result result = SlotWriter.write(
                    new ByteArrayInputStream(image),
                    image.length,
                    device,
                    0,
                    new SlotWriter.Settings(64 << 10, 3, 256 << 10, true),
                    offset -> {});
            assertThat(result.unreadableBytes()).isZero();
            SlotDigest.verify(device, image.length, Images.sha256(image));
        }
        System.arraycopy(image, 0, old, 0, image.length);
        assertThat(Files.readAllBytes(folder.resolve("slot.img"))).isEqualTo(old);
    }
}
