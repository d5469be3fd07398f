package dev.tandem.client.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.client.install.SlotWriter.Settings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A device gives the program 32 MiB. */
@Timeout(240)
final class SmallHeapTest {
    private static final int PIECE_BYTES = 1 << 20;
    private static final int PIECES = 160;

    @TempDir
    Path folder;

    @Test
    void anImageOf160MiB_isWrittenTwice_with32MiBOfHeap_and5MiBOfBuffers() throws Exception {
        Path slot = folder.resolve("slot.img");
        try (RandomAccessFile file = new RandomAccessFile(slot.toFile(), "rw")) {
            file.setLength((long) PIECES * PIECE_BYTES);
        }
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx32m",
                        "-XX:MaxDirectMemorySize=5m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Device.class.getName(),
                        slot.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output.strip()).isEqualTo("167772160 written, then 0");
        assertThat(Files.size(slot)).isEqualTo((long) PIECES * PIECE_BYTES);
    }

    /** What runs there. */
    static final class Device {
        private Device() {}

        public static void main(String[] arguments) throws IOException {
            byte[] piece = Images.random(1, PIECE_BYTES);
            long bytes = (long) PIECES * PIECE_BYTES;
            try (SlotDevice slot = SlotDevice.open(Path.of(arguments[0]))) {
                long first = write(piece, bytes, slot);
                String sha256 = SlotDigest.prefixDigest(slot, bytes);
                long second = write(piece, bytes, slot);
                SlotDigest.verify(slot, bytes, sha256);
                System.out.println(first + " written, then " + second);
            }
        }

        private static long write(byte[] piece, long bytes, SlotDevice slot) throws IOException {
            InputStream image = new SequenceInputStream(
                    Collections.enumeration(Stream.<InputStream>generate(() -> new ByteArrayInputStream(piece))
                            .limit(PIECES)
                            .toList()));
            return SlotWriter.write(image, bytes, slot, 0, Settings.DEFAULT, offset -> {})
                    .writtenBytes();
        }
    }
}
