package dev.tandem.imagetool.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

final class ImageSourceTest {
    private static final byte[] IMAGE = image();

    @TempDir
    Path directory;

    /** What packs to something, and what does not. */
    private static byte[] image() {
        byte[] image = new byte[300_000];
        new Random(1).nextBytes(image);
        Arrays.fill(image, 100_000, 250_000, (byte) 0);
        return image;
    }

    private static byte[] packed(ImageSource.Packing packing, byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = switch (packing) {
            case NONE -> bytes;
            case XZ -> new XZOutputStream(bytes, new LZMA2Options(0));
            case GZIP -> new GZIPOutputStream(bytes);
            case ZSTD -> new ZstdOutputStream(bytes).setChecksum(true);
            case ZIP -> zip(bytes, "2025-10-01-raspios.img");
        }) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    private static ZipOutputStream zip(OutputStream out, String name) throws IOException {
        ZipOutputStream zip = new ZipOutputStream(out);
        zip.putNextEntry(new ZipEntry(name));
        return zip;
    }

    private ImageSource source(byte[] stored) throws IOException {
        return ImageSource.of(Files.write(directory.resolve("a"), stored));
    }

    private static byte[] read(ImageSource source) throws IOException {
        try (InputStream in = source.open(n -> {})) {
            return in.readAllBytes();
        }
    }

    @ParameterizedTest
    @EnumSource
    void packing_isToldByTheContent_andUnpacked(ImageSource.Packing packing) throws IOException {
        ImageSource source = source(packed(packing, IMAGE));

        assertThat(source.packing()).isEqualTo(packing);
        assertThat(read(source)).isEqualTo(IMAGE);
    }

    @ParameterizedTest
    @EnumSource(names = {"XZ", "GZIP", "ZSTD"})
    void twoStreams_areOneImage(ImageSource.Packing packing) throws IOException {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.write(packed(packing, Arrays.copyOf(IMAGE, 120_000)));
        both.write(packed(packing, Arrays.copyOfRange(IMAGE, 120_000, IMAGE.length)));

        assertThat(read(source(both.toByteArray()))).isEqualTo(IMAGE);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void damagedContent_isNoticed(ImageSource.Packing packing) throws IOException {
        byte[] stored = packed(packing, IMAGE);
        stored[stored.length / 3] ^= 1;

        assertThatThrownBy(() -> read(source(stored))).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void missingEnd_isNoticed(ImageSource.Packing packing) throws IOException {
        byte[] stored = packed(packing, IMAGE);

        assertThatThrownBy(() -> read(source(Arrays.copyOf(stored, stored.length - 1))))
                .isInstanceOf(IOException.class);
    }

    @Test
    void zip_storedAndDamaged_isNoticedByItsChecksum() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setLevel(0);
            zip.putNextEntry(new ZipEntry("a.img"));
            zip.write(IMAGE);
        }
        byte[] stored = bytes.toByteArray();
        stored[stored.length / 2] ^= 1;

        assertThatThrownBy(() -> read(source(stored)))
                .isInstanceOf(ZipException.class)
                .hasMessageContaining("the checksum of a.img is");
    }

    @Test
    void zip_withTwoImages_isRefused() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = zip(bytes, "a.img")) {
            zip.putNextEntry(new ZipEntry("b.img"));
            zip.putNextEntry(new ZipEntry("readme.txt"));
        }

        assertThatThrownBy(() -> read(source(bytes.toByteArray())))
                .isInstanceOf(ConvertException.class)
                .hasMessageContaining("should hold one file *.img, it has 2");
    }

    @Test
    void directory_isRefused() {
        assertThatThrownBy(() -> ImageSource.of(directory))
                .isInstanceOf(ConvertException.class)
                .hasMessageContaining("is a directory");
    }

    /** Opening one would wait for a writer. */
    @Test
    void pipe_isRefused() throws Exception {
        Path pipe = directory.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();

        assertThatThrownBy(() -> ImageSource.of(pipe))
                .isInstanceOf(ConvertException.class)
                .hasMessageContaining("pipe is a pipe");
    }

    @Test
    void shortFile_isNotPacked() throws IOException {
        for (byte[] stored : List.of(new byte[0], new byte[] {0x1f}, new byte[] {'P', 'K'})) {
            assertThat(source(stored).packing()).isEqualTo(ImageSource.Packing.NONE);
        }
    }

    @Test
    void progress_isThatOfTheStoredFile() throws IOException {
        ImageSource source = source(packed(ImageSource.Packing.XZ, IMAGE));
        AtomicLong last = new AtomicLong();
        try (InputStream in = source.open(last::set)) {
            in.readAllBytes();
        }

        assertThat(last).hasValue(source.storedBytes());
        assertThat(source.imageBytes()).isEmpty();
    }
}
