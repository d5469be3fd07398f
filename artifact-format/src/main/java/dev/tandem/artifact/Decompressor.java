package dev.tandem.artifact;

import java.io.IOException;
import java.io.InputStream;

/**
 * Decompresses a member of an artifact, whichever way it is compressed, and speaks of its defects in our terms. At its
 * end the compressed bytes have been read to their end too, trailer and all; what follows the last unit is an error.
 *
 * <p>Knows where the unit begins that is being read (see {@link BlockCodec}): at that compressed byte another decompressor
 * can begin, and give what this one gives from there on.
 */
abstract class Decompressor extends BulkInput {
    final CompressedInput in;
    final ReadSite site;
    private long contentBytes;
    private long unitStart;
    private long unitContent;

    Decompressor(CompressedInput in, ReadSite site) {
        this.in = in;
        this.site = site;
    }

    /**
     * @param raw the compressed bytes; ends where they end; its own exceptions pass through as they are. Not closed.
     * @param dictionaryBytes the most memory the format's dictionary may take
     */
    static Decompressor open(CompressionFormat format, InputStream raw, int dictionaryBytes, ReadSite site)
            throws IOException {
        CompressedInput in = new CompressedInput(raw);
        return switch (format) {
            case NONE -> new StoredInput(in, site);
            case GZIP -> new GzipInput(in, site);
            case XZ -> new XzInput(in, dictionaryBytes, site);
            case ZSTD -> new ZstdInput(in, dictionaryBytes, site);
        };
    }

    @Override
    public final int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        try {
            int n = decode(buffer, offset, length);
            contentBytes += Math.max(n, 0);
            return n;
        } catch (IndexOutOfBoundsException | IllegalArgumentException | IllegalStateException e) {
            // A decoder that stumbles instead of saying so: the input made it.
            throw site.corrupt("the compressed data is damaged", e);
        }
    }

    /**
     * Reads at least one byte, or returns -1 at the end. A call that begins a unit, and says so to {@link #unitBegins},
     * returns nothing of the one before: what was decompressed before the unit is what was handed out before the call.
     */
    abstract int decode(byte[] buffer, int offset, int length) throws IOException;

    /**
     * Forgets what it holds and goes forward to where a unit begins.
     *
     * @param start compressed bytes before it
     * @param content decompressed bytes before it
     */
    abstract void restart(long start, long content) throws IOException;

    /** Frees what the decoder holds; the compressed bytes stay open. */
    @Override
    public abstract void close() throws IOException;

    /** A unit begins, with so many bytes before it; a decoder may say so of the same one again. */
    final void unitBegins(long start, long content) {
        if (start != unitStart) {
            unitStart = start;
            unitContent = content;
        }
    }

    /** Goes on at a unit that {@link #unitStart} and {@link #unitContent} told of. Takes no other for one: they may lie. */
    final void jump(long start, long content) throws IOException {
        restart(start, content);
        unitStart = start;
        unitContent = content;
        contentBytes = content;
    }

    /** How many bytes earlier calls have handed out, with those that were jumped over. */
    final long contentBytes() {
        return contentBytes;
    }

    /** Compressed bytes before the newest unit that has been begun. */
    final long unitStart() {
        return unitStart;
    }

    /** Decompressed bytes before it. */
    final long unitContent() {
        return unitContent;
    }
}
