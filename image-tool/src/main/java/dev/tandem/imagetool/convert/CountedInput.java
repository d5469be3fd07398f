package dev.tandem.imagetool.convert;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;

/** Knows how many bytes have been read, and whether the end was seen. */
final class CountedInput extends FilterInputStream {
    private final LongConsumer progress;
    private long count;
    private boolean ended;

    /** @param progress told the number after each read */
    CountedInput(InputStream in, LongConsumer progress) {
        super(in);
        this.progress = progress;
    }

    long count() {
        return count;
    }

    /** Whether there was nothing more to be read; not when reading failed. */
    boolean hasEnded() {
        return ended;
    }

    @Override
    public int read() throws IOException {
        int b = super.read();
        counted(b < 0 ? -1 : 1);
        return b;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int n = super.read(bytes, offset, length);
        counted(n);
        return n;
    }

    @Override
    public long skip(long n) throws IOException {
        long skipped = super.skip(n);
        counted(skipped);
        return skipped;
    }

    private void counted(long n) {
        ended |= n < 0;
        count += Math.max(0, n);
        progress.accept(count);
    }
}
