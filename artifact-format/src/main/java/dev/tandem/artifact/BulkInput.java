package dev.tandem.artifact;

import java.io.IOException;
import java.io.InputStream;

/** A stream that only knows how to read several bytes; reading one, and skipping, are reading too. */
abstract class BulkInput extends InputStream {
    private static final int SKIP_BYTES = 1 << 16;

    @Override
    public final int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public abstract int read(byte[] buffer, int offset, int length) throws IOException;

    /** Whatever is computed from the bytes, a checksum or a count, is computed from skipped ones as well. */
    @Override
    public long skip(long n) throws IOException {
        int length = (int) Math.min(n, SKIP_BYTES);
        return length <= 0 ? 0 : Math.max(0, read(new byte[length], 0, length));
    }
}
