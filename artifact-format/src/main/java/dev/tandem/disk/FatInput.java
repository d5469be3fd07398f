package dev.tandem.disk;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The content of a file. */
final class FatInput extends InputStream {
    /** How far ahead the chain is followed: the first bytes of a big file come before all of its chain is known. */
    private static final int RUN_CLUSTERS = 2048;

    private final BlockDevice device;
    private final FatFile file;
    private final @Nullable ClusterChain chain;
    private long left;
    private long at;
    private long end;

    /** @param chain null when the file has no cluster; then its size must be zero */
    FatInput(BlockDevice device, FatFile file, @Nullable ClusterChain chain) {
        this.device = device;
        this.file = file;
        this.chain = chain;
        this.left = file.sizeBytes();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (left == 0) {
            return -1;
        }
        if (at == end) {
            ByteRange run = chain == null ? null : chain.nextRun(RUN_CLUSTERS);
            if (run == null) {
                throw FatVolume.shortChain(file, left);
            }
            at = run.offset();
            end = run.end();
        }
        int n = (int) Math.min(Math.min(length, left), end - at);
        device.read(at, ByteBuffer.wrap(buffer, offset, n));
        at += n;
        left -= n;
        return n;
    }

    @Override
    public int available() {
        return (int) Math.min(Math.min(left, end - at), Integer.MAX_VALUE);
    }
}
