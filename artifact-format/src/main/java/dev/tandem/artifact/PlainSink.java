package dev.tandem.artifact;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Writes bytes as they are. */
final class PlainSink implements PayloadSink {
    private static final int BUFFER_BYTES = 1 << 20;

    private final BlockSink out;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);

    PlainSink(BlockSink out) {
        this.out = out;
    }

    @Override
    public ByteBuffer space() {
        return buffer;
    }

    @Override
    public void filled() throws IOException {
        if (!buffer.hasRemaining()) {
            flush();
        }
    }

    @Override
    public void finish() throws IOException {
        flush();
    }

    private void flush() throws IOException {
        out.write(buffer.flip());
        buffer.clear();
    }

    @Override
    public void close() {
        // nothing but memory
    }
}
