package dev.tandem.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Splits bytes into what has to be written and what is zero anyway. */
final class ZeroRuns {
    /** The unit: a page, a block of every file system in question, and the block of a block map. */
    static final int BLOCK = 4096;

    private static final byte[] ZEROS = new byte[BLOCK];

    /** Takes bytes that are not all zero, and where they belong. */
    interface Sink {
        void accept(long offset, ByteBuffer run) throws IOException;
    }

    private ZeroRuns() {}

    /**
     * Hands out the longest runs of blocks that hold something else than zeros.
     *
     * @param offset of {@code bytes[from]}; blocks begin where it is a multiple of {@link #BLOCK}
     * @return how many bytes were handed out
     */
    static long forEach(byte[] bytes, int from, int to, long offset, Sink sink) throws IOException {
        long handedOut = 0;
        int runStart = -1;
        int at = from;
        while (at < to) {
            int end = (int) Math.min(to, at + BLOCK - (offset + at - from) % BLOCK);
            boolean zero = isZero(bytes, at, end);
            if (zero && runStart >= 0) {
                sink.accept(offset + runStart - from, ByteBuffer.wrap(bytes, runStart, at - runStart));
                handedOut += at - runStart;
                runStart = -1;
            } else if (!zero && runStart < 0) {
                runStart = at;
            }
            at = end;
        }
        if (runStart >= 0) {
            sink.accept(offset + runStart - from, ByteBuffer.wrap(bytes, runStart, to - runStart));
            handedOut += to - runStart;
        }
        return handedOut;
    }

    /** At most a block. */
    private static boolean isZero(byte[] bytes, int from, int to) {
        return Arrays.equals(bytes, from, to, ZEROS, 0, to - from);
    }
}
