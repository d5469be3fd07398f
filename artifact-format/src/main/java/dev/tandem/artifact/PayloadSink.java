package dev.tandem.artifact;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
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
 * from its file to the compressor without being copied. Memory is a fixed number of blocks, and of units that wait for the
 * one before them: a block that takes long keeps no compressor idle.
 */
final class PayloadSink implements Closeable {
    private final BlockCodec codec;
    private final BlockSink out;
    private final ExecutorService workers;
    private final BlockingQueue<BlockCodec.Compressor> compressors = new LinkedBlockingQueue<>();
    private final BlockingQueue<ByteBuffer> freeBlocks = new LinkedBlockingQueue<>();
    private final BlockingQueue<ByteBuffer> usedUnits = new LinkedBlockingQueue<>();
    /** In the order of their blocks; the first is the next to be written. */
    private final Deque<Future<ByteBuffer>> units = new ArrayDeque<>();

    private final int maxBlocks;
    private final int maxUnits;
    private int allocatedBlocks;
    private @Nullable ByteBuffer filling;

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
        maxBlocks = threads + codec.spareBlocks();
        maxUnits = maxBlocks + codec.spareUnits();
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
        if (filling == null) {
            filling = freeBlock();
        }
        return filling;
    }

    /** Says that {@link #space} has been filled further; may pass it on. */
    void filled() {
        if (filling != null && !filling.hasRemaining()) {
            submit(filling);
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
        if (filling != null && filling.position() > 0) {
            submit(filling);
        }
        while (!units.isEmpty()) {
            writeFirst();
        }
    }

    /** Memory is taken when it is first needed: a small artifact fills one block. */
    private ByteBuffer freeBlock() throws IOException {
        while (!units.isEmpty() && (units.size() >= maxUnits || units.getFirst().isDone())) {
            writeFirst();
        }
        ByteBuffer free = freeBlocks.poll();
        if (free == null && allocatedBlocks < maxBlocks) {
            allocatedBlocks++;
            return codec.allocateBlock();
        }
        return free == null ? await(freeBlocks::take) : free;
    }

    private void submit(ByteBuffer filled) {
        filled.flip();
        units.add(workers.submit(() -> compress(filled)));
        filling = null;
    }

    private ByteBuffer compress(ByteBuffer block) throws IOException, InterruptedException {
        BlockCodec.Compressor compressor = compressors.take();
        try {
            return compressor.compress(block, usedUnits.poll());
        } finally {
            compressors.add(compressor);
            freeBlocks.add(block.clear());
        }
    }

    private void writeFirst() throws IOException {
        ByteBuffer unit = await(units.removeFirst()::get);
        out.write(unit);
        usedUnits.add(unit);
    }

    private interface Awaited {
        ByteBuffer get() throws InterruptedException, ExecutionException;
    }

    private static ByteBuffer await(Awaited awaited) throws IOException {
        try {
            return awaited.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while compressing");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IOException("compressing failed: " + e.getCause(), e.getCause());
        }
    }

    /** Frees threads and memory. */
    @Override
    public void close() {
        workers.shutdownNow();
        compressors.forEach(BlockCodec.Compressor::close);
    }
}
