package dev.tandem.imagetool.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import dev.tandem.disk.ByteRange;
import dev.tandem.disk.Partition;
import dev.tandem.files.WorkDirectory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

final class StockImageTest {
    private static final int TABLE = 446;

    @TempDir
    Path directory;

    private byte[] image;

    @BeforeEach
    void makeImage() throws IOException {
        image = StockDisk.image(directory.resolve("scratch"));
    }

    private StockImage unpack(byte[] stored) throws IOException {
        Path file = Files.write(directory.resolve("raspios.img"), stored);
        try (WorkDirectory work = WorkDirectory.in(directory)) {
            StockImage stock = StockImage.unpack(ImageSource.of(file), work, (root, bootBytes) -> {}, n -> {});
            assertThat(stock.boot()).hasBinaryContent(part(StockDisk.BOOT));
            assertThat(stock.root()).hasBinaryContent(part(StockDisk.ROOT));
            return stock;
        }
    }

    private byte[] part(ByteRange range) {
        return Arrays.copyOfRange(image, (int) range.offset(), (int) range.end());
    }

    private static byte[] xz(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new XZOutputStream(bytes, new LZMA2Options(0))) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    private static byte[] zstd(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new ZstdOutputStream(bytes).setChecksum(true)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    @Test
    void partitions_areUnpacked() throws IOException {
        StockImage stock = unpack(image);

        assertThat(stock.diskId()).isEqualTo(StockDisk.DISK_ID);
        assertThat(stock.superblock().sizeBytes()).isEqualTo(StockDisk.ROOT.length());
    }

    @Test
    void zeros_becomeHoles() throws IOException {
        Path file = Files.write(directory.resolve("raspios.img"), image);
        try (WorkDirectory work = WorkDirectory.in(directory)) {
            StockImage stock = StockImage.unpack(ImageSource.of(file), work, (root, bootBytes) -> {}, n -> {});
            // In KiB; half of the root is zero, and the file system may round.
            assertThat(allocatedKib(stock.root())).isLessThan(800);
        }
    }

    private static long allocatedKib(Path file) throws IOException {
        Process du = new ProcessBuilder("du", "-k", file.toString()).start();
        return Long.parseLong(
                new String(du.getInputStream().readAllBytes(), StandardCharsets.UTF_8).split("\t", -1)[0]);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 511})
    void lessThanASector_isNoDisk(int length) {
        assertThatThrownBy(() -> unpack(Arrays.copyOf(image, length)))
                .isInstanceOf(ConvertException.class)
                .hasMessageContaining("raspios.img is no disk image");
    }

    /** At the beginning, in the midst and at the end of each part. */
    @ParameterizedTest
    @ValueSource(
            ints = {
                512,
                (4 << 20) - 1,
                4 << 20,
                (4 << 20) + 5000,
                (5 << 20) - 1,
                (8 << 20) - 1,
                8 << 20,
                (8 << 20) + 1024,
                (8 << 20) + 2047,
                (8 << 20) + 2048,
                (9 << 20) + 1,
                (10 << 20) - 1
            })
    void shortImage_isNotComplete(int length) {
        assertThatThrownBy(() -> unpack(Arrays.copyOf(image, length)))
                .isInstanceOf(ConvertException.class)
                .hasMessageContaining("raspios.img is not complete: it ends at " + length + " bytes");
    }

    @Test
    void packedImage_cutOffInItsHeader_isNamed() throws IOException {
        for (byte[] packed : List.of(xz(image), gzip(image), zstd(image))) {
            assertThatThrownBy(() -> unpack(Arrays.copyOf(packed, 7)))
                    .isInstanceOf(ConvertException.class)
                    .hasMessageContaining("raspios.img");
        }
    }

