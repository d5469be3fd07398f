package dev.tandem.client.install;

import dev.tandem.disk.BlockDevice;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Writes an image into a slot: only the blocks of 4 KiB that differ from what is there.
 *
 * <pre>{@code
 * SlotWriter.write(file.content(), file.size(), slot, 0, Settings.DEFAULT, state::recordProgress);
 * SlotDigest.verify(slot, file.size(), file.sha256());
 * }</pre>
 *
 * <p>Three things go on at once: the caller's thread reads the image (and thereby decompresses and hashes it), a second one
 * reads what the slot holds, a third compares and writes. They share a few buffers of fixed size.
 */
public final class SlotWriter {
    private static final int COPY_BYTES = 64 << 10;

    private final InputStream image;
    private final long imageBytes;
    private final BlockDevice slot;
    private final long startOffset;
    private final Settings settings;
    private final Listener listener;

    private long forcedUpTo;
    private long writtenBytes;
    private long unreadableBytes;

    /** Is told how far the slot has been written; by another thread than the caller's, but only while {@link #write} runs. */
    @FunctionalInterface
    public interface Listener {
        /**
         * Everything before {@code contentOffset} is durable: whoever records that durably may go on from there after a
         * restart. An exception ends the writing.
         */
        void checkpoint(long contentOffset) throws IOException;

        /** Everything before {@code contentOffset} has been compared and, where it differed, written. */
        default void progress(long contentOffset) {}
    }

    /**
     * How it is done.
     *
     * @param chunkBytes at most so much is read or written at once; whole blocks
     * @param chunks of which there are so many, each with two buffers: one to be filled, one to be compared, one to be
     *     written, and those that wait between
     * @param checkpointBytes after so much of the image, what was written is made durable; whole chunks
     * @param threads false to do one thing after the other in the caller's thread, in an order that is always the same
     */
    public record Settings(int chunkBytes, int chunks, long checkpointBytes, boolean threads) {
        /** 3 MiB of buffers. */
        public static final Settings DEFAULT = new Settings(512 << 10, 3, 32 << 20, true);

        public Settings {
            if (chunkBytes <= 0
                    || chunkBytes % Chunk.BLOCK != 0
                    || chunks <= 0
                    || checkpointBytes <= 0
                    || checkpointBytes % chunkBytes != 0) {
                throw new IllegalArgumentException("chunks are whole blocks of " + Chunk.BLOCK
                        + " bytes, and checkpoints whole chunks: " + chunkBytes + ", " + checkpointBytes);
            }
        }

        /** For simulations: the device sees the same calls in the same order each time. */
        public static Settings inline(int chunkBytes, long checkpointBytes) {
            return new Settings(chunkBytes, 1, checkpointBytes, false);
        }
    }

    /**
     * What was done.
     *
     * @param comparedBytes of the image, from where it was begun to its end
     * @param writtenBytes to the slot: the blocks that differed, and what could not be read
     * @param unreadableBytes of the slot, which were written without being compared
     */
    public record Result(long comparedBytes, long writtenBytes, long unreadableBytes) {}

    private SlotWriter(
            InputStream image,
            long imageBytes,
            BlockDevice slot,
            long startOffset,
            Settings settings,
            Listener listener) {
        this.image = image;
        this.imageBytes = imageBytes;
        this.slot = slot;
        this.startOffset = startOffset;
        this.settings = settings;
        this.listener = listener;
        this.forcedUpTo = startOffset;
    }

    /**
     * Writes {@code image} to the beginning of {@code slot}. When this returns, all of it is durable and the listener has been
     * told so; what lies behind it in the slot is as it was. It has not been read back: {@link SlotDigest#verify}.
     *
     * @param image its bytes from {@code startOffset} on; read to its end, where it should compare a checksum, and not closed.
     *     A read of it that never returns is waited for, whatever else fails: it needs a time limit of its own.
     * @param imageBytes the size of all of it
     * @param slot used by two threads at once, in different places
     * @param startOffset where to begin; whole blocks of 4 KiB. What lies before is taken to be right.
     * @throws SlotException if the slot cannot be written or forced
     * @throws IOException if the slot is too small, before anything is written; if the image is shorter or longer than {@code
     *     imageBytes}; and what {@code image} and {@code listener} throw, as it is
     */
    public static Result write(
            InputStream image,
            long imageBytes,
            BlockDevice slot,
            long startOffset,
            Settings settings,
            Listener listener)
            throws IOException {
        if (startOffset < 0 || startOffset % Chunk.BLOCK != 0 || startOffset > imageBytes) {
            throw new IllegalArgumentException(
                    "cannot begin at offset " + startOffset + " of an image of " + imageBytes + " bytes");
        }
        if (imageBytes > slot.sizeBytes()) {
            throw new IOException(slot + " holds " + slot.sizeBytes() + " bytes, the image needs " + imageBytes
                    + ". Nothing was written");
        }
        SlotWriter writer = new SlotWriter(image, imageBytes, slot, startOffset, settings, listener);
        if (settings.threads()) {
            writer.runInThreads();
        } else {
            writer.runInline();
        }
        return new Result(imageBytes - startOffset, writer.writtenBytes, writer.unreadableBytes);
    }

