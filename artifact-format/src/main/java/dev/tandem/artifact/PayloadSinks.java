package dev.tandem.artifact;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Chooses how a member is written. */
final class PayloadSinks {
    private PayloadSinks() {}

    static PayloadSink open(Compression compression, BlockDeflater.Factory deflaters, int threads, BlockSink out)
            throws IOException {
        return switch (compression.format()) {
            case NONE -> new PlainSink(out);
            case GZIP -> new ParallelSink(new GzipCodec(compression.level(), deflaters), threads, out);
            case XZ -> new ParallelSink(new XzCodec(compression.level()), threads, out);
            case ZSTD -> new ParallelSink(new ZstdCodec(compression.level()), threads, out);
        };
    }

    /** All of a small member at once; with the JDK's deflater, so that it is the same whatever made the rest. */
    static byte[] compressed(Compression compression, byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (PayloadSink sink = open(compression, BlockDeflater.jdk(), 1, unit -> append(unit, bytes))) {
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
