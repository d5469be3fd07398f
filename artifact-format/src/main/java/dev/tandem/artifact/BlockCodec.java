package dev.tandem.artifact;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A compression format whose files may be several whole units one after the other: gzip members (RFC 1952, 2.2), xz
 * streams (.xz format, 2), zstd frames (RFC 8878, 3). Each block becomes a unit of its own, so blocks are compressed at
 * the same time, and the bytes do not depend on how many at a time. It is also what lets a part of the compressed bytes
 * be fetched and decompressed without the rest.
 */
interface BlockCodec {
    /** Bytes of input in each block but the last. */
    int blockBytes();

    /**
     * How many blocks may wait besides those being compressed. One is filled while all compressors are busy; where
     * compressing takes much longer than reading, none is needed, and its memory is saved.
     */
    int spareBlocks();

    /**
     * How many finished units may wait for an earlier one, besides one for each block. Where blocks take long, and some much
     * longer than others, a compressor goes on meanwhile; where units are small, that costs little memory.
     */
    default int spareUnits() {
        return 0;
    }

    /** A buffer for a block, of the kind that {@link Compressor#compress} works on without copying. */
    ByteBuffer allocateBlock();

    /** A compressor for one thread. */
    Compressor newCompressor() throws IOException;

    /** Compresses one block after another; used by one thread at a time. */
    interface Compressor extends Closeable {
        /**
         * Compresses a block.
         *
         * @param used what an earlier call returned, to be used again, or null
         * @return the unit that {@code block} becomes, ready to be read
         */
        ByteBuffer compress(ByteBuffer block, @Nullable ByteBuffer used) throws IOException;

        @Override
        void close();
    }
}