    private void runInline() throws IOException {
        Chunk chunk = chunks(1).get(0);
        byte[] copy = new byte[COPY_BYTES];
        for (long offset = startOffset; offset < imageBytes; offset = chunk.end()) {
            fill(chunk, offset, copy);
            chunk.compareWith(slot);
            writeDifferences(chunk);
        }
        finishEmptyImage();
    }

    private void runInThreads() throws IOException {
        try (Pipeline<Chunk> pipeline = new Pipeline<>()) {
            Pipeline<Chunk>.Belt free = pipeline.belt();
            Pipeline<Chunk>.Belt filled = pipeline.belt();
            Pipeline<Chunk>.Belt compared = pipeline.belt();
            chunks(settings.chunks()).forEach(free::put);
            pipeline.start("slot-reader", () -> {
                for (Chunk chunk = filled.take(); chunk != null; chunk = filled.take()) {
                    chunk.compareWith(slot);
                    compared.put(chunk);
                }
                compared.end();
            });
            pipeline.start("slot-writer", () -> {
                for (Chunk chunk = compared.take(); chunk != null; chunk = compared.take()) {
                    writeDifferences(chunk);
                    free.put(chunk);
                }
            });
            pipeline.finish(() -> {
                byte[] copy = new byte[COPY_BYTES];
                long offset = startOffset;
                while (offset < imageBytes) {
                    Chunk chunk = Objects.requireNonNull(free.take());
                    fill(chunk, offset, copy);
                    offset = chunk.end();
                    filled.put(chunk);
                }
                filled.end();
            });
        }
        finishEmptyImage();
    }

    /** The last chunk is not handed on before the image has been read to its end, where its checksum is compared. */
    private void fill(Chunk chunk, long offset, byte[] copy) throws IOException {
        chunk.fill(image, offset, imageBytes, copy);
        if (chunk.end() == imageBytes) {
            requireEnd();
        }
    }

    private void requireEnd() throws IOException {
        if (image.read() >= 0) {
            throw new IOException("the image goes on after the " + imageBytes + " bytes it was to have");
        }
    }

    private void writeDifferences(Chunk chunk) throws IOException {
        int written = chunk.writeDifferences(slot);
        writtenBytes += written;
        unreadableBytes += chunk.isReadable() ? 0 : written;
        listener.progress(chunk.end());
        if (chunk.end() == imageBytes || chunk.end() - forcedUpTo >= settings.checkpointBytes()) {
            checkpoint(chunk.end());
        }
    }

    /**
     * Forces even when nothing was written: what is the same now may have been written by a run that ended before it could
     * force it. Never tried again, see {@link SlotException}.
     */
    private void checkpoint(long offset) throws IOException {
        try {
            slot.force();
        } catch (IOException e) {
            throw SlotException.forcing(slot, forcedUpTo, offset, e);
        }
        forcedUpTo = offset;
        listener.checkpoint(offset);
    }

    /** There was no last chunk when all of it had been written before. */
    private void finishEmptyImage() throws IOException {
        if (startOffset == imageBytes) {
            requireEnd();
            checkpoint(imageBytes);
        }
    }

    private List<Chunk> chunks(int count) {
        long wholeBlocks = (imageBytes - startOffset + Chunk.BLOCK - 1) / Chunk.BLOCK * Chunk.BLOCK;
        int size = (int) Math.min(settings.chunkBytes(), wholeBlocks);
        List<ByteBuffer> buffers = AlignedBuffers.allocate(2 * count, size);
        List<Chunk> chunks = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            chunks.add(new Chunk(buffers.get(2 * i), buffers.get(2 * i + 1)));
        }
        return chunks;
    }
}
