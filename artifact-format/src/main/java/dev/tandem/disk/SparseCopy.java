package dev.tandem.disk;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Copies to one or several places of devices at once, and leaves out blocks of 4 KiB that hold nothing but zeros.
 *
 * <pre>{@code
 * SparseCopy.to(image, slotA.offset()).and(image, slotB.offset()).digest(sha256).copy(rootfs, size);
 * }</pre>
 *
 * <p>Where something was written before, zeros have to be written as well: {@link #withZeros}.
 */
public final class SparseCopy {
    private static final int BUFFER_BYTES = 1 << 20;

    private final List<Target> targets = new ArrayList<>();
    private boolean withZeros;
    private @Nullable MessageDigest digest;
    private @Nullable Listener listener;

    private record Target(BlockDevice device, long offset) {}

    /** Is told what was written, in order. */
    @FunctionalInterface
    public interface Listener {
        /**
         * Takes what has just been written.
         *
         * @param offset from the beginning of what is copied; blocks of 4 KiB are counted from there
         * @param nonZeroRun whole blocks, save at the end of the copy, of which each holds something else than zeros; the
         *     next call changes it. A run may end because a buffer did, so the next one may begin where it ends.
         */
        void written(long offset, ByteBuffer nonZeroRun) throws IOException;
    }

    /**
     * What a copy did.
     *
     * @param bytes copied
     * @param nonZeroBytes of them, those in blocks that are not all zero
     */
    public record Result(long bytes, long nonZeroBytes) {}

    private SparseCopy() {}

    /** A copy to {@code device} from {@code offset} on. Forces nothing, and closes nothing. */
    public static SparseCopy to(BlockDevice device, long offset) {
        return new SparseCopy().and(device, offset);
    }

    /** The same bytes go there too. */
    public SparseCopy and(BlockDevice device, long offset) {
        targets.add(new Target(device, offset));
        return this;
    }

    /** Writes zeros too. */
    public SparseCopy withZeros() {
        withZeros = true;
        return this;
    }

    /** Updated with everything that is copied, zeros included. */
    public SparseCopy digest(MessageDigest newDigest) {
        digest = newDigest;
        return this;
    }

    /** Also with {@link #withZeros} it is told only of what is not zero. */
    public SparseCopy listener(Listener newListener) {
        listener = newListener;
        return this;
    }

    /**
     * Copies {@code length} bytes; what comes behind them stays in {@code in}.
     *
     * @throws EOFException if there are fewer
     */
    public Result copy(InputStream in, long length) throws IOException {
        return copy(length, (bytes, count, done) -> {
            int n = in.readNBytes(bytes, 0, count);
            if (n < count) {
                throw new EOFException("the source ends after " + (done + n) + " bytes, " + length + " were expected");
            }
            return n;
        });
    }

    /** Copies a part of another device, or of the same one when no target overlaps it. */
    public Result copy(BlockDevice source, ByteRange range) throws IOException {
        return copy(range.length(), (bytes, count, done) -> {
            source.read(range.offset() + done, ByteBuffer.wrap(bytes, 0, count));
            return count;
        });
    }

    private interface Source {
        /** Returns how many bytes there were: fewer than {@code count} at the end. */
        int fill(byte[] bytes, int count, long done) throws IOException;
    }

    private Result copy(long length, Source source) throws IOException {
        byte[] bytes = new byte[(int) Math.min(BUFFER_BYTES, length)];
        long nonZero = 0;
        long done = 0;
        boolean ended = false;
        while (done < length && !ended) {
            int wanted = (int) Math.min(bytes.length, length - done);
            int count = source.fill(bytes, wanted, done);
            ended = count < wanted;
            if (digest != null) {
                digest.update(bytes, 0, count);
            }
            if (withZeros) {
                write(done, ByteBuffer.wrap(bytes, 0, count));
            }
            nonZero += ZeroRuns.forEach(bytes, 0, count, done, this::take);
            done += count;
        }
        return new Result(done, nonZero);
    }

    private void take(long offset, ByteBuffer run) throws IOException {
        if (!withZeros) {
            write(offset, run);
        }
        if (listener != null) {
            listener.written(offset, run.asReadOnlyBuffer());
        }
    }

    private void write(long offset, ByteBuffer bytes) throws IOException {
        for (Target target : targets) {
            target.device().write(target.offset() + offset, bytes.duplicate());
        }
    }
}
