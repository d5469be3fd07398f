package dev.tandem.artifact;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Deflates blocks (RFC 1951), one after another, for one thread at a time. The JDK's zlib is one implementation; a
 * program that has a faster library brings another, see {@link WriteOptions#deflaters}. Each gives its own bytes, so
 * the same bytes twice need the same implementation twice.
 */
public interface BlockDeflater extends Closeable {
    /** The most bytes that {@code length} bytes can become. */
    int bound(int length);

    /**
     * Appends the deflated form of all of {@code block} to {@code out}. Both are direct buffers; {@code out} has room
     * for {@link #bound} bytes.
     */
    void deflate(ByteBuffer block, ByteBuffer out) throws IOException;

    @Override
    void close();

    /** Makes deflaters. */
    interface Factory {
        /**
         * A new deflater.
         *
         * @param level the effort, 1 to 12; the highest it knows serves for those above
         */
        BlockDeflater create(int level) throws IOException;
    }

    /** Deflaters of the JDK's zlib. */
    static Factory jdk() {
        return JdkDeflater::new;
    }
}
