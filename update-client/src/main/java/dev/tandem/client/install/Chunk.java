package dev.tandem.client.install;

import dev.tandem.disk.BlockDevice;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** A part of the image and what the slot holds in its place. Used by one thread at a time, and again for a later part. */
final class Chunk {
    /** What is compared, and written if it differs: the page of the system and the block of ext4. */
    static final int BLOCK = 4096;

    private final ByteBuffer image;
    private final ByteBuffer slot;
    private long offset;
    private int length;
    private boolean readable;

    /** Buffers of the same capacity, which begin where direct I/O may read and write. */
    Chunk(ByteBuffer image, ByteBuffer slot) {
        this.image = image;
        this.slot = slot;
    }

    long offset() {
        return offset;
    }

    /** The offset behind its last byte of the image. */
    long end() {
        return offset + length;
    }

    /** Whether the slot could be read in its place. */
    boolean isReadable() {
        return readable;
    }

    /**
     * Takes the next bytes of the image, up to its end or as many as fit.
     *
     * @param copy through which they go: small, so that they are still in the processor's cache
     * @throws EOFException if the image is shorter than {@code imageBytes}
     */
    void fill(InputStream in, long newOffset, long imageBytes, byte[] copy) throws IOException {
        offset = newOffset;
        length = (int) Math.min(image.capacity(), imageBytes - newOffset);
        image.clear();
        while (image.position() < length) {
            int n = in.read(copy, 0, Math.min(copy.length, length - image.position()));
            if (n < 0) {
                throw new EOFException("the image ends after " + (newOffset + image.position()) + " bytes, "
                        + imageBytes + " were expected");
            }
            image.put(copy, 0, n);
        }
    }

    /**
     * Reads what is there. What cannot be read differs from everything: writing is what mends a sector that lost its
     * content in a power cut, and a slot that refuses to be compared must not refuse every update from then on. If it
     * cannot be written either, that is the error.
     */
    void compareWith(BlockDevice device) {
        slot.clear().limit((int) Math.min(wholeBlocks(), device.sizeBytes() - offset));
        try {
            device.read(offset, slot);
            readable = true;
        } catch (IOException e) {
            readable = false;
        }
    }

    /**
     * Writes the blocks that differ, neighbours at once.
     *
     * @return how many bytes that were
     */
    int writeDifferences(BlockDevice device) throws SlotException {
        completeLastBlock();
        int end = image.limit();
        int written = 0;
        int from = nextDifference(0, end);
        while (from < end) {
            int to = endOfRun(from, end);
            write(device, from, to);
            written += to - from;
            from = nextDifference(to, end);
        }
        return written;
    }

    /** What lies behind the image in its last block stays as it is, as far as it is known. */
    private void completeLastBlock() {
        int end = readable ? slot.limit() : length;
        image.limit(end).position(length);
        if (end > length) {
            image.put(slot.limit(end).position(length));
        }
    }

    /** Where the next block that differs begins, or {@code end}. */
    private int nextDifference(int from, int end) {
        if (from >= end || !readable) {
            return from;
        }
        int same = mismatch(from, end);
        return same < 0 ? end : (from + same) / BLOCK * BLOCK;
    }

    /** Where the first block begins that is the same, or {@code end}. */
    private int endOfRun(int from, int end) {
        int to = from + BLOCK;
        while (to < end && (!readable || mismatch(to, Math.min(to + BLOCK, end)) >= 0)) {
            to += BLOCK;
        }
        return Math.min(to, end);
    }

    private int mismatch(int from, int to) {
        return image.limit(to).position(from).mismatch(slot.limit(to).position(from));
    }

    private void write(BlockDevice device, int from, int to) throws SlotException {
        try {
            device.write(offset + from, image.limit(to).position(from));
        } catch (IOException e) {
            throw SlotException.writing(device, offset + from, to - from, e);
        }
    }

    private int wholeBlocks() {
        return (length + BLOCK - 1) / BLOCK * BLOCK;
    }
}
