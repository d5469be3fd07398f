package dev.tandem.artifact;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Takes the bytes of a member to be written, cuts them into blocks, compresses several at once, and writes the units in
 * the order of the blocks, on the calling thread. Bytes are handed over by filling {@link #space}, so that a payload goes
 * from its file to the compressor without being copied. Memory is a fixed ring of blocks: one being filled, the others with a compressor or waiting to be
 * written.
 */
final class PayloadSink implements Closeable {
    private final BlockCodec codec;
    private final BlockSink out;
    private final ExecutorService workers;
    private final BlockingQueue<BlockCodec.Compressor> compressors = new LinkedBlockingQueue<>();
    private final List<Slot> ring = new ArrayList<>();
    private int current;

    /** @param threads how many blocks are compressed at once */
    private PayloadSink(BlockCodec codec, int threads, BlockSink out) throws IOException {
        this.codec = codec;
        this.out = out;
        workers = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "compress");
            thread.setDaemon(true);
            return thread;
        });
        for (int i = 0; i < threads; i++) {
            compressors.add(codec.newCompressor());
        }
        for (int i = 0; i < threads + codec.spareBlocks(); i++) {
            ring.add(new Slot());
        }
    }

    /** @param contentBytes how many bytes will come, at least one; memory for more is not taken */
    static PayloadSink open(
            Compression compression, BlockDeflater.Factory deflaters, int threads, long contentBytes, BlockSink out)
            throws IOException {
        int level = compression.level();
        return switch (compression.format()) {
            case NONE -> new PayloadSink(new StoreCodec(out), 1, out);
            case GZIP -> new PayloadSink(new GzipCodec(level, deflaters, contentBytes), threads, out);
            case XZ -> new PayloadSink(new XzCodec(level, contentBytes), threads, out);
            case ZSTD -> new PayloadSink(new ZstdCodec(level, contentBytes), threads, out);
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

    /** Where to put the next bytes: a buffer with room, to be filled from its position on. */
    ByteBuffer space() throws IOException {
        Slot slot = ring.get(current);
        slot.writeResult();
        return slot.block();
    }

    /** Says that {@link #space} has been filled further; may pass it on. */
    void filled() {
        if (!ring.get(current).block().hasRemaining()) {
            submit();
        }
    }

    /** Copies {@code bytes} in. */
    void write(byte[] bytes) throws IOException {
        int at = 0;
        while (at < bytes.length) {
            ByteBuffer space = space();
            int n = Math.min(space.remaining(), bytes.length - at);
            space.put(bytes, at, n);
            filled();
            at += n;
        }
    }

    /** Writes what is left. Nothing may follow. */
    void finish() throws IOException {
        if (ring.get(current).isBegun()) {
            submit();
        }
        for (int i = 0; i < ring.size(); i++) {
            ring.get((current + i) % ring.size()).writeResult();
        }
    }

    private void submit() {
        ring.get(current).submit();
        current = (current + 1) % ring.size();
    }

    /** Frees threads and memory. */
    @Override
    public void close() {
        workers.shutdownNow();
        compressors.forEach(BlockCodec.Compressor::close);
    }

    /** A block on its way from being filled to being written. */
    private final class Slot {
        private @Nullable ByteBuffer block;
        private @Nullable ByteBuffer unit;
        private @Nullable Future<ByteBuffer> result;

        /** Allocated when first needed: a small artifact fills one block. */
        ByteBuffer block() {
            if (block == null) {
                block = codec.allocateBlock();
            }
            return block;
        }

        boolean isBegun() {
            return result == null && block != null && block.position() > 0;
        }

        void submit() {
            ByteBuffer filled = block().flip();
            result = workers.submit(() -> compress(filled));
        }

        private ByteBuffer compress(ByteBuffer filled) throws IOException, InterruptedException {
            BlockCodec.Compressor compressor = compressors.take();
            try {
                unit = compressor.compress(filled, unit);
                return unit;
            } finally {
                compressors.add(compressor);
            }
        }

        void writeResult() throws IOException {
            if (result == null) {
                return;
            }
            try {
                out.write(result.get());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while compressing");
            } catch (ExecutionException e) {
                if (e.getCause() instanceof IOException failure) {
                    throw failure;
                }
                throw new IOException("compressing failed: " + e.getCause(), e.getCause());
            }
            result = null;
            block().clear();
        }
    }
}
