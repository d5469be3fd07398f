package dev.tandem.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.artifact.ArtifactEditor.ManifestSigning;
import dev.tandem.artifact.SignatureState.Verdict;
import dev.tandem.artifact.Vectors.Vector;
import dev.tandem.artifact.signing.Signer;
import dev.tandem.files.AtomicOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ArtifactEditorTest {
    @TempDir
    private Path directory;

    static List<Vector> plainVectors() {
        return Vectors.all().stream()
                .filter(v -> v.file().startsWith("good/")
                        && !v.file().contains("augmented")
                        && !v.file().contains("no-eof"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("plainVectors")
    void signedAnew_verifiesAndKeepsEveryOtherByte(Vector vector) throws IOException {
        Path signed = directory.resolve("signed.mender");
        sign(vector.path(), signed, TestKeys.rsaSigner());
        try (ArtifactReader before = ArtifactReader.open(vector.open(), ReadOptions.unchecked());
                ArtifactReader after = ArtifactReader.open(
                        Files.newInputStream(signed), ReadOptions.signedByAnyOf(List.of(TestKeys.rsaKey())))) {
            assertThat(after.header().signature().verdict()).isEqualTo(Verdict.VERIFIED);
            assertThat(after.header().manifest().bytes())
                    .isEqualTo(before.header().manifest().bytes());
            after.finish();
        }
        assertThat(tail(signed)).isEqualTo(tail(vector.path()));
    }

    @Test
    void artifact_signedInPlace_isReplacedWhole() throws IOException {
        Path artifact = directory.resolve("a.mender");
        ArtifactWriter.write(Specs.rootfs(Specs.file("r.ext4", new byte[100_000])), artifact, WriteOptions.DEFAULT);
        sign(artifact, artifact, TestKeys.rsaSigner());
        assertThat(verdict(artifact)).isEqualTo(Verdict.VERIFIED);
        sign(artifact, artifact, null);
        assertThat(verdict(artifact)).isEqualTo(Verdict.UNSIGNED);
    }

    @Test
    void headerChange_keepsTheCompressedPayload() throws IOException {
        Path artifact = directory.resolve("a.mender");
        ArtifactWriter.write(
                Specs.rootfs(Specs.file("r.ext4", ArtifactWriterTest.content(1 << 20))),
                artifact,
                WriteOptions.DEFAULT);
        byte[] dataBefore = tail(artifact);
        try (AtomicOutput output = AtomicOutput.create(artifact)) {
            ArtifactEditor.modify(artifact, output, header -> renamed(header, "release-2"), ManifestSigning.with(null));
        }
        assertThat(tail(artifact)).isEqualTo(dataBefore);
        try (ArtifactReader reader = ArtifactReader.open(Files.newInputStream(artifact), ReadOptions.unchecked())) {
            assertThat(reader.header().info().artifactName()).isEqualTo("release-2");
            assertThat(reader.header().payload().provides()).containsKey("rootfs-image.checksum");
            reader.finish();
        }
    }

    @Test
    void artifact_cutOffInItsPayload_isNotSigned() throws IOException {
        Path whole = Vectors.named("good/h-base-gzip.mender").path();
        Path cut = directory.resolve("cut.mender");
        byte[] bytes = Files.readAllBytes(whole);
        for (int length = 0; length < bytes.length; length += 97) {
            Files.write(cut, Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> sign(cut, directory.resolve("never.mender"), TestKeys.rsaSigner()))
                    .isInstanceOf(ArtifactException.class);
        }
        assertThat(directory.resolve("never.mender")).doesNotExist();
    }

    @Test
    void signedArtifact_intoAStream_hasTheBytesOfTheFile() throws IOException {
        Path unsigned = Vectors.named("good/h-base-gzip.mender").path();
        Path signed = directory.resolve("signed.mender");
        sign(unsigned, signed, TestKeys.rsaSigner());
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        try (AtomicOutput output = AtomicOutput.into(stream)) {
            ArtifactEditor.sign(unsigned, output, ManifestSigning.with(TestKeys.rsaSigner()));
        }
        assertThat(stream.toByteArray()).isEqualTo(Files.readAllBytes(signed));
    }

    @Test
    void augmentedArtifact_isNotSigned() {
        assertThatThrownBy(() -> sign(
                        Vectors.named("good/n-augmented-zstd.mender").path(),
                        directory.resolve("never.mender"),
                        TestKeys.rsaSigner()))
                .hasMessageContaining("augmented");
    }

    @Test
    void payload_ofAnUnknownCompression_isUnsupportedToReadAndToSign() throws IOException {
        Path artifact = directory.resolve("a.mender");
        Files.write(artifact, withDataMemberCalled("data/0000.tar.br"));

        assertThatThrownBy(() -> sign(artifact, artifact, TestKeys.rsaSigner()))
                .isInstanceOf(UnsupportedArtifactException.class);
        try (ArtifactReader reader = ArtifactReader.open(Files.newInputStream(artifact), ReadOptions.unchecked())) {
            assertThatThrownBy(reader::finish).isInstanceOf(UnsupportedArtifactException.class);
        }
    }

    /** A name of the same length as the one that is there. */
    private static byte[] withDataMemberCalled(String name) throws IOException {
        Path good = Vectors.named("good/h-base-gzip.mender").path();
        byte[] bytes = Files.readAllBytes(good);
        int start = bytes.length - tail(good).length;
        byte[] header = Arrays.copyOfRange(bytes, start, start + TarReader.BLOCK);
        System.arraycopy(name.getBytes(StandardCharsets.US_ASCII), 0, header, 0, name.length());
        System.arraycopy(FuzzTar.withRightChecksums(header), 0, bytes, start, header.length);
        return bytes;
    }

    private static void sign(Path input, Path output, @Nullable Signer signer) throws IOException {
        try (AtomicOutput out = AtomicOutput.create(output)) {
            ArtifactEditor.sign(input, out, ManifestSigning.with(signer));
        }
    }

    private static ArtifactSpec renamed(ArtifactHeader header, String name) {
        HeaderInfo info = header.info();
        return new ArtifactSpec(
                3,
                new HeaderInfo(
                        info.payloadType(), name, info.artifactGroup(), info.deviceTypes(), List.of(), List.of()),
                new PayloadInfo(
                        header.payload().type(),
                        header.payload().provides(),
                        Map.of(),
                        header.payload().clearsProvides(),
                        header.payload().metaData()),
                header.scripts(),
                ArtifactEditor.filesOf(header),
                null);
    }

    private static Verdict verdict(Path artifact) throws IOException {
        try (ArtifactReader reader = ArtifactReader.open(
                Files.newInputStream(artifact), ReadOptions.reportingOn(List.of(TestKeys.rsaKey())))) {
            reader.finish();
            return reader.header().signature().verdict();
        }
    }

    /** From the data member's tar header to the end. */
    private static byte[] tail(Path artifact) throws IOException {
        byte[] bytes = Files.readAllBytes(artifact);
        for (int at = 0; at < bytes.length; at += 512) {
            String name = new String(bytes, at, 14, StandardCharsets.ISO_8859_1);
            if (name.startsWith("data/0000.tar")) {
                return Arrays.copyOfRange(bytes, at, bytes.length);
            }
        }
        throw new AssertionError(Objects.toString(artifact) + " has no data member");
    }
}
