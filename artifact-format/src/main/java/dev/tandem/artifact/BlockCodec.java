package dev.tandem.artifact;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A compression format whose files may be several whole units one after the other: gzip members (RFC 1952, 2.2), xz
 * streams (.xz format, 2), zstd frames (RFC 8878, 3). Each block becomes a unit of its own, so blocks are compressed at
 * the same time, and the bytes do not depend on how many at a time. It is also what lets a part of the compressed bytes
 * be fetched and decompressed without the rest.
 */
interface BlockCodec {
    /** Bytes of input in each block but the last. */
    int blockBytes();

    /** The most bytes that a block of {@code length} bytes can become. */
    int bound(int length);

    /** A buffer of the kind that {@link Compressor#compress} works on without copying. */
    ByteBuffer allocate(int capacity);

    /** A compressor for one thread. */
    Compressor newCompressor() throws IOException;

    /** Compresses one block after another; used by one thread at a time. */
    interface Compressor extends Closeable {
        /** Appends the unit that {@code block} becomes to {@code unit}, which has room for {@link #bound}. */
        void compress(ByteBuffer block, ByteBuffer unit) throws IOException;

        @Override
        void close();
    }
}
