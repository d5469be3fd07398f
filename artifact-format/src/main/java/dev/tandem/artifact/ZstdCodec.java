package dev.tandem.artifact;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** One zstd frame a block, with its size in the frame header and a checksum behind it. */
final class ZstdCodec implements BlockCodec {
    /**
     * Measured on a 1 GiB ext4 at level 3: 8 MiB frames give 207.7 MB, 4 MiB ones 208.9 MB, one frame for all 210.2 MB.
     * The reference writes windows of up to 8 MiB too, so no reader needs more memory than for its artifacts.
     */
    private static final int BLOCK_BYTES = 8 << 20;

    /** From this level on zstd's own tables grow with the block to over 100 MiB a thread. */
    private static final int THRIFTY_LEVEL = 13;

    private static final int THRIFTY_BLOCK_BYTES = 4 << 20;

    private final int level;
    private final int blockBytes;

    ZstdCodec(int level, long contentBytes) {
        this.level = level;
        blockBytes = (int) Math.min(level < THRIFTY_LEVEL ? BLOCK_BYTES : THRIFTY_BLOCK_BYTES, contentBytes);
    }

    @Override
    public int blockBytes() {
        return blockBytes;
    }

    @Override
    public int spareBlocks() {
        return 1;
    }

    @Override
    public ByteBuffer allocateBlock() {
        return ByteBuffer.allocateDirect(blockBytes);
    }

    @Override
    public Compressor newCompressor() {
        ZstdCompressCtx context =
                new ZstdCompressCtx().setLevel(level).setChecksum(true).setContentSize(true);
        return new Compressor() {
            @Override
            public ByteBuffer compress(ByteBuffer block, @Nullable ByteBuffer used) throws IOException {
                ByteBuffer unit = used == null
                        ? ByteBuffer.allocateDirect(Math.toIntExact(Zstd.compressBound(blockBytes)))
                        : used.clear();
                try {
                    context.compress(unit, block);
                } catch (ZstdException e) {
                    throw new IOException("zstd could not compress: " + e.getMessage(), e);
                }
                return unit.flip();
            }

            @Override
            public void close() {
                context.close();
            }
        };
    }
}
