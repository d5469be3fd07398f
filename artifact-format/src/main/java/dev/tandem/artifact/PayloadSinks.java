package dev.tandem.artifact;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Chooses how a member is written. */
final class PayloadSinks {
    private PayloadSinks() {}

    /** @param contentBytes how many bytes will come, at least one; memory for more is not taken */
    static PayloadSink open(
            Compression compression, BlockDeflater.Factory deflaters, int threads, long contentBytes, BlockSink out)
            throws IOException {
        int level = compression.level();
        return switch (compression.format()) {
            case NONE -> new PlainSink(out);
            case GZIP -> new ParallelSink(new GzipCodec(level, deflaters, contentBytes), threads, out);
            case XZ -> new ParallelSink(new XzCodec(level, contentBytes), threads, out);
            case ZSTD -> new ParallelSink(new ZstdCodec(level, contentBytes), threads, out);
        };
    }

    /** All of a small member at once; with the JDK's deflater, so that it is the same whatever made the rest. */
    static byte[] compressed(Compression compression, byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (PayloadSink sink =
                open(compression, BlockDeflater.jdk(), 1, content.length, unit -> append(unit, bytes))) {
            sink.write(content);
            sink.finish();
        }
        return bytes.toByteArray();
    }

    private static void append(ByteBuffer unit, ByteArrayOutputStream bytes) {
        byte[] copy = new byte[unit.remaining()];
        unit.get(copy);
        bytes.writeBytes(copy);
    }
}
