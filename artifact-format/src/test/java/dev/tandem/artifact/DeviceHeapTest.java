package dev.tandem.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** A device gives its programs 32 MiB: what it must install can be read there, and what is too much is refused. */
final class DeviceHeapTest {
    private static final long PAYLOAD_BYTES = 200L << 20;

    @TempDir
    private Path directory;

    private Path payload;
    private Path artifact;

    @BeforeEach
    void makePayload() throws IOException {
        payload = directory.resolve("rootfs.ext4");
        artifact = directory.resolve("a.mender");
        try (RandomAccessFile file = new RandomAccessFile(payload.toFile(), "rw")) {
            file.setLength(PAYLOAD_BYTES);
            for (long at : new long[] {0, PAYLOAD_BYTES / 2, PAYLOAD_BYTES - (1 << 20)}) {
                file.seek(at);
                file.write(ArtifactWriterTest.content(1 << 20));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "lzma", "zstd"})
    void artifactOfOurs_isReadAndResumed(String compression) throws IOException, InterruptedException {
        write(compression);
        assertThat(readOnDevice()).contains("read " + PAYLOAD_BYTES + " bytes").contains("resumed at ");
    }

    @Test
    void zstdWindowOf8MiB_isRead() throws IOException, InterruptedException {
        write("none");
        repack(".zst", out -> new ZstdOutputStreamNoFinalizer(out, 1).setLong(23));
        assertThat(readOnDevice()).contains("read " + PAYLOAD_BYTES + " bytes").contains("no point");
    }

    @Test
    void zstdWindowOf16MiB_isRefused() throws IOException, InterruptedException {
        write("none");
        repack(".zst", out -> new ZstdOutputStreamNoFinalizer(out, 1).setLong(24));
        assertThat(readOnDevice())
                .contains("refused: member data/0000.tar.zst")
                .contains("takes 16777216 bytes of memory for the zstd window, and 8388608 are allowed");
    }

    @Test
    void xzDictionaryOf8MiB_isRead() throws IOException, InterruptedException {
        write("none");
        repack(".xz", out -> new XZOutputStream(out, dictionaryOf8MiB()));
        assertThat(readOnDevice()).contains("read " + PAYLOAD_BYTES + " bytes").contains("no point");
    }

    @Test
    void gzipOfTheReference_isRead() throws IOException, InterruptedException {
        writeByReference("gzip");
        assertThat(readOnDevice()).contains("read " + PAYLOAD_BYTES + " bytes");
    }

    @Test
    void lzmaOfTheReference_isRefusedWithTheReason() throws IOException, InterruptedException {
        writeByReference("lzma");
        assertThat(readOnDevice())
                .containsPattern(
                        "refused: .*takes 67\\d{6} bytes of memory for the xz dictionary, and 9437184 are allowed")
                .contains("write the artifact with a smaller dictionary or with zstd");
    }

    /** The header is held while the payload is read; its own dictionary comes before. */
    @Test
    void largestHeader_isReadBesideTheDictionary() throws IOException, InterruptedException {
        byte[] script = new byte[7 << 20];
        for (int at = 0; at < script.length; at += 64) {
            script[at] = (byte) (at >> 14);
        }
        ArtifactSpec plain = Specs.module("m", "{\"a\":[" + "{},".repeat(300_000) + "{}]}", source());
        ArtifactSpec spec = new ArtifactSpec(
                3,
                plain.info(),
                plain.payload(),
                List.of(new StateScript("ArtifactInstall_Enter_00", script)),
                plain.files(),
                null);
        ArtifactWriter.write(spec, artifact, WriteOptions.DEFAULT.withCompression(Compression.ofId("lzma")));
        assertThat(readOnDevice()).contains("read " + PAYLOAD_BYTES + " bytes").contains("resumed at ");
    }

    /** As xz takes it at level 6, which would take longer here. */
    private static LZMA2Options dictionaryOf8MiB() throws IOException {
        LZMA2Options options = new LZMA2Options(0);
        options.setDictSize(8 << 20);
        return options;
    }

    private PayloadSource source() throws IOException {
        return PayloadSource.ofFile(payload);
    }

    private void write(String compression) throws IOException {
        ArtifactWriter.write(
                Specs.rootfs(source()),
                artifact,
                WriteOptions.DEFAULT
                        .withCompression(Compression.ofId(compression))
                        .withThreads(2));
    }

    private void writeByReference(String compression) throws IOException, InterruptedException {
        Programs.run(List.of(
                "mender-artifact",
                "write",
                "rootfs-image",
                "--compression=" + compression,
                "-n=r",
                "-t=pi",
                "-f=" + payload,
                "-o=" + artifact));
    }

    private interface Packer {
        OutputStream over(OutputStream out) throws IOException;
    }

    /** Compresses the payload of the artifact, which is not compressed, in one piece. */
    private void repack(String suffix, Packer packer) throws IOException {
        Path packed = directory.resolve("packed");
        Path repacked = directory.resolve("repacked");
        long head;
        try (OuterTar outer = new OuterTar(Files.newInputStream(artifact), ReadOptions.unchecked())) {
            head = outer.dataStart();
            try (OutputStream out = packer.over(new BufferedOutputStream(Files.newOutputStream(packed)))) {
                outer.nextData().content().transferTo(out);
            }
        }
        long size = Files.size(packed);
        try (OutputStream out = Files.newOutputStream(repacked);
                InputStream in = Files.newInputStream(artifact)) {
            out.write(in.readNBytes((int) head));
            out.write(TarHeader.of("data/0000.tar" + suffix, size, 0600, 0));
            Files.copy(packed, out);
            out.write(new byte[TarHeader.padding(size)]);
            out.write(TarHeader.end());
        }
        artifact = repacked;
    }

    private String readOnDevice() throws IOException, InterruptedException {
        return Programs.run(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx32m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Device.class.getName(),
                artifact.toString(),
                payload.toString()));
    }

    /** What runs there: reads it all, then from the middle on once more. */
    static final class Device {
        private Device() {}

        public static void main(String[] arguments) throws IOException {
            Path artifact = Path.of(arguments[0]);
            try {
                Optional<ResumePoint> point = read(artifact, null, Path.of(arguments[1]));
                if (point.isPresent()) {
                    read(artifact, point.get(), Path.of(arguments[1]));
                    System.out.println("resumed at " + point.get());
                } else {
                    System.out.println("no point");
                }
            } catch (ArtifactException e) {
                System.out.println("refused: " + e.describe());
            }
        }

        /** Returns the newest point when half of the content had been read. */
        private static Optional<ResumePoint> read(Path artifact, ResumePoint from, Path written) throws IOException {
            ReadOptions options = ReadOptions.unchecked().withLimits(ReadLimits.DEVICE);
            Optional<ResumePoint> middle = Optional.empty();
            try (ArtifactReader reader = ArtifactReader.open(Files.newInputStream(artifact), options)) {
                PayloadContent content = reader.nextFile().content();
                long done = 0;
                if (from != null) {
                    try (InputStream prefix = Files.newInputStream(written)) {
                        content.resumeAt(from, prefix);
                    }
                    done = from.contentOffset();
                }
                byte[] buffer = new byte[1 << 20];
                for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
                    done += n;
                    middle = done <= PAYLOAD_BYTES / 2 ? content.resumePoint() : middle;
                }
                reader.finish();
                System.out.println("read " + done + " bytes");
            }
            return middle;
        }
    }
}
