package dev.tandem.artifact;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** One gzip member a block, made by the JDK's zlib. Without name and time, so that the same block gives the same bytes. */
final class GzipCodec implements BlockCodec {
    private static final int BLOCK_BYTES = 1 << 20;
    /** Magic, deflate, no flags, no time, no extra flags, unknown system (RFC 1952, 2.3.1). */
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

    private final int level;

    GzipCodec(int level) {
        this.level = Math.min(level, Deflater.BEST_COMPRESSION);
    }

    @Override
    public int blockBytes() {
        return BLOCK_BYTES;
    }

    @Override
    public int bound(int length) {
        // zlib stores what it cannot compress in chunks of 16 KiB with 5 bytes each; header and trailer take 18.
        return length + length / 1024 + 64;
    }

    @Override
    public ByteBuffer allocate(int capacity) {
        return ByteBuffer.allocateDirect(capacity);
    }

    @Override
    public Compressor newCompressor() {
        Deflater deflater = new Deflater(level, true);
        CRC32 crc = new CRC32();
        return new Compressor() {
            @Override
            public void compress(ByteBuffer block, ByteBuffer unit) {
                int length = block.remaining();
                crc.reset();
                crc.update(block.duplicate());
                unit.put(HEADER);
                deflater.reset();
                deflater.setInput(block);
                deflater.finish();
                while (!deflater.finished()) {
                    deflater.deflate(unit);
                }
                unit.order(ByteOrder.LITTLE_ENDIAN)
                        .putInt((int) crc.getValue())
                        .putInt(length);
            }

            @Override
            public void close() {
                deflater.end();
            }
        };
    }
}
