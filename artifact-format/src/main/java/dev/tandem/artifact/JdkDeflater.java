package dev.tandem.artifact;

import java.nio.ByteBuffer;
import java.util.zip.Deflater;

/** The zlib that comes with the JDK. */
final class JdkDeflater implements BlockDeflater {
    private final Deflater deflater;

    JdkDeflater(int level) {
        deflater = new Deflater(Math.min(level, Deflater.BEST_COMPRESSION), true);
    }

    @Override
    public int bound(int length) {
        // zlib stores what it cannot compress in chunks of at least 4 KiB, with 5 bytes each.
        return length + length / 512 + 64;
    }

    @Override
    public void deflate(ByteBuffer block, ByteBuffer out) {
        deflater.reset();
        deflater.setInput(block);
        deflater.finish();
        while (!deflater.finished()) {
            deflater.deflate(out);
        }
    }

    @Override
    public void close() {
        deflater.end();
    }
}
