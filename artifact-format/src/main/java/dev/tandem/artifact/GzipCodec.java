package dev.tandem.artifact;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** One gzip member a block, without name and time, so that the same block gives the same bytes. */
final class GzipCodec implements BlockCodec {
    /** What the reference uses. Measured: 4 MiB would gain 0.1 %, 256 KiB lose 0.5 %. */
    private static final int BLOCK_BYTES = 1 << 20;

    /** Magic, deflate, no flags, no time, no extra flags, unknown system (RFC 1952, 2.3.1). */
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

    private static final int TRAILER_BYTES = 8;

    private final int level;
    private final int blockBytes;
    private final BlockDeflater.Factory deflaters;

    GzipCodec(int level, BlockDeflater.Factory deflaters, long contentBytes) {
        this.level = level;
        blockBytes = (int) Math.min(BLOCK_BYTES, contentBytes);
        this.deflaters = deflaters;
    }

    @Override
    public int blockBytes() {
        return blockBytes;
    }

    @Override
    public int spareBlocks() {
        return 4;
    }

    @Override
    public ByteBuffer allocateBlock() {
        return ByteBuffer.allocateDirect(blockBytes);
    }

    @Override
    public Compressor newCompressor() throws IOException {
        BlockDeflater deflater = deflaters.create(level);
        CRC32 crc = new CRC32();
        return new Compressor() {
            @Override
            public ByteBuffer compress(ByteBuffer block, @Nullable ByteBuffer used) throws IOException {
                ByteBuffer unit = used == null ? allocateUnit(deflater) : used.clear();
                int length = block.remaining();
                crc.reset();
                crc.update(block.duplicate());
                unit.put(HEADER);
                deflater.deflate(block, unit);
                unit.putInt((int) crc.getValue()).putInt(length);
                return unit.flip();
            }

            @Override
            public void close() {
                deflater.close();
            }
        };
    }

    private ByteBuffer allocateUnit(BlockDeflater deflater) {
        int capacity = HEADER.length + deflater.bound(blockBytes) + TRAILER_BYTES;
        return ByteBuffer.allocateDirect(capacity).order(ByteOrder.LITTLE_ENDIAN);
    }
}
