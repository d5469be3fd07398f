package dev.tandem.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A device gives its programs 32 MiB. */
final class SmallHeapTest {
    @TempDir
    Path folder;

    @Test
    void theBiggestTree_onAVolumeOf16GiB_isBuiltAndRead_inAHeapOf32MiB() throws Exception {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        String output = Programs.run(
                java,
                "-Xmx32m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Device.class.getName(),
                folder.resolve("volume.img"));
        assertThat(output.strip()).isEqualTo("16384 entries, 500000000 bytes");
    }

    /** What runs there. */
    static final class Device {
        private Device() {}

        public static void main(String[] arguments) throws IOException {
            long size = 16L << 30;
            Path path = Path.of(arguments[0]);
            FatBuilder builder = FatBuilder.of("BIG", 1, size, 0, Volumes.TIME);
            for (int i = 0; i < FatVolume.MAX_ENTRIES - 9; i++) {
                builder.file(String.format(Locale.ROOT, "dir%d/%0100d", i % 8, i), new byte[0]);
            }
            builder.file("z", 500_000_000L, () -> new Zeros(500_000_000L));
            try (FileDevice device = FileDevice.create(path, size)) {
                builder.writeTo(device);
                FatVolume volume = FatVolume.open(device);
                List<FatFile> files = volume.files();
                long bytes = 0;
                for (FatFile file : files) {
                    if (file.sizeBytes() > 0) {
                        try (InputStream in = volume.open(file)) {
                            bytes += in.transferTo(OutputStream.nullOutputStream());
                        }
                    }
                }
                System.out.println(files.size() + " entries, " + bytes + " bytes");
            }
        }
    }

    private static final class Zeros extends InputStream {
        private long left;

        Zeros(long size) {
            left = size;
        }

        @Override
        public int read() {
            return left-- > 0 ? 0 : -1;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            int n = (int) Math.min(left, length);
            Arrays.fill(buffer, offset, offset + n, (byte) 0);
            left -= n;
            return n == 0 ? -1 : n;
        }
    }
}
