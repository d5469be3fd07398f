package dev.tandem.artifact;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.tukaani.xz.BasicArrayCache;
import org.tukaani.xz.MemoryLimitException;
import org.tukaani.xz.UnsupportedOptionsException;
import org.tukaani.xz.XZInputStream;

/**
 * Decompresses a member of an artifact, whichever way it is compressed, and speaks of its defects in our terms. At its
 * end the compressed bytes have been read to their end too, trailer and all; what follows the last frame is an error.
 */
final class Decompressor extends BulkInput {
    private final InputStream in;
    private final ReadSite site;

    private Decompressor(InputStream in, ReadSite site) {
        this.in = in;
        this.site = site;
    }

    /**
     * @param raw the compressed bytes; ends where they end; its own exceptions pass through as they are. Not closed.
     * @param dictionaryBytes the most memory the format's dictionary may take
     */
    static InputStream open(CompressionFormat format, InputStream raw, int dictionaryBytes, ReadSite site)
            throws IOException {
        if (format == CompressionFormat.NONE) {
            return raw;
        }
        try {
            return new Decompressor(decoder(format, new Unclosed(raw), dictionaryBytes, site), site);
        } catch (IOException e) {
            throw translated(e, site);
        }
    }

    private static InputStream decoder(CompressionFormat format, InputStream raw, int dictionaryBytes, ReadSite site)
            throws IOException {
        return switch (format) {
            case GZIP -> new GzipInput(raw, site);
            // Reads concatenated streams and checks every check. Memory for the dictionary and little else (xz-java
            // documents dictionary plus about 100 KiB). The cache, as every block of 24 bytes may announce a dictionary
            // of
            // 64 MiB: without it each is allocated anew, and 44 KiB of input take 20 seconds.
            case XZ -> new XZInputStream(raw, dictionaryBytes / 1024 + 1024, true, new BasicArrayCache());
            // Frames may follow each other; a frame that is cut off is an error (not "continuous").
            case ZSTD ->
                new ZstdInputStreamNoFinalizer(raw).setLongMax(31 - Integer.numberOfLeadingZeros(dictionaryBytes));
            case NONE -> raw;
        };
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        try {
            return in.read(buffer, offset, length);
        } catch (IOException e) {
            throw translated(e, site);
        } catch (IndexOutOfBoundsException | IllegalArgumentException | IllegalStateException e) {
            // A decoder that stumbles instead of saying so: the input made it.
            throw site.corrupt("the compressed data is damaged", e);
        }
    }

    /** Frees what the decoder holds; the compressed bytes stay open. */
    @Override
    public void close() throws IOException {
        in.close();
    }

    private static IOException translated(IOException e, ReadSite site) {
        if (e instanceof MemoryLimitException memory) {
            return site.limit(
                    "the xz dictionary needs " + memory.getMemoryNeeded() + " KiB to decompress, the limit is "
                            + memory.getMemoryLimit() + " KiB; use a lower compression level",
                    e);
        }
        if (e instanceof UnsupportedOptionsException) {
            return site.unsupported("the xz data uses a filter or check that is not supported", e);
        }
        if (e instanceof ZstdIOException zstd && zstd.getErrorCode() == WINDOW_TOO_LARGE) {
            return site.limit("the zstd window needs more memory than the limit; use a lower compression level", e);
        }
        if (e instanceof org.tukaani.xz.XZIOException || e instanceof ZstdIOException || e instanceof EOFException) {
            return site.corrupt("the compressed data is damaged or cut off: " + e.getMessage(), e);
        }
        return e;
    }

    /** ZSTD_error_frameParameter_windowTooLarge of zstd_errors.h, stable since 1.3.1. */
    private static final long WINDOW_TOO_LARGE = 16;

    /** The decoders close what they read from; the archive goes on after this member. */
    private static final class Unclosed extends FilterInputStream {
        Unclosed(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            return in.read(buffer, offset, length);
        }

        @Override
        public void close() {
            // not ours to close
        }
    }
}
