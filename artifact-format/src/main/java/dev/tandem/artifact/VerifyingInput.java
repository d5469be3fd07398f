package dev.tandem.artifact;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** Hashes what is read and compares, inside {@code read}, at the end of the stream: no caller can forget to. */
final class VerifyingInput extends FilterInputStream {
    private final MessageDigest digest = Sha256.digest();
    private final String expected;
    private final ReadSite site;
    private boolean ended;
    private @Nullable IOException failure;

    /** @param expected SHA-256 in lower-case hex */
    VerifyingInput(InputStream in, String expected, ReadSite site) {
        super(in);
        this.expected = expected;
        this.site = site;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        // Stays broken: the digest starts anew once it has been compared, and an empty rest may have the right one.
        if (failure != null) {
            throw failure;
        }
        try {
            int n = in.read(buffer, offset, length);
            verify(buffer, offset, n);
            return n;
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    private void verify(byte[] buffer, int offset, int n) throws IOException {
        if (n > 0) {
            digest.update(buffer, offset, n);
        } else if (n < 0 && !ended) {
            String found = Sha256.hex(digest.digest());
            if (!found.equals(expected)) {
                throw site.corrupt("checksum mismatch: the manifest says " + expected + ", the content has " + found);
            }
            ended = true;
        }
    }

    @Override
    public long skip(long n) throws IOException {
        // Skipped bytes would not be hashed.
        return Math.max(0, read(new byte[(int) Math.min(n, 1 << 16)]));
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    @Override
    public void close() {
        // The archive goes on after this member.
    }
}
