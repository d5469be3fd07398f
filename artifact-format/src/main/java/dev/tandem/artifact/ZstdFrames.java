package dev.tandem.artifact;

import java.io.IOException;

/**
 * Passes zstd frames on as they are, never parts of two in one read, and so knows where each begins. Reads the lengths that stand in
 * frame and block headers (RFC 8878, 3.1) and nothing else. Judges nothing: where it does not understand what it sees, it passes on
 * all that follows as if it were one frame, and leaves it to the decoder to say what is wrong.
 */
final class ZstdFrames extends BulkInput {
    private static final int MAGIC = 0xfd2fb528;
    private static final int SKIPPABLE_MAGIC = 0x184d2a50;
    private static final int SKIPPABLE_MASK = 0xfffffff0;
    private static final int SKIPPABLE_HEADER_BYTES = 8;

    /** Magic and descriptor, which tells how long the rest of the frame header is. */
    private static final int DESCRIPTOR_END = 5;

    private static final int MAX_HEADER_BYTES = 18;
    private static final int BLOCK_HEADER_BYTES = 3;
    private static final int CHECKSUM_BYTES = 4;
    private static final int[] DICTIONARY_ID_BYTES = {0, 1, 2, 4};
    private static final int[] CONTENT_SIZE_BYTES = {0, 2, 4, 8};

    private static final int RLE_BLOCK = 1;
    private static final int RESERVED_BLOCK = 3;

    private final CompressedInput in;
    private final byte[] header = new byte[MAX_HEADER_BYTES];
    private int headerAt;
    private int headerEnd;
    private long body;
    private boolean inFrame;
    private boolean checksum;
    private long frameStart;
    private long windowBytes;

    ZstdFrames(CompressedInput in) {
        this.in = in;
        frameStart = in.count();
    }

    /** Compressed bytes before the frame that is being passed on. */
    long frameStart() {
        return frameStart;
    }

    /** What its header announces; unsigned, as it may be anything. */
    long windowBytes() {
        return windowBytes;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
            int n;
            if (headerAt < headerEnd) {
                n = Math.min(headerEnd - headerAt, length - done);
                System.arraycopy(header, headerAt, buffer, offset + done, n);
                headerAt += n;
            } else if (body > 0) {
                n = in.read(buffer, offset + done, (int) Math.min(body, length - done));
                body -= n;
            } else if (done > 0 && !inFrame) {
                break;
            } else {
                n = readHeader() ? 0 : -1;
            }
            if (n < 0) {
                return done == 0 ? -1 : done;
            }
            done += n;
        }
        return done;
    }

    /** Returns false at the end of the input. */
    private boolean readHeader() throws IOException {
        headerAt = 0;
        headerEnd = 0;
        if (inFrame) {
            readBlockHeader();
        } else {
            readFrameHeader();
        }
        return headerEnd > 0;
    }

    private void readFrameHeader() throws IOException {
        long start = in.count();
        boolean whole = readTo(DESCRIPTOR_END);
        if (headerEnd == 0) {
            return;
        }
        frameStart = start;
        int magic = (int) number(0, 4);
        if (whole && (magic & SKIPPABLE_MASK) == SKIPPABLE_MAGIC && readTo(SKIPPABLE_HEADER_BYTES)) {
            body = number(4, 4);
        } else if (!whole || magic != MAGIC || !readRestOfFrameHeader()) {
            passOnTheRest();
        }
    }

    private boolean readRestOfFrameHeader() throws IOException {
        int descriptor = header[DESCRIPTOR_END - 1] & 0xff;
        boolean singleSegment = (descriptor & 0x20) != 0;
        int windowEnd = DESCRIPTOR_END + (singleSegment ? 0 : 1);
        int sizeStart = windowEnd + DICTIONARY_ID_BYTES[descriptor & 3];
        int sizeFlag = descriptor >> 6;
        int sizeBytes = singleSegment && sizeFlag == 0 ? 1 : CONTENT_SIZE_BYTES[sizeFlag];
        if (!readTo(sizeStart + sizeBytes)) {
            return false;
        }
        if (singleSegment) {
            windowBytes = number(sizeStart, sizeBytes) + (sizeBytes == 2 ? 256 : 0);
        } else {
            int window = header[DESCRIPTOR_END] & 0xff;
            long base = 1L << (10 + (window >> 3));
            windowBytes = base + base / 8 * (window & 7);
        }
        checksum = (descriptor & 4) != 0;
        inFrame = true;
        return true;
    }

    private void readBlockHeader() throws IOException {
        if (!readTo(BLOCK_HEADER_BYTES)) {
            return;
        }
        int block = (int) number(0, BLOCK_HEADER_BYTES);
        int type = (block >> 1) & 3;
        if (type == RESERVED_BLOCK) {
            passOnTheRest();
            return;
        }
        boolean last = (block & 1) != 0;
        body = type == RLE_BLOCK ? 1 : block >> 3;
        if (last && checksum) {
            body += CHECKSUM_BYTES;
        }
        inFrame = !last;
    }

    private void passOnTheRest() {
        inFrame = true;
        body = Long.MAX_VALUE;
    }

    /** Reads on until the header has {@code size} bytes; returns false when the input ends before. */
    private boolean readTo(int size) throws IOException {
        headerEnd += in.readNBytes(header, headerEnd, size - headerEnd);
        return headerEnd == size;
    }

    private long number(int from, int bytes) {
        long value = 0;
        for (int i = from + bytes - 1; i >= from; i--) {
            value = (value << 8) | (header[i] & 0xff);
        }
        return value;
    }
}
