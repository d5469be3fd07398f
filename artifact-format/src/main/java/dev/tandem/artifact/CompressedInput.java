package dev.tandem.artifact;

import java.io.IOException;
import java.io.InputStream;

/** The compressed bytes of a member, counted from its beginning. Closes nothing: the archive goes on behind the member. */
final class CompressedInput extends BulkInput {
    private final InputStream in;
    private long count;

    CompressedInput(InputStream in) {
        this.in = in;
    }

    /** How many bytes have been taken. */
    long count() {
        return count;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int n = in.read(buffer, offset, length);
        count += Math.max(n, 0);
        return n;
    }

    /** Without reading, where the source can do that: nothing is computed from these bytes. */
    @Override
    public long skip(long n) throws IOException {
        long skipped = in.skip(n);
        count += skipped;
        return skipped;
    }

    /** Goes forward until {@code offset} bytes have been taken. */
    void skipTo(long offset, ReadSite site) throws IOException {
        if (offset < count) {
            throw site.corrupt("nothing can go on at compressed byte " + offset + ", which is before its first block");
        }
        while (count < offset) {
            if (skip(offset - count) <= 0 && read() < 0) {
                throw site.corrupt(
                        "nothing can go on at compressed byte " + offset + ": there are " + count + " of them");
            }
        }
    }
}