    @Test
    void packedImage_cutOffOrDamaged_isNamed() throws IOException {
        for (byte[] packed : List.of(xz(image), gzip(image), zstd(image))) {
            byte[] damaged = packed.clone();
            // In what the superblock does not depend on, so that the checksum has to notice it.
            damaged[packed.length * 3 / 4] ^= 1;
            for (byte[] stored : List.of(
                    Arrays.copyOf(packed, packed.length - 1), Arrays.copyOf(packed, packed.length / 2), damaged)) {
                assertThatThrownBy(() -> unpack(stored))
                        .isInstanceOf(ConvertException.class)
                        .hasMessageContaining("raspios.img is damaged or not complete");
            }
        }
    }

    @Test
    void xz_thatNeedsMuchMemory_isToBeUnpackedFirst() throws IOException {
        byte[] stored = withLargeDictionary(xz(image));

        assertThatThrownBy(() -> unpack(stored))
                .isInstanceOf(ConvertException.class)
                .hasMessageContaining("raspios.img is packed in an unusual way")
                .hasMessageEndingWith("unpack it first, with xz -d");
    }

    /** The header of the first block says 1 GiB: one byte of the properties of LZMA2, and the checksum behind it. */
    private static byte[] withLargeDictionary(byte[] xz) {
        int header = 12;
        int length = (xz[header] + 1) * 4;
        for (int i = header + 2; i < header + length - 4; i++) {
            if (xz[i] == 0x21 && xz[i + 1] == 1) {
                xz[i + 2] = 36;
            }
        }
        CRC32 crc = new CRC32();
        crc.update(xz, header, length - 4);
        ByteBuffer.wrap(xz).order(ByteOrder.LITTLE_ENDIAN).putInt(header + length - 4, (int) crc.getValue());
        return xz;
    }

    @Test
    void extendedPartition_isConvertedAlready() {
        image[TABLE + 16 + 4] = 0x05;

        assertThatThrownBy(() -> unpack(image)).hasMessageContaining("has been converted already");
    }

    @Test
    void noSignature_isNoTable() {
        image[510] = 0;

        assertThatThrownBy(() -> unpack(image)).hasMessageContaining("raspios.img is no image that can be converted");
    }

    @Test
    void otherPartitions_areNamed() throws IOException {
        List<Partition> only = StockDisk.PARTITIONS.subList(0, 1);
        byte[] one = StockDisk.image(directory.resolve("one"), only);

        assertThatThrownBy(() -> unpack(one))
                .hasMessageContaining("has the partitions 1 (type 0c, 1 MiB); expected two");
    }

    @Test
    void partitionsInTheOtherOrder_areRefused() throws IOException {
        byte[] turned = StockDisk.image(
                directory.resolve("turned"),
                List.of(
                        new Partition(1, Partition.FAT32, false, StockDisk.ROOT),
                        new Partition(2, Partition.LINUX, false, StockDisk.BOOT)));

        assertThatThrownBy(() -> unpack(turned)).hasMessageContaining("expected two");
    }

    @Test
    void noExt4_isRefused() {
        image[(8 << 20) + 1024 + 0x38] = 0;

        assertThatThrownBy(() -> unpack(image)).hasMessageContaining("has no ext4 on its second partition");
    }

    @Test
    void fileSystemLongerThanItsPartition_isRefused() {
        ByteBuffer longer = StockDisk.superblock((int) (StockDisk.ROOT.length() / 1024) + 1);
        longer.get(0, image, (8 << 20) + 1024, 1024);

        assertThatThrownBy(() -> unpack(image)).hasMessageContaining("its partition only");
    }

    @Test
    void space_isAskedForBeforeTheRootIsWritten() {
        assertThatThrownBy(() -> {
                    Path file = Files.write(directory.resolve("raspios.img"), image);
                    try (WorkDirectory work = WorkDirectory.in(directory)) {
                        StockImage.unpack(
                                ImageSource.of(file),
                                work,
                                (root, bootBytes) -> {
                                    assertThat(work.file("root.ext4")).doesNotExist();
                                    assertThat(bootBytes).isEqualTo(StockDisk.BOOT.length());
                                    work.requireSpace(Long.MAX_VALUE >> 1);
                                },
                                n -> {});
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessageContaining("are needed in " + directory)
                .hasMessageEndingWith("nothing has been written");
    }
}
