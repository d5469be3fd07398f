package dev.tandem.artifact;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.BasicArrayCache;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.UnsupportedOptionsException;
import org.tukaani.xz.XZ;
import org.tukaani.xz.XZOutputStream;

/** One xz stream a block. */
final class XzCodec implements BlockCodec {
    /** Below a dictionary of this size blocks are not made smaller. */
    private static final int MIN_BLOCK_BYTES = 2 << 20;

    private final LZMA2Options options;

    /** @param level a preset of xz, which sets the size of the dictionary: 8 MiB at 6, 64 MiB at 9 */
    XzCodec(int level) {
        try {
            options = new LZMA2Options(level);
        } catch (UnsupportedOptionsException e) {
            throw new IllegalArgumentException("xz level " + level, e);
        }
    }

    /**
     * Twice the dictionary. Measured at 8 MiB of dictionary: blocks as large as it cost 2.6 % in size over this, blocks
     * of four times gain 1 %, for 64 MiB more of memory.
     */
    @Override
    public int blockBytes() {
        return Math.max(MIN_BLOCK_BYTES, 2 * options.getDictSize());
    }

    /** Reading a block takes hundredths of what compressing it takes, and each would cost 16 MiB. */
    @Override
    public int spareBlocks() {
        return 0;
    }

    @Override
    public ByteBuffer allocateBlock() {
        return ByteBuffer.allocate(blockBytes());
    }

    @Override
    public Compressor newCompressor() {
        // The encoder's tables, some 90 MiB, are taken from the cache again for the next block.
        BasicArrayCache cache = new BasicArrayCache();
        UnitBytes bytes = new UnitBytes();
        return new Compressor() {
            @Override
            public ByteBuffer compress(ByteBuffer block, @Nullable ByteBuffer used) throws IOException {
                bytes.reset();
                try (XZOutputStream xz = new XZOutputStream(bytes, options, XZ.CHECK_CRC64, cache)) {
                    xz.write(block.array(), block.arrayOffset() + block.position(), block.remaining());
                }
                return bytes.copy();
            }

            @Override
            public void close() {
                // nothing but memory
            }
        };
    }

    /** Grows to the largest unit, a fraction of the block, and stays. */
    private static final class UnitBytes extends ByteArrayOutputStream {
        ByteBuffer copy() {
            return ByteBuffer.wrap(toByteArray());
        }
    }
}
