package dev.tandem.artifact;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Ends in {@link LimitExceededException} when more than so many bytes come out of {@code in}. */
final class LimitedInput extends FilterInputStream {
    private final long limit;
    private final String what;
    private final ReadSite site;
    private long count;

    LimitedInput(InputStream in, long limit, String what, ReadSite site) {
        super(in);
        this.limit = limit;
        this.what = what;
        this.site = site;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int n = in.read(buffer, offset, length);
        count += Math.max(n, 0);
        if (count > limit) {
            throw site.limit(what, count, limit);
        }
        return n;
    }

    @Override
    public long skip(long n) throws IOException {
        return Math.max(0, read(new byte[(int) Math.min(n, 1 << 16)]));
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
