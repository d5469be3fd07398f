package dev.tandem.artifact;

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
 * Cuts what it is given into blocks, compresses several at once, and writes the units in the order of the blocks, on the
 * calling thread. Memory is a fixed ring of blocks: one being filled, the others with a compressor or waiting to be
 * written.
 */
final class ParallelSink implements PayloadSink {
    private final BlockCodec codec;
    private final BlockSink out;
    private final ExecutorService workers;
    private final BlockingQueue<BlockCodec.Compressor> compressors = new LinkedBlockingQueue<>();
    private final List<Slot> ring = new ArrayList<>();
    private int current;

    /** @param threads how many blocks are compressed at once */
    ParallelSink(BlockCodec codec, int threads, BlockSink out) throws IOException {
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

    @Override
    public ByteBuffer space() throws IOException {
        Slot slot = ring.get(current);
        slot.writeResult();
        return slot.block();
    }

    @Override
    public void filled() {
        if (!ring.get(current).block().hasRemaining()) {
            submit();
        }
    }

    @Override
    public void finish() throws IOException {
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
                throw new IOException("compressing failed: " + e.getCause(), e.getCause());
            }
            result = null;
            block().clear();
        }
    }
}
