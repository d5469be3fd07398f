package dev.tandem.artifact;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Takes the bytes of a member to be written and puts them, compressed or not, into the output. Bytes are handed over by
 * filling {@link #space}, so that a payload goes from its file to the compressor without being copied.
 */
interface PayloadSink extends Closeable {
    /** Where to put the next bytes: a buffer with room, to be filled from its position on. */
    ByteBuffer space() throws IOException;

    /** Says that {@link #space} has been filled further; may pass it on. */
    void filled() throws IOException;

    /** Writes what is left. Nothing may follow. */
    void finish() throws IOException;

    /** Copies {@code bytes} in. */
    default void write(byte[] bytes) throws IOException {
        int at = 0;
        while (at < bytes.length) {
            ByteBuffer space = space();
            int n = Math.min(space.remaining(), bytes.length - at);
            space.put(bytes, at, n);
            filled();
            at += n;
        }
    }

    /** Frees threads and memory. */
    @Override
    void close();
}
