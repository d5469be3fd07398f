package dev.tandem.artifact;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.IOException;

/** Reads zstd frames, one after the other, to the end of the input. A frame that is cut off is an error. */
final class ZstdInput extends Decompressor {
    /** ZSTD_error_frameParameter_windowTooLarge of zstd_errors.h, stable since 1.3.1. */
    private static final long WINDOW_TOO_LARGE = 16;

    private final int windowLog;
    private ZstdFrames frames;
    private ZstdInputStreamNoFinalizer decoder;

    ZstdInput(CompressedInput in, int dictionaryBytes, ReadSite site) throws IOException {
        super(in, site);
        windowLog = 31 - Integer.numberOfLeadingZeros(dictionaryBytes);
        frames = new ZstdFrames(in);
        decoder = new ZstdInputStreamNoFinalizer(frames).setLongMax(windowLog);
    }

    @Override
    int decode(byte[] buffer, int offset, int length) throws IOException {
        try {
            int n = decoder.read(buffer, offset, length);
            // Frames are not mixed in a read, neither of compressed nor of decompressed bytes: nothing of the frame
            // before
            // it has been in a read that begins one.
            unitBegins(frames.frameStart(), contentBytes());
            return n;
        } catch (ZstdIOException e) {
            throw translated(e);
        }
    }

    @Override
    void restart(long start, long content) throws IOException {
        decoder.close();
        in.skipTo(start, site);
        frames = new ZstdFrames(in);
        decoder = new ZstdInputStreamNoFinalizer(frames).setLongMax(windowLog);
    }

    @Override
    public void close() throws IOException {
        decoder.close();
    }

    private IOException translated(ZstdIOException e) {
        if (e.getErrorCode() == WINDOW_TOO_LARGE) {
            return site.limit(
                    "decompressing this takes " + Long.toUnsignedString(frames.windowBytes())
                            + " bytes of memory for the zstd window, and " + (1L << windowLog)
                            + " are allowed here; write the artifact with a smaller window, without --long or --ultra"
                            + " (tandem artifact write --compression zstd does)",
                    e);
        }
        return site.corrupt("the compressed data is damaged or cut off: " + e.getMessage(), e);
    }
}
