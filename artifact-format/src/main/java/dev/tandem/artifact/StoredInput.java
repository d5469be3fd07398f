package dev.tandem.artifact;

import java.io.IOException;

/** Bytes that are not compressed: each block of the tar is a unit. */
final class StoredInput extends Decompressor {
    StoredInput(CompressedInput in, ReadSite site) {
        super(in, site);
    }

    @Override
    int decode(byte[] buffer, int offset, int length) throws IOException {
        int n = in.read(buffer, offset, length);
        long blocks = in.count() & -TarReader.BLOCK;
        unitBegins(blocks, blocks);
        return n;
    }

    @Override
    void restart(long start, long content) throws IOException {
        if (start != content) {
            throw site.corrupt("without compression, byte " + content + " of the content cannot be byte " + start);
        }
        in.skipTo(start, site);
    }

    @Override
    public void close() {
        // nothing to free
    }
}
