package dev.tandem.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class FileDeviceTest extends BlockDeviceContract {
    @TempDir
    Path folder;

    @Override
    BlockDevice device() throws IOException {
        return FileDevice.create(folder.resolve("disk.img"), SIZE);
    }

    @Test
    void aNewFile_isAllHoles() throws Exception {
        Path path = folder.resolve("big.img");
        try (FileDevice device = FileDevice.create(path, 1L << 36)) {
            assertThat(device.sizeBytes()).isEqualTo(1L << 36);
            assertThat(device.path()).isEqualTo(path);
        }
        assertThat(Integer.parseInt(Programs.run("stat", "-c", "%b", path).strip()))
                .as("blocks of 512 bytes")
                .isLessThan(64);
    }

    @Test
    void aNewFile_neverTakesThePlaceOfAnother() throws IOException {
        Path path = Files.writeString(folder.resolve("there"), "mine");
        assertThatExceptionOfType(FileAlreadyExistsException.class).isThrownBy(() -> FileDevice.create(path, SIZE));
        assertThat(path).hasContent("mine");
    }

    @Test
    void aNewFileThatDoesNotFit_isRemoved() {
        Path path = folder.resolve("huge.img");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> FileDevice.create(path, Long.MAX_VALUE))
                .withMessageContaining("huge.img");
        assertThat(path).doesNotExist();
    }

    @Test
    void opensWhatIsThere_withItsSize() throws IOException {
        Path path = Files.write(folder.resolve("there"), new byte[] {1, 2, 3});
        try (FileDevice device = FileDevice.openReadWrite(path)) {
            device.write(1, ByteBuffer.wrap(new byte[] {9}));
        }
        Path link = Files.createSymbolicLink(folder.resolve("link"), path);
        try (FileDevice device = FileDevice.openReadOnly(link)) {
            assertThat(device.sizeBytes()).isEqualTo(3);
            assertThat(Volumes.read(device, 0, 3)).containsExactly(1, 9, 3);
            assertThatExceptionOfType(NonWritableChannelException.class)
                    .isThrownBy(() -> device.write(0, ByteBuffer.wrap(new byte[1])));
        }
    }

    /** Whichever way each of them goes, on a file system that knows direct I/O and on one that does not. */
    @Test
    void longAndShortWritesPastTheCache_areReadBackAsWritten() throws Exception {
        Path memory = Path.of("/dev/shm");
        for (Path parent : Files.isWritable(memory) ? List.of(folder, memory) : List.of(folder)) {
            Path path = Files.createTempFile(parent, "tandem", ".img");
            Files.delete(path);
            byte[] expected = new byte[1_000_000];
            Random random = new Random(7);
            try (FileDevice device = FileDevice.create(path, expected.length).pastCache(path)) {
                for (int i = 0; i < 50; i++) {
                    int from = random.nextInt(200) * (i % 2 == 0 ? 4096 : 4093);
                    byte[] bytes = new byte[1 + random.nextInt(expected.length - from)];
                    random.nextBytes(bytes);
                    System.arraycopy(bytes, 0, expected, from, bytes.length);
                    ByteBuffer source = ByteBuffer.wrap(bytes);
                    device.write(from, source);
                    assertThat(source.hasRemaining()).isFalse();
                }
                device.force();
                assertThat(Volumes.read(device, 0, expected.length)).isEqualTo(expected);
            } finally {
                Files.deleteIfExists(path);
            }
        }
    }

    @Test
    void aFileThatBecameShorter_isNoticed() throws IOException {
        Path path = Files.write(folder.resolve("there"), new byte[SIZE]);
        try (FileDevice device = FileDevice.openReadOnly(path)) {
            Files.write(path, new byte[100]);
            assertThatExceptionOfType(EOFException.class)
                    .isThrownBy(() -> device.read(0, ByteBuffer.allocate(SIZE)))
                    .withMessageContaining("ends at 100")
                    .withMessageContaining("had 10000");
        }
    }

    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void whatIsNoDisk_isRefused() throws Exception {
        Path pipe = folder.resolve("pipe");
        Programs.run("mkfifo", pipe);
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> FileDevice.openReadOnly(folder.resolve("missing")));
        for (Path path : new Path[] {folder, pipe, Path.of("/dev/null"), Path.of("/dev/zero")}) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> FileDevice.openReadWrite(path))
                    .withMessage(path + " is neither a file nor a block device");
        }
    }
}
