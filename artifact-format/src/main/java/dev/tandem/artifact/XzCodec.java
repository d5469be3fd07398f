package dev.tandem.artifact;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.tukaani.xz.BasicArrayCache;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZ;
import org.tukaani.xz.XZOutputStream;

/** One xz stream of one block a block. */
final class XzCodec implements BlockCodec {
    private final LZMA2Options options;

    XzCodec(int level) {
        try {
            options = new LZMA2Options(level);
        } catch (org.tukaani.xz.UnsupportedOptionsException e) {
            throw new IllegalArgumentException("xz level " + level, e);
        }
    }

    @Override
    public int blockBytes() {
        return 2 * Math.max(options.getDictSize(), 1 << 20);
    }

    @Override
    public int bound(int length) {
        // LZMA2 stores what it cannot compress in chunks of 64 KiB with 3 bytes each; headers and index take 100.
        return length + length / 8192 + 1024;
    }

    @Override
    public ByteBuffer allocate(int capacity) {
        return ByteBuffer.allocate(capacity);
    }

    @Override
    public Compressor newCompressor() {
        // The encoder's tables are taken from the cache again for the next block.
        BasicArrayCache cache = new BasicArrayCache();
        return new Compressor() {
            @Override
            public void compress(ByteBuffer block, ByteBuffer unit) throws IOException {
                try (XZOutputStream xz =
                        new XZOutputStream(new BufferOutput(unit), options, XZ.CHECK_CRC64, cache)) {
                    xz.write(block.array(), block.arrayOffset() + block.position(), block.remaining());
                }
            }

            @Override
            public void close() {
                // nothing but memory
            }
        };
    }

    private static final class BufferOutput extends OutputStream {
        private final ByteBuffer buffer;

        BufferOutput(ByteBuffer buffer) {
            this.buffer = buffer;
        }

        @Override
        public void write(int b) {
            buffer.put((byte) b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            buffer.put(bytes, offset, length);
        }
    }
}
