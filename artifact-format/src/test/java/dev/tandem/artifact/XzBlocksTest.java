package dev.tandem.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Every block of an xz stream announces a dictionary of its own, and takes 24 bytes to do so. */
class XzBlocksTest {
    private static final int BLOCKS = 500;
    private static final int BLOCK_HEADER_BYTES = 12;
    /** 64 MiB (xz file format 5.3.1), what the reference writes. */
    private static final byte DICTIONARY = 28;

    @Test
    void dictionary_isAllocatedOnceForAllBlocks() throws IOException {
        byte[] xz = blocksOfOneByte();
        ReadSite site = new ReadSite(() -> -1);
        long before = allocatedBytes();
        try (InputStream in = Decompressor.open(
                CompressionFormat.XZ, new ByteArrayInputStream(xz), ReadLimits.DEFAULT.decoderBytes(), site)) {
            assertThat(in.readAllBytes()).hasSize(BLOCKS);
        }
        assertThat(allocatedBytes() - before).isLessThan(256 << 20);
    }

    private static byte[] blocksOfOneByte() throws IOException {
        LZMA2Options options = new LZMA2Options(0);
        options.setDictSize(LZMA2Options.DICT_SIZE_MIN);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int blockBytes = 0;
        int start;
        try (XZOutputStream xz = new XZOutputStream(out, options)) {
            start = out.size();
            for (int i = 0; i < BLOCKS; i++) {
                xz.write('x');
                xz.endBlock();
                blockBytes = (out.size() - start) / (i + 1);
            }
        }
        byte[] bytes = out.toByteArray();
        for (int i = 0; i < BLOCKS; i++) {
            announce(bytes, start + i * blockBytes);
        }
        return bytes;
    }

    /** Changes the dictionary's size in a block header: size, flags, filter, one byte of properties, padding, CRC. */
    private static void announce(byte[] xz, int header) {
        xz[header + 4] = DICTIONARY;
        CRC32 crc = new CRC32();
        crc.update(xz, header, BLOCK_HEADER_BYTES - 4);
        for (int i = 0; i < 4; i++) {
            xz[header + BLOCK_HEADER_BYTES - 4 + i] = (byte) (crc.getValue() >> (8 * i));
        }
    }

    private static long allocatedBytes() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    }
}
