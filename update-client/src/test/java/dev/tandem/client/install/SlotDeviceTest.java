package dev.tandem.client.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tandem.disk.BlockDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Directly, where the file system of the temporary folder has it. */
final class SlotDeviceTest extends BlockDeviceContract {
    @Override
    BlockDevice open(Path file) throws IOException {
        return SlotDevice.open(file);
    }

    @Test
    void aMissingDevice_isNotMadeAsAFile() {
        Path missing = folder.resolve("mmcblk0p6");
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> SlotDevice.open(missing));
        assertThat(missing).doesNotExist();
    }

    @Test
    void whatIsNoDisk_isRefused() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        for (Path path : new Path[] {folder, pipe, Path.of("/dev/null"), Path.of("/dev/zero")}) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> SlotDevice.open(path))
                    .withMessage(path + " is neither a file nor a block device");
        }
    }

    @Test
    void bothWays_seeTheSame() throws Exception {
        Path file = Files.write(folder.resolve("slot.img"), new byte[1 << 20]);
        try (SlotDevice device = SlotDevice.open(file);
                SlotDevice other = SlotDevice.openCached(file)) {
            ByteBuffer large = AlignedBuffers.allocate(1, 1 << 20).get(0);
            device.write(0, large.put(Images.random(1, 1 << 20)).flip());
            device.write(8192, ByteBuffer.wrap(Images.random(2, 4096)));
            byte[] expected = Images.random(1, 1 << 20);
            System.arraycopy(Images.random(2, 4096), 0, expected, 8192, 4096);

            String sha256 = Images.sha256(expected);
            SlotDigest.verify(other, expected.length, sha256);
            SlotDigest.verify(device, expected.length, sha256);
            assertThat(other.isDirect()).isFalse();
        }
    }
}
