package dev.tandem.artifact;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The artifact's own bytes, buffered and counted, so that an error can say where it was met. */
final class CountingInput extends FilterInputStream {
    private static final int BUFFER_BYTES = 1 << 16;

    private long count;

    CountingInput(InputStream in) {
        super(new BufferedInputStream(in, BUFFER_BYTES));
    }

    long count() {
        return count;
    }

    @Override
    public int read() throws IOException {
        int b = in.read();
        count += b < 0 ? 0 : 1;
        return b;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int n = in.read(buffer, offset, length);
        count += Math.max(n, 0);
        return n;
    }

    @Override
    public long skip(long n) throws IOException {
        long skipped = in.skip(n);
        count += skipped;
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
