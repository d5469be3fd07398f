package dev.tandem.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading goes on where a block of the payload begins, with an artifact opened anew. */
final class ResumeTest {
    private static final int PAGE_BYTES = 4096;

    /** Made once: compressing is what takes the time here. */
    private static final Map<Written, byte[]> ARTIFACTS = new ConcurrentHashMap<>();

    /** Of each compression, with several blocks, as the writer makes it. */
    private enum Written {
        NONE(CompressionFormat.NONE, 0, 1, 16),
        GZIP(CompressionFormat.GZIP, 4, 5, 4),
        XZ(CompressionFormat.XZ, 0, 34, 2),
        ZSTD(CompressionFormat.ZSTD, 3, 17, 4);

        private final CompressionFormat format;
        private final int level;
        private final int mib;
        private final int points;

        Written(CompressionFormat format, int level, int mib, int points) {
            this.format = format;
            this.level = level;
            this.mib = mib;
            this.points = points;
        }

        byte[] content() {
            return ResumeTest.content((mib << 20) + 77);
        }

        byte[] artifact() {
            return ARTIFACTS.computeIfAbsent(this, Written::made).clone();
        }

        private byte[] made() {
            try {
                return artifact(content());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        byte[] artifact(byte[] content) throws IOException {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ArtifactWriter.write(
                    Specs.rootfs(Specs.file("rootfs.ext4", content)),
                    out,
                    WriteOptions.DEFAULT
                            .withCompression(new Compression(format, level))
                            .withThreads(2));
            return out.toByteArray();
        }
    }

    /** No page is like another, and yet they compress fast. */
    private static byte[] content(int size) {
        byte[] content = new byte[size];
        Random random = new Random(1);
        byte[] word = new byte[16];
        for (int at = 0; at < size; at += word.length) {
            if (at % PAGE_BYTES == 0) {
                random.nextBytes(word);
            }
            System.arraycopy(word, 0, content, at, Math.min(word.length, size - at));
        }
        return content;
    }

    @ParameterizedTest
    @EnumSource
    void everyPoint_givesTheRest(Written written) throws IOException {
        byte[] content = written.content();
        byte[] artifact = written.artifact();
        List<ResumePoint> points = points(artifact);
        assertThat(points).hasSizeGreaterThanOrEqualTo(written.points);
        for (int i = 0; i < points.size(); i++) {
            Reading reading = resume(artifact, points.get(i), content);
            assertRest(reading, content, points.get(i));
            // Whoever is interrupted again finds the same points.
            assertThat(reading.points).containsExactlyElementsOf(points.subList(i, points.size()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void pointMovedByOne_isRefused(Written written) throws IOException {
        byte[] content = written.content();
        byte[] artifact = written.artifact();
        for (ResumePoint point : points(artifact)) {
            for (int by : new int[] {-1, 1}) {
                assertRefused(artifact, new ResumePoint(point.artifactOffset() + by, point.contentOffset()), content);
                assertRefused(artifact, new ResumePoint(point.artifactOffset(), point.contentOffset() + by), content);
                // Without compression, both moved are as right as they were.
                if (written != Written.NONE) {
                    assertRefused(
                            artifact,
                            new ResumePoint(point.artifactOffset() + by, point.contentOffset() + by),
                            content);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void pointsOfTwoBlocksMixed_areRefused(Written written) throws IOException {
        byte[] content = written.content();
        byte[] artifact = written.artifact();
        List<ResumePoint> points = points(artifact);
        ResumePoint first = points.get(0);
        ResumePoint second = points.get(1);
        assertRefused(artifact, new ResumePoint(first.artifactOffset(), second.contentOffset()), content);
        assertRefused(artifact, new ResumePoint(second.artifactOffset(), first.contentOffset()), content);
    }

    @ParameterizedTest
    @EnumSource
    void prefixWithOneBitFlipped_failsTheChecksum(Written written) throws IOException {
        byte[] content = written.content();
        byte[] artifact = written.artifact();
        for (ResumePoint point : points(artifact)) {
            if (point.contentOffset() == 0) {
                continue;
            }
            int last = (int) point.contentOffset() - 1;
            for (int at : new int[] {0, last / 2, last}) {
                content[at] ^= 4;
                assertThatThrownBy(() -> resume(artifact, point, content))
                        .isInstanceOf(CorruptArtifactException.class)
                        .hasMessageContaining("checksum mismatch");
                content[at] ^= 4;
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void damageBehindThePoint_isNoticed(Written written) throws IOException {
        byte[] content = written.content();
        byte[] artifact = written.artifact();
        for (ResumePoint point : points(artifact)) {
            byte[] damaged = artifact.clone();
            damaged[(int) (point.artifactOffset() + damaged.length) / 2] ^= 1;
            assertRefused(damaged, point, content);
            byte[] cutOff = Arrays.copyOf(artifact, (int) (point.artifactOffset() + artifact.length) / 2);
            assertRefused(cutOff, point, content);
        }
    }

    @ParameterizedTest
    @EnumSource
    void pointOfAnotherArtifact_isRefused(Written written) throws IOException {
        byte[] content = written.content();
        List<ResumePoint> points = points(written.artifact());
        byte[] other = content.clone();
        other[0] ^= 1;
        byte[] otherArtifact = written.artifact(other);
        for (ResumePoint point : points) {
            assertRefused(otherArtifact, point, content);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatLiesBetween_isSkippedAndNotRead(Written written) throws IOException {
        byte[] content = written.content();
        byte[] artifact = written.artifact();
        List<ResumePoint> points = points(artifact);
        ResumePoint last = points.get(points.size() - 1);
        CountingSource source = new CountingSource(artifact);
        try (ArtifactReader reader = ArtifactReader.open(source, ReadOptions.unchecked())) {
            PayloadContent resumed = reader.nextFile().content();
            long head = source.read;
            resumed.resumeAt(last, new ByteArrayInputStream(content));
            assertThat(source.read).isEqualTo(head);
            resumed.readAllBytes();
            reader.finish();
            assertThat(source.read).isLessThanOrEqualTo(head + artifact.length - last.artifactOffset());
        }
    }

    @ParameterizedTest
    @EnumSource
    void errorBehindThePoint_saysWhereItIs(Written written) throws IOException {
        byte[] content = written.content();
        byte[] artifact = written.artifact();
        List<ResumePoint> points = points(artifact);
        ResumePoint last = points.get(points.size() - 1);
        byte[] cutOff = Arrays.copyOf(artifact, (int) last.artifactOffset() + 5);
        assertThatThrownBy(() -> resume(cutOff, last, content))
                .isInstanceOfSatisfying(CorruptArtifactException.class, e -> {
                    assertThat(e.member()).contains("rootfs.ext4");
                    assertThat(e.offset()).isEqualTo(cutOff.length);
                });
    }

    @ParameterizedTest
    @EnumSource
    void hostilePoint_isRefused(Written written) throws IOException {
        byte[] content = written.content();
        byte[] artifact = written.artifact();
        ResumePoint good = points(artifact).get(1);
        for (long number : new long[] {Long.MIN_VALUE, -1, 0, 1, artifact.length, 1L << 40, Long.MAX_VALUE}) {
            assertRefused(artifact, new ResumePoint(number, good.contentOffset()), content);
            assertRefused(artifact, new ResumePoint(good.artifactOffset(), number), content);
            assertRefused(artifact, new ResumePoint(number, number), content);
        }
    }

    @ParameterizedTest
    @EnumSource
    void prefixThatEndsEarly_isAnError(Written written) throws IOException {
        byte[] content = written.content();
        byte[] artifact = written.artifact();
        List<ResumePoint> points = points(artifact);
        ResumePoint last = points.get(points.size() - 1);
        byte[] tooShort = Arrays.copyOf(content, (int) last.contentOffset() - 1);
        assertThatThrownBy(() -> resume(artifact, last, tooShort))
                .isInstanceOf(EOFException.class)
                .hasMessageContaining("ends after " + tooShort.length + " bytes");
    }

    @ParameterizedTest
    @EnumSource
    void limit_countsWhatWasJumpedOver(Written written) throws IOException {
        byte[] content = written.content();
        byte[] artifact = written.artifact();
        ReadLimits d = ReadLimits.DEFAULT;
        ReadOptions options = ReadOptions.unchecked()
                .withLimits(new ReadLimits(
                        d.manifestBytes(),
                        d.headerBytes(),
                        d.headerContentBytes(),
                        d.jsonBytes(),
                        d.scripts(),
                        d.files(),
                        d.nameBytes(),
                        content.length - 1,
                        d.decoderBytes()));
        for (ResumePoint point : points(artifact)) {
            assertThatThrownBy(() -> resume(artifact, point, content, options))
                    .isInstanceOf(LimitExceededException.class);
        }
    }

    @Test
    void contentThatWasBegun_cannotBeResumed() throws IOException {
        byte[] content = Written.GZIP.content();
        byte[] artifact = Written.GZIP.artifact();
        ResumePoint point = points(artifact).get(1);
        try (ArtifactReader reader = ArtifactReader.open(new ByteArrayInputStream(artifact), ReadOptions.unchecked())) {
            PayloadContent begun = reader.nextFile().content();
            begun.read();
            assertThatThrownBy(() -> begun.resumeAt(point, new ByteArrayInputStream(content)))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "lzma", "zstd", "none"})
    void secondFile_isResumed(String compression) throws IOException {
        byte[] first = content(3 << 20);
        byte[] second = content(20 << 20);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ArtifactWriter.write(
                Specs.module("m", null, Specs.file("one", first), Specs.file("two", second)),
                out,
                WriteOptions.DEFAULT.withCompression(Compression.ofId(compression)));
        byte[] artifact = out.toByteArray();
        Set<ResumePoint> points = new LinkedHashSet<>();
        try (ArtifactReader reader = ArtifactReader.open(new ByteArrayInputStream(artifact), ReadOptions.unchecked())) {
            reader.nextFile();
            read(reader.nextFile().content(), new Reading(points));
        }
        assertThat(points).isNotEmpty();
        for (ResumePoint point :
                List.of(List.copyOf(points).get(0), List.copyOf(points).get(points.size() - 1))) {
            try (ArtifactReader reader =
                    ArtifactReader.open(new ByteArrayInputStream(artifact), ReadOptions.unchecked())) {
                reader.nextFile();
                Reading reading = new Reading(new LinkedHashSet<>());
                PayloadContent resumed = reader.nextFile().content();
                resumed.resumeAt(point, new ByteArrayInputStream(second));
                read(resumed, reading);
                reader.finish();
                assertRest(reading, second, point);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"GZIP", "XZ", "ZSTD"})
    void oneUnitForAll_hasNoPoints(CompressionFormat format) throws IOException {
        assertThat(points(UnitArtifact.of(format, content(500_000), 1 << 30, new byte[0])))
                .isEmpty();
    }

    /** Units of a few hundred bytes, so that many lie in a decoder's buffer. */
    @ParameterizedTest
    @EnumSource(names = {"GZIP", "XZ", "ZSTD"})
    void smallUnits_areResumed(CompressionFormat format) throws IOException {
        assertAllResumed(UnitArtifact.of(format, content(30_077), 1000, new byte[0]), content(30_077), 29);
    }

    @Test
    void zstdSkippableFrames_betweenUnits_areNoHindrance() throws IOException {
        // RFC 8878, 3.1.2: magic, size, that many bytes of anything.
        byte[] skippable = {0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3};
        assertAllResumed(UnitArtifact.of(CompressionFormat.ZSTD, content(9_077), 1000, skippable), content(9_077), 8);
    }

    @Test
    void xzStreamPadding_betweenUnits_isNoHindrance() throws IOException {
        assertAllResumed(UnitArtifact.of(CompressionFormat.XZ, content(9_077), 1000, new byte[8]), content(9_077), 8);
    }

    @Test
    void emptyUnits_areNoHindrance() throws IOException {
        for (CompressionFormat format : List.of(CompressionFormat.GZIP, CompressionFormat.XZ, CompressionFormat.ZSTD)) {
            byte[] empty = UnitArtifact.unit(format, new byte[0], 0, 0);
            assertAllResumed(UnitArtifact.of(format, content(9_077), 1000, empty), content(9_077), 8);
        }
    }

    @Test
    void xzStreamPadding_ofOtherSize_isRefused() throws IOException {
        byte[] artifact = UnitArtifact.of(CompressionFormat.XZ, content(9_077), 1000, new byte[6]);
        assertThatThrownBy(() -> points(artifact)).isInstanceOf(CorruptArtifactException.class);
    }

    private static void assertAllResumed(byte[] artifact, byte[] content, int fewest) throws IOException {
        List<ResumePoint> points = points(artifact);
        assertThat(points).hasSizeGreaterThanOrEqualTo(fewest);
        for (ResumePoint point : points) {
            assertRest(resume(artifact, point, content), content, point);
            assertRefused(artifact, new ResumePoint(point.artifactOffset(), point.contentOffset() + 1), content);
            assertRefused(artifact, new ResumePoint(point.artifactOffset() + 1, point.contentOffset()), content);
        }
    }

    private static void assertRest(Reading reading, byte[] content, ResumePoint point) {
        assertThat(Arrays.equals(
                        reading.bytes.toByteArray(),
                        Arrays.copyOfRange(content, (int) point.contentOffset(), content.length)))
                .as("the rest after %s", point)
                .isTrue();
    }

    private static void assertRefused(byte[] artifact, ResumePoint point, byte[] prefix) {
        assertThatThrownBy(() -> resume(artifact, point, prefix))
                .as("%s", point)
                .isInstanceOfAny(CorruptArtifactException.class, UnsupportedArtifactException.class);
    }

    /** What reading gave. */
    private static final class Reading {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final Set<ResumePoint> points;

        Reading(Set<ResumePoint> points) {
            this.points = points;
        }
    }

    private static List<ResumePoint> points(byte[] artifact) throws IOException {
        Reading reading = new Reading(new LinkedHashSet<>());
        try (ArtifactReader reader = ArtifactReader.open(new ByteArrayInputStream(artifact), ReadOptions.unchecked())) {
            read(reader.nextFile().content(), reading);
            reader.finish();
        }
        return new ArrayList<>(reading.points);
    }

    private static Reading resume(byte[] artifact, ResumePoint point, byte[] prefix) throws IOException {
        return resume(artifact, point, prefix, ReadOptions.unchecked());
    }

    private static Reading resume(byte[] artifact, ResumePoint point, byte[] prefix, ReadOptions options)
            throws IOException {
        Reading reading = new Reading(new LinkedHashSet<>());
        try (ArtifactReader reader = ArtifactReader.open(new ByteArrayInputStream(artifact), options)) {
            PayloadContent content = reader.nextFile().content();
            content.resumeAt(point, new ByteArrayInputStream(prefix));
            content.resumePoint().ifPresent(reading.points::add);
            read(content, reading);
            reader.finish();
        }
        return reading;
    }

    private static void read(PayloadContent content, Reading reading) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long before = content.resumePoint().map(ResumePoint::contentOffset).orElse(0L);
        for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
            reading.bytes.write(buffer, 0, n);
            content.resumePoint().ifPresent(point -> {
                assertThat(point.contentOffset()).isLessThanOrEqualTo(before + reading.bytes.size());
                reading.points.add(point);
            });
        }
    }

    /** Counts what is read, and skips without reading. */
    private static final class CountingSource extends FilterInputStream {
        private long read;

        CountingSource(byte[] artifact) {
            super(new ByteArrayInputStream(artifact));
        }

        @Override
        public int read() throws IOException {
            int b = in.read();
            read += b < 0 ? 0 : 1;
            return b;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int n = in.read(buffer, offset, length);
            read += Math.max(0, n);
            return n;
        }
    }

    /** Artifacts whose units are as small as a test wants them. */
    private static final class UnitArtifact {
        private UnitArtifact() {}

        static byte[] of(CompressionFormat format, byte[] content, int unitBytes, byte[] between) throws IOException {
            byte[] tar = FuzzTar.of(List.of(new FuzzTar.Part(TarEntry.REGULAR, "f", content)));
            ByteArrayOutputStream data = new ByteArrayOutputStream();
            for (int at = 0; at < tar.length; at += Math.min(unitBytes, tar.length - at)) {
                if (at > 0) {
                    data.writeBytes(between);
                }
                data.writeBytes(unit(format, tar, at, Math.min(unitBytes, tar.length - at)));
            }
            return ArtifactPartsFuzz.artifact("data/0000.tar" + format.suffix(), data.toByteArray());
        }

        static byte[] unit(CompressionFormat format, byte[] bytes, int from, int length) throws IOException {
            return ArtifactPartsFuzz.pack(Arrays.copyOfRange(bytes, from, from + length), format);
        }
    }
}
