package dev.tandem.artifact;

import java.io.IOException;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Reads gzip members, one after the other, to the end of the input (RFC 1952). The JDK's own stream decides by
 * {@code available()} whether another member follows and takes garbage for the end; this one does neither, and checks
 * CRC and size of each member.
 */
final class GzipInput extends Decompressor {
    private static final int FLAG_HEADER_CRC = 2;
    private static final int FLAG_EXTRA = 4;
    private static final int FLAG_NAME = 8;
    private static final int FLAG_COMMENT = 16;
    private static final int FLAGS_RESERVED = 0xe0;

    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private final byte[] input = new byte[1 << 16];
    private int at;
    private int end;
    private boolean inMember;
    private boolean any;

    GzipInput(CompressedInput in, ReadSite site) {
        super(in, site);
    }

    @Override
    int decode(byte[] buffer, int offset, int length) throws IOException {
        while (inMember || startMember()) {
            int n = inflate(buffer, offset, length);
            if (n > 0) {
                return n;
            }
            endMember();
        }
        return -1;
    }

    /** The input is read ahead of what is decompressed: the unit may begin within what has been read. */
    @Override
    void restart(long start, long content) throws IOException {
        long bufferStart = in.count() - end;
        if (start >= bufferStart && start < in.count()) {
            at = (int) (start - bufferStart);
        } else {
            in.skipTo(start, site);
            at = 0;
            end = 0;
        }
        inMember = false;
        any = false;
    }

    @Override
    public void close() {
        inflater.end();
    }

    /** Returns false at the end of the input. */
    private boolean startMember() throws IOException {
        if (at == end && !fill()) {
            if (!any) {
                throw site.corrupt("no gzip data at all");
            }
            return false;
        }
        unitBegins(in.count() - (end - at), contentBytes());
        if (next() != 0x1f || next() != 0x8b) {
            throw site.corrupt(any ? "something that is not gzip follows a gzip member" : "not gzip data");
        }
        if (next() != 8) {
            throw site.unsupported("a gzip compression method other than deflate");
        }
        int flags = next();
        if ((flags & FLAGS_RESERVED) != 0) {
            throw site.unsupported("reserved gzip flags");
        }
        // Modification time, extra flags and operating system: of no use here.
        for (int i = 0; i < 6; i++) {
            next();
        }
        if ((flags & FLAG_EXTRA) != 0) {
            int length = next() | (next() << 8);
            for (int i = 0; i < length; i++) {
                next();
            }
        }
        if ((flags & FLAG_NAME) != 0) {
            skipText();
        }
        if ((flags & FLAG_COMMENT) != 0) {
            skipText();
        }
        if ((flags & FLAG_HEADER_CRC) != 0) {
            next();
            next();
        }
        inflater.reset();
        crc.reset();
        inMember = true;
        any = true;
        return true;
    }

    /** Returns 0 at the end of the member. */
    private int inflate(byte[] buffer, int offset, int length) throws IOException {
        try {
            while (true) {
                int n = inflater.inflate(buffer, offset, length);
                if (n > 0) {
                    crc.update(buffer, offset, n);
                    return n;
                }
                if (inflater.finished()) {
                    return 0;
                }
                if (inflater.needsDictionary()) {
                    throw site.corrupt("the gzip data asks for a preset dictionary");
                }
                if (at == end && !fill()) {
                    throw site.corrupt("the gzip data is cut off");
                }
                inflater.setInput(input, at, end - at);
                at = end;
            }
        } catch (DataFormatException e) {
            throw site.corrupt("the gzip data is damaged: " + e.getMessage(), e);
        }
    }

    private void endMember() throws IOException {
        at = end - inflater.getRemaining();
        long expectedCrc = next32();
        long expectedSize = next32();
        if (expectedCrc != crc.getValue()) {
            throw site.corrupt(String.format(
                    Locale.ROOT, "wrong CRC of the gzip data: expected %08x, found %08x", expectedCrc, crc.getValue()));
        }
        if (expectedSize != (inflater.getBytesWritten() & 0xffffffffL)) {
            throw site.corrupt("wrong size of the gzip data: expected " + expectedSize + " modulo 4 GiB, found "
                    + inflater.getBytesWritten());
        }
        inMember = false;
    }

    private void skipText() throws IOException {
        while (next() != 0) {
            // up to the NUL
        }
    }

    private long next32() throws IOException {
        return next() | (next() << 8) | (next() << 16) | ((long) next() << 24);
    }

    private int next() throws IOException {
        if (at == end && !fill()) {
            throw site.corrupt("the gzip data is cut off");
        }
        return input[at++] & 0xff;
    }

    private boolean fill() throws IOException {
        at = 0;
        end = Math.max(0, in.read(input, 0, input.length));
        return end > 0;
    }
}
