package dev.tandem.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.tandem.artifact.signing.Signer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArtifactWriterTest {
    @TempDir
    private Path directory;

    private final byte[] content = content(9 << 20);

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "lzma", "zstd", "zstd_fastest", "zstd_better", "zstd_best"})
    void artifact_readBack_isWhatWasWritten(String compression) throws IOException {
        Path artifact = directory.resolve("a.mender");
        ArtifactSpec spec =
                Specs.module("m", "{\"x\":1}", Specs.file("a.bin", content), Specs.file("b.bin", new byte[0]));
        WrittenArtifact written = ArtifactWriter.write(
                spec, artifact, WriteOptions.DEFAULT.withCompression(Compression.ofId(compression)));
        assertThat(written.sizeBytes()).isEqualTo(Files.size(artifact));
        try (ArtifactReader reader = ArtifactReader.open(Files.newInputStream(artifact), ReadOptions.unchecked())) {
            assertThat(reader.header().info()).isEqualTo(spec.info());
            assertThat(reader.header().payload().provides())
                    .isEqualTo(spec.payload().provides());
            assertThat(reader.header().payload().depends())
                    .isEqualTo(spec.payload().depends());
            assertThat(reader.header().payload().metaData()).asString().isEqualTo("{\"x\":1}");
            assertThat(reader.header().scripts().stream().map(StateScript::name))
                    .containsExactly("ArtifactInstall_Enter_00", "ArtifactReboot_Leave_01_b");
            assertThat(contentOf(reader.nextFile())).isEqualTo(content);
            assertThat(contentOf(reader.nextFile())).isEmpty();
            assertThat(reader.nextFile()).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "lzma", "zstd"})
    void artifact_writtenByOneOrManyThreads_hasTheSameBytes(String compression) throws IOException {
        List<byte[]> results = new ArrayList<>();
        for (int threads : new int[] {1, 2, 7}) {
            results.add(written(
                    Specs.rootfs(Specs.file("r.ext4", content)),
                    WriteOptions.DEFAULT
                            .withCompression(Compression.ofId(compression))
                            .withThreads(threads)));
        }
        assertThat(results.get(1)).isEqualTo(results.get(0));
        assertThat(results.get(2)).isEqualTo(results.get(0));
    }

    @Test
    void artifact_writtenToAStream_hasTheBytesOfTheFile() throws IOException {
        ArtifactSpec spec = Specs.rootfs(Specs.file("r.ext4", content));
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        ArtifactWriter.write(spec, stream, WriteOptions.DEFAULT);
        assertThat(stream.toByteArray()).isEqualTo(written(spec, WriteOptions.DEFAULT));
    }

    @Test
    void fixedTime_makesTheTimeOfThePayloadFileIrrelevant() throws IOException {
        WriteOptions options = WriteOptions.DEFAULT.withFixedTime(Instant.ofEpochSecond(1_000_000));
        PayloadSource file = Specs.file("r.ext4", content);
        PayloadSource later = new PayloadSource(
                file.name(), file.size(), false, file.modified().plusSeconds(99), file.content());
        assertThat(written(Specs.rootfs(later), options)).isEqualTo(written(Specs.rootfs(file), options));
        assertThat(written(Specs.rootfs(later), WriteOptions.DEFAULT))
                .isNotEqualTo(written(Specs.rootfs(file), WriteOptions.DEFAULT));
    }

    /** A payload goes to its place before the length of what precedes it is known for certain. */
    @ParameterizedTest
    @ValueSource(ints = {1, 64, 384, 2000, 9000})
    void signature_ofUnexpectedLength_movesThePayload(int expectedLength) throws IOException {
        Signer honest = TestKeys.rsaSigner();
        Signer mistaken = new Signer() {
            @Override
            public byte[] sign(byte[] message) throws IOException {
                return honest.sign(message);
            }

            @Override
            public int expectedLength() {
                return expectedLength;
            }
        };
        ArtifactSpec spec = Specs.rootfs(Specs.file("r.ext4", content));
        assertThat(written(spec, WriteOptions.DEFAULT.withSigner(mistaken)))
                .isEqualTo(written(spec, WriteOptions.DEFAULT.withSigner(honest)));
    }

    @Test
    void payload_thatEndsEarly_leavesTheFormerArtifact() throws IOException {
        Path artifact = directory.resolve("a.mender");
        Files.writeString(artifact, "former");
        PayloadSource lying = new PayloadSource("r.ext4", content.length + 1, false, Instant.EPOCH, this::open);
        assertThatThrownBy(() -> ArtifactWriter.write(Specs.rootfs(lying), artifact, WriteOptions.DEFAULT))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("ends after " + content.length + " bytes");
        assertThat(artifact).hasContent("former");
        assertThat(filesIn(directory)).containsExactly("a.mender");
    }

    @Test
    void payload_thatGoesOn_isRefused() {
        PayloadSource lying = new PayloadSource("r.ext4", content.length - 1, false, Instant.EPOCH, this::open);
        assertThatThrownBy(() -> written(Specs.rootfs(lying), WriteOptions.DEFAULT))
                .hasMessageContaining("goes on after them");
    }

    @Test
    void artifact_overItsLargestSize_isNotWritten() throws IOException {
        Path artifact = directory.resolve("a.mender");
        assertThatThrownBy(() -> ArtifactWriter.write(
                        Specs.rootfs(Specs.file("r.ext4", content)),
                        artifact,
                        WriteOptions.DEFAULT
                                .withCompression(Compression.UNCOMPRESSED)
                                .withMaxBytes(content.length)))
                .hasMessageContaining("larger than the allowed " + content.length + " bytes");
        assertThat(filesIn(directory)).isEmpty();
    }

    @Test
    void disk_thatIsFull_keepsTheFormerArtifact() throws IOException {
        Configuration small =
                Configuration.unix().toBuilder().setMaxSize(2 << 20).build();
        try (FileSystem fileSystem = Jimfs.newFileSystem(small)) {
            Path artifact = fileSystem.getPath("/work/a.mender");
            Files.writeString(artifact, "former");
            assertThatThrownBy(() -> ArtifactWriter.write(
                            Specs.rootfs(Specs.file("r.ext4", content)), artifact, WriteOptions.DEFAULT))
                    .isInstanceOf(IOException.class);
            assertThat(Files.readString(artifact)).isEqualTo("former");
            assertThat(filesIn(artifact.getParent())).containsExactly("a.mender");
        }
    }

    @Test
    void header_overTheReadersLimits_isNotWritten() throws IOException {
        ArtifactSpec spec = Specs.module("m", null);
        StateScript huge = new StateScript("ArtifactInstall_Enter_01", new byte[9 << 20]);
        ArtifactSpec tooLarge = new ArtifactSpec(3, spec.info(), spec.payload(), List.of(huge), spec.files(), null);
        assertThatThrownBy(() -> written(tooLarge, WriteOptions.DEFAULT))
                .hasMessageContaining("no reader would take the artifact")
                .hasMessageContaining("scripts/ArtifactInstall_Enter_01");
        PayloadSource[] files = new PayloadSource[ReadLimits.DEFAULT.files() + 1];
        for (int i = 0; i < files.length; i++) {
            files[i] = Specs.file("f" + i, new byte[0]);
        }
        assertThatThrownBy(() -> written(Specs.module("m", null, files), WriteOptions.DEFAULT))
                .hasMessageContaining("payload files: found 4097, the limit is 4096");
        for (int i = 0; i < files.length; i++) {
            files[i] = Specs.file("f".repeat(250) + i, new byte[0]);
        }
        PayloadSource[] longNames = Arrays.copyOf(files, 4000);
        assertThatThrownBy(() -> written(Specs.module("m", null, longNames), WriteOptions.DEFAULT))
                .hasMessageContaining("its manifest has");
    }

    @Test
    void signer_thatFails_leavesNothing() throws IOException {
        Signer broken = new Signer() {
            @Override
            public byte[] sign(byte[] message) throws IOException {
                throw new IOException("the token was pulled out");
            }

            @Override
            public int expectedLength() {
                return 64;
            }
        };
        assertThatThrownBy(() -> ArtifactWriter.write(
                        Specs.bootstrap(), directory.resolve("a.mender"), WriteOptions.DEFAULT.withSigner(broken)))
                .hasMessage("the token was pulled out");
        assertThat(filesIn(directory)).isEmpty();
    }

    @Test
    void replacedFile_keepsItsModeAndTheLinkToIt() throws IOException {
        Path artifact = directory.resolve("a.mender");
        Path link = directory.resolve("link.mender");
        Files.writeString(artifact, "former");
        Files.setPosixFilePermissions(artifact, PosixFilePermissions.fromString("rw-r-----"));
        Files.createSymbolicLink(link, artifact.getFileName());
        ArtifactWriter.write(Specs.bootstrap(), link, WriteOptions.DEFAULT);
        assertThat(Files.isSymbolicLink(link)).isTrue();
        assertThat(Files.size(artifact)).isGreaterThan(1000);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(artifact)))
                .isEqualTo("rw-r-----");
    }

    @Test
    void device_asOutput_isWrittenToNotReplaced() throws IOException {
        WrittenArtifact written = ArtifactWriter.write(Specs.bootstrap(), Path.of("/dev/null"), WriteOptions.DEFAULT);
        assertThat(written.sizeBytes()).isPositive();
        assertThat(Files.isRegularFile(Path.of("/dev/null"))).isFalse();
    }

    /** Over 100 files, so over several tar blocks of manifest, each with its own checksum. */
    @Test
    void module_withManyFiles_isReadBack() throws IOException {
        PayloadSource[] files = new PayloadSource[300];
        for (int i = 0; i < files.length; i++) {
            files[i] = Specs.file(
                    "f" + i + "-" + "x".repeat(i % 120),
                    ("content " + i).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        byte[] artifact = written(Specs.module("many", null, files), WriteOptions.DEFAULT);
        try (ArtifactReader reader = ArtifactReader.open(new ByteArrayInputStream(artifact), ReadOptions.unchecked())) {
            for (PayloadSource file : files) {
                assertThat(reader.nextFile().name()).isEqualTo(file.name());
            }
            reader.finish();
        }
    }

    private java.nio.channels.ReadableByteChannel open() {
        return Channels.newChannel(new ByteArrayInputStream(content));
    }

    private byte[] written(ArtifactSpec spec, WriteOptions options) throws IOException {
        Path file = Files.createTempFile(directory, "written", ".mender");
        ArtifactWriter.write(spec, file, options);
        byte[] bytes = Files.readAllBytes(file);
        Files.delete(file);
        return bytes;
    }

    private static byte[] contentOf(PayloadFile file) throws IOException {
        try (InputStream in = file.content()) {
            return in.readAllBytes();
        }
    }

    private static List<String> filesIn(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(f -> f.getFileName().toString()).toList();
        }
    }

    /** A third noise, a third zeros, a third that compresses. */
    static byte[] content(int length) {
        byte[] bytes = new byte[length];
        Random random = new Random(42);
        byte[] noise = new byte[length / 3];
        random.nextBytes(noise);
        System.arraycopy(noise, 0, bytes, 0, noise.length);
        for (int i = 2 * length / 3; i < length; i++) {
            bytes[i] = (byte) ("tandem".charAt(i % 6) + (random.nextInt(50) == 0 ? 1 : 0));
        }
        return bytes;
    }
}
