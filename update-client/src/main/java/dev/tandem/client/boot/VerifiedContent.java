package dev.tandem.client.boot;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;

/** A file inside of a longer stream, of which the length is known and the digest compared at the end. */
final class VerifiedContent extends InputStream {
    private final InputStream in;
    private final Ext4Files.Expected file;
    private final Runnable verified;
    private final MessageDigest digest = Sha256.digest();
    private long left;
    private boolean ended;

    /** @param verified called when all of it has been read and is what it should be */
    VerifiedContent(InputStream in, Ext4Files.Expected file, Runnable verified) {
        this.in = in;
        this.file = file;
        this.verified = verified;
        this.left = file.sizeBytes();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (left == 0) {
            end();
            return -1;
        }
        int n = in.read(buffer, offset, (int) Math.min(length, left));
        if (n < 0) {
            throw new IOException(String.format(
                    Locale.ROOT,
                    "%s has %d bytes, its last %d could not be read",
                    file.path(),
                    file.sizeBytes(),
                    left));
        }
        digest.update(buffer, offset, n);
        left -= n;
        return n;
    }

    private void end() throws IOException {
        if (ended) {
            return;
        }
        String found = HexFormat.of().formatHex(digest.digest());
        if (!found.equals(file.sha256())) {
            throw new IOException(String.format(
                    Locale.ROOT,
                    "%s does not have the content that the manifest says: expected SHA-256 %s, found %s",
                    file.path(),
                    file.sha256(),
                    found));
        }
        ended = true;
        verified.run();
    }
}
