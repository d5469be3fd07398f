package dev.tandem.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Memory does not depend on the size of the payload. */
class ScaleTest {
    private static final long PAYLOAD_BYTES = 4L << 30;

    @TempDir
    private Path directory;

    @Test
    void payloadOf4GiB_isWrittenAndReadInAHeapOf64MiB() throws IOException, InterruptedException {
        Path payload = directory.resolve("rootfs.ext4");
        try (RandomAccessFile file = new RandomAccessFile(payload.toFile(), "rw")) {
            file.setLength(PAYLOAD_BYTES);
            // Something at both ends and in the middle; the rest is a hole.
            for (long at : new long[] {0, PAYLOAD_BYTES / 2, PAYLOAD_BYTES - 4096}) {
                file.seek(at);
                file.write(ArtifactWriterTest.content(4096));
            }
        }
        Path artifact = directory.resolve("a.mender");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String output = Programs.run(List.of(
                java,
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                WriteAndRead.class.getName(),
                payload.toString(),
                artifact.toString()));
        assertThat(output).contains("read " + PAYLOAD_BYTES + " bytes");
        assertThat(Files.size(artifact)).isLessThan(PAYLOAD_BYTES / 1000);
    }

    /** Run in a JVM of its own, with the heap to be tested. */
    static final class WriteAndRead {
        private WriteAndRead() {}

        public static void main(String[] arguments) throws IOException {
            Path artifact = Path.of(arguments[1]);
            ArtifactWriter.write(
                    Specs.rootfs(PayloadSource.ofFile(Path.of(arguments[0]))),
                    artifact,
                    WriteOptions.DEFAULT.withThreads(2));
            try (ArtifactReader reader = ArtifactReader.open(Files.newInputStream(artifact), ReadOptions.unchecked())) {
                PayloadFile file = reader.nextFile();
                reader.finish();
                System.out.println("read " + file.size() + " bytes");
            }
        }
    }
}
