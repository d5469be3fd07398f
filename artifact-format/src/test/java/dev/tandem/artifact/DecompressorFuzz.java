package dev.tandem.artifact;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** Any bytes as compressed data. What is accepted has been read to its end, and is the same in reads of any size. */
class DecompressorFuzz {
    private static final int OUTPUT_BYTES = 1 << 18;
    private static final int DICTIONARY_BYTES = 1 << 20;

    @FuzzTest
    void gzip(byte[] compressed) throws IOException {
        check(CompressionFormat.GZIP, compressed);
    }

    @FuzzTest
    void xz(byte[] compressed) throws IOException {
        check(CompressionFormat.XZ, compressed);
    }

    @FuzzTest
    void xz_rightChecksums(byte[] compressed) throws IOException {
        check(CompressionFormat.XZ, withRightChecksums(compressed));
    }

    @FuzzTest
    void zstd(byte[] compressed) throws IOException {
        check(CompressionFormat.ZSTD, compressed);
    }

    private static void check(CompressionFormat format, byte[] compressed) throws IOException {
        byte[] content = content(format, compressed, 8192);
        byte[] again = content(format, compressed, 61);
        FuzzReading.require(Arrays.equals(content, again), "the size of the reads changes the content");
    }

    private static byte @Nullable [] content(CompressionFormat format, byte[] compressed, int bufferBytes)
            throws IOException {
        ReadSite site = FuzzReading.site();
        ByteArrayInputStream raw = new ByteArrayInputStream(compressed);
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        try (InputStream decompressed = Decompressor.open(format, raw, DICTIONARY_BYTES, site)) {
            InputStream in = new LimitedInput(decompressed, OUTPUT_BYTES, "bytes", site);
            byte[] buffer = new byte[bufferBytes];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                FuzzReading.require(n > 0, "nothing read, and yet no end");
                content.write(buffer, 0, n);
            }
            FuzzReading.require(in.read() < 0, "bytes behind the end");
        } catch (ArtifactException e) {
            e.describe();
            return null;
        }
        FuzzReading.require(raw.available() == 0, "accepted before the end of the input");
        return content.toByteArray();
    }

    /** Puts the CRCs of the stream header, the first block header, the index and the stream footer right. */
    private static byte[] withRightChecksums(byte[] compressed) {
        byte[] xz = compressed.clone();
        putCrc(xz, 6, 2, 8);
        if (xz.length > 12) {
            int blockHeader = ((xz[12] & 0xff) + 1) * 4;
            putCrc(xz, 12, blockHeader - 4, 12 + blockHeader - 4);
        }
        int footer = xz.length - 12;
        if (footer > 12) {
            long index = footer - ((xz[footer + 4] & 0xffL) + ((xz[footer + 5] & 0xffL) << 8) + 1) * 4;
            if (index > 12) {
                putCrc(xz, (int) index, footer - (int) index - 4, footer - 4);
            }
            putCrc(xz, footer + 4, 6, footer);
        }
        return xz;
    }

    private static void putCrc(byte[] bytes, int from, int length, int at) {
        if (length < 0 || from + length > bytes.length || at + 4 > bytes.length) {
            return;
        }
        CRC32 crc = new CRC32();
        crc.update(bytes, from, length);
        for (int i = 0; i < 4; i++) {
            bytes[at + i] = (byte) (crc.getValue() >> (8 * i));
        }
    }
}
