package dev.tandem.client.source;

import java.io.IOException;

/** The body of one response, held against the length that its headers announced. */
final class HttpBody {
    private static final int DISCARD_BYTES = 1 << 14;

    private final BodyQueue queue;
    private final String source;
    private final long announced;
    private long count;

    /** @param announced -1 if the headers say nothing */
    HttpBody(BodyQueue queue, String source, long announced) {
        this.queue = queue;
        this.source = source;
        this.announced = announced;
    }

    int read(byte[] buffer, int offset, int length) throws IOException {
        int n = queue.read(buffer, offset, length);
        count += Math.max(n, 0);
        if (n < 0 && count < announced) {
            throw new BrokenTransferException("the connection ended after " + count + " of " + announced + " bytes");
        }
        if (announced >= 0 && count > announced) {
            throw new SourceRefusedException(source + ": the server announced " + announced
                    + " bytes and sends more. Nothing of it can be trusted.");
        }
        return n;
    }

    /** Reads what lies before {@code position}, because the server sends it anyway. */
    void discard(long position) throws IOException {
        byte[] discarded = new byte[DISCARD_BYTES];
        while (count < position) {
            if (read(discarded, 0, (int) Math.min(discarded.length, position - count)) < 0) {
                throw new BrokenTransferException("the file ended at byte " + count + ", before byte " + position);
            }
        }
    }

    /** At the announced end there has to be the end. A connection that breaks just here has brought all there is. */
    void finish() throws IOException {
        try {
            read(new byte[1], 0, 1);
        } catch (BrokenTransferException e) {
            // all bytes are here
        }
    }

    void close() {
        queue.close();
    }
}
