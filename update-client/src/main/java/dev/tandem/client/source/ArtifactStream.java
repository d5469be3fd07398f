package dev.tandem.client.source;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of an artifact, forward only. To skip is cheap where the source allows it: a file is not read, and a web
 * server is asked for what comes after.
 *
 * <p>After an exception each further call throws it again: nobody goes on behind a gap.
 */
public abstract class ArtifactStream extends InputStream {
    private static final int DISCARD_BYTES = 1 << 14;

    private long position;
    private boolean closed;
    private byte[] discarded = new byte[0];
    private @Nullable IOException failure;

    /** Which file this is, if the source can tell. The same file has the same identity after a restart as well. */
    public abstract Optional<Identity> identity();

    /** How many bytes there are in all, if that is known. */
    public abstract OptionalLong length();

    /** Up to {@code length} (at least one) bytes at {@link #position}, or -1. */
    abstract int readSome(byte[] buffer, int offset, int length) throws IOException;

    /** Goes ahead without reading, as far as {@code n}; 0 if reading is as good or the end is reached. */
    abstract long jump(long n) throws IOException;

    abstract void release() throws IOException;

    /** The offset of the next byte. */
    public final long position() {
        return position;
    }

    @Override
    public final int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public final int read(byte[] buffer, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, buffer.length);
        if (length == 0) {
            return 0;
        }
        checkUsable();
        try {
            int n = readSome(buffer, offset, length);
            position += Math.max(n, 0);
            return n;
        } catch (IOException e) {
            throw broken(e);
        }
    }

    @Override
    public final long skip(long n) throws IOException {
        if (n <= 0) {
            return 0;
        }
        checkUsable();
        try {
            long jumped = jump(n);
            position += jumped;
            return jumped > 0 ? jumped : discard(n);
        } catch (IOException e) {
            throw broken(e);
        }
    }

    @Override
    public final boolean markSupported() {
        return false;
    }

    @Override
    public final void close() throws IOException {
        if (!closed) {
            closed = true;
            release();
        }
    }

    private long discard(long n) throws IOException {
        if (discarded.length == 0) {
            discarded = new byte[DISCARD_BYTES];
        }
        long done = 0;
        while (done < n) {
            int got = readSome(discarded, 0, (int) Math.min(n - done, discarded.length));
            if (got < 0) {
                break;
            }
            position += got;
            done += got;
        }
        return done;
    }

    private void checkUsable() throws IOException {
        if (closed) {
            throw new IOException("the artifact has been closed");
        }
        if (failure != null) {
            throw failure;
        }
    }

    private IOException broken(IOException e) {
        failure = e;
        return e;
    }
}
