package dev.tandem.artifact;

import java.io.IOException;
import java.io.InputStream;

/** Ends in {@link LimitExceededException} when more than so many bytes come out of {@code in}. */
final class LimitedInput extends BulkInput {
    private final InputStream in;
    private final long limit;
    private final String what;
    private final ReadSite site;
    private long count;

    LimitedInput(InputStream in, long limit, String what, ReadSite site) {
        this.in = in;
        this.limit = limit;
        this.what = what;
        this.site = site;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int n = in.read(buffer, offset, length);
        count(Math.max(n, 0));
        return n;
    }

    /** Counts bytes that {@code in} was taken past by other means. */
    void passed(long n) throws IOException {
        count(n);
    }

    private void count(long n) throws IOException {
        // A count beyond the limit is never added to: no sum here overflows.
        if (n > limit - count) {
            throw site.limit(what, Math.max(n, count + n), limit);
        }
        count += n;
    }
}
