package dev.tandem.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** Hashes what is read and compares, inside {@code read}, at the end of the stream: no caller can forget to. */
final class VerifyingInput extends BulkInput {
    private final InputStream in;
    private final MessageDigest digest = Sha256.digest();
    private final String expected;
    private final ReadSite site;
    private boolean ended;
    private @Nullable IOException failure;

    /** @param expected SHA-256 in lower-case hex */
    VerifyingInput(InputStream in, String expected, ReadSite site) {
        this.in = in;
        this.expected = expected;
        this.site = site;
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
}
