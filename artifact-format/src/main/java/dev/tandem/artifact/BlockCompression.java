package dev.tandem.artifact;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Locale;
import java.util.function.LongConsumer;

/**
 * Compresses a file on all cores, in blocks as the payload of an artifact: what comes out is read by gzip, xz and zstd, and does
 * not depend on how many cores there are.
 */
public final class BlockCompression {
    private BlockCompression() {}

    /**
     * Compresses so many bytes.
     *
     * @param deflaters what compresses gzip
     * @param in read until {@code sizeBytes} have come
     * @param sizeBytes at least one
     * @param progress told the number of bytes read so far
     * @throws IOException also if {@code in} ends before
     */
    public static void compress(
            Compression compression,
            BlockDeflater.Factory deflaters,
            ReadableByteChannel in,
            long sizeBytes,
            WritableByteChannel out,
            LongConsumer progress)
            throws IOException {
        int threads = Runtime.getRuntime().availableProcessors();
        try (PayloadSink sink =
                PayloadSink.open(compression, deflaters, threads, sizeBytes, unit -> writeAll(unit, out))) {
            long done = 0;
            while (done < sizeBytes) {
                ByteBuffer space = sink.space();
                int limit = space.limit();
                space.limit((int) Math.min(limit, space.position() + (sizeBytes - done)));
                int n = in.read(space);
                space.limit(limit);
                if (n < 0) {
                    throw new IOException(
                            String.format(Locale.ROOT, "only %d of %d bytes could be read", done, sizeBytes));
                }
                done += n;
                sink.filled();
                progress.accept(done);
            }
            sink.finish();
        }
    }

    private static void writeAll(ByteBuffer bytes, WritableByteChannel out) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }
}
