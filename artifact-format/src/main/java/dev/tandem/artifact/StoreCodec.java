package dev.tandem.artifact;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** No compression: the one worker there must be only writes, while the calling thread reads and hashes. */
final class StoreCodec implements BlockCodec {
    private static final int BLOCK_BYTES = 1 << 20;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final BlockSink out;

    StoreCodec(BlockSink out) {
        this.out = out;
    }

    @Override
    public int blockBytes() {
        return BLOCK_BYTES;
    }

    @Override
    public int spareBlocks() {
        return 7;
    }

    @Override
    public ByteBuffer allocateBlock() {
        return ByteBuffer.allocateDirect(BLOCK_BYTES);
    }

    @Override
    public Compressor newCompressor() {
        return new Compressor() {
            @Override
            public ByteBuffer compress(ByteBuffer block, @Nullable ByteBuffer used) throws IOException {
                out.write(block);
                return NOTHING;
            }

            @Override
            public void close() {
                // nothing to free
            }
        };
    }
}
