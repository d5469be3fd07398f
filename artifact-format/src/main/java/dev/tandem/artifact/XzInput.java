package dev.tandem.artifact;

import java.io.EOFException;
import java.io.IOException;
import java.io.PushbackInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.ArrayCache;
import org.tukaani.xz.BasicArrayCache;
import org.tukaani.xz.MemoryLimitException;
import org.tukaani.xz.SingleXZInputStream;
import org.tukaani.xz.UnsupportedOptionsException;
import org.tukaani.xz.XZFormatException;
import org.tukaani.xz.XZIOException;

/**
 * Reads xz streams, one after the other and with stream padding between them, to the end of the input. Takes no byte more
 * than a stream has, and checks every check.
 */
final class XzInput extends Decompressor {
    /** Stream padding comes in groups of four zero bytes (.xz format, 2.2). */
    private static final int PADDING_BYTES = 4;

    /** What a decoder takes besides the dictionary: XZ for Java says about 100 KiB. */
    private static final int MORE_KIB = 1024;

    private final int memoryKib;
    /** Every block of 24 bytes may announce a dictionary of 64 MiB: allocated anew each time, 44 KiB of input take 20 s. */
    private final ArrayCache cache = new BasicArrayCache();

    private PushbackInputStream bytes;
    private @Nullable SingleXZInputStream stream;
    private boolean any;

    XzInput(CompressedInput in, int dictionaryBytes, ReadSite site) {
        super(in, site);
        memoryKib = dictionaryBytes / 1024 + MORE_KIB;
        bytes = new PushbackInputStream(in, PADDING_BYTES);
    }

    @Override
    int decode(byte[] buffer, int offset, int length) throws IOException {
        try {
            for (SingleXZInputStream xz = current(); xz != null; xz = current()) {
                int n = xz.read(buffer, offset, length);
                if (n > 0) {
                    return n;
                }
                stream = null;
            }
            return -1;
        } catch (XZIOException | EOFException e) {
            throw translated(e);
        }
    }

    @Override
    void restart(long start, long content) throws IOException {
        close();
        in.skipTo(start, site);
        bytes = new PushbackInputStream(in, PADDING_BYTES);
        any = false;
    }

    @Override
    public void close() throws IOException {
        if (stream != null) {
            stream.close(false);
            stream = null;
        }
    }

    /** The stream that is being read or the next one, or null at the end of the input. */
    private @Nullable SingleXZInputStream current() throws IOException {
        if (stream == null && (!any || skipPadding())) {
            unitBegins(in.count() - (any ? PADDING_BYTES : 0), contentBytes());
            stream = new SingleXZInputStream(bytes, memoryKib, true, cache);
            any = true;
        }
        return stream;
    }

    /** Leaves four bytes of the next stream pushed back, or returns false at the end of the input. */
    private boolean skipPadding() throws IOException {
        byte[] group = new byte[PADDING_BYTES];
        while (true) {
            int n = bytes.readNBytes(group, 0, PADDING_BYTES);
            if (n == 0) {
                return false;
            }
            if (n < PADDING_BYTES) {
                throw site.corrupt("the padding behind an xz stream is no multiple of four bytes, or cut off");
            }
            if ((group[0] | group[1] | group[2] | group[3]) != 0) {
                bytes.unread(group);
                return true;
            }
        }
    }

    private IOException translated(IOException e) {
        if (e instanceof MemoryLimitException memory) {
            return site.limit(
                    "decompressing this takes " + memory.getMemoryNeeded() * 1024L
                            + " bytes of memory for the xz dictionary, and " + memory.getMemoryLimit() * 1024L
                            + " are allowed here; write the artifact with a smaller dictionary or with zstd"
                            + " (tandem artifact write --compression lzma or zstd does)",
                    e);
        }
        if (e instanceof UnsupportedOptionsException) {
            return site.unsupported("the xz data uses a filter or check that is not supported", e);
        }
        if (e instanceof XZFormatException && any) {
            return site.corrupt("something that is not xz follows an xz stream", e);
        }
        return site.corrupt("the compressed data is damaged or cut off: " + e.getMessage(), e);
    }
}
