package dev.tandem.client.install;

import dev.tandem.disk.BlockDevice;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/** A part of a slot as a stream; does not close the slot. */
final class SlotInput extends InputStream {
    private static final int BUFFER_BYTES = 256 << 10;

    private final BlockDevice slot;
    private final long end;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).limit(0);
    private long next;

    SlotInput(BlockDevice slot, long begin, long end) {
        this.slot = slot;
        this.next = begin;
        this.end = end;
    }

    @Override
    public int read() throws IOException {
        return fill() ? buffer.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int n = Math.min(length, buffer.remaining());
        buffer.get(target, offset, n);
        return n;
    }

    private boolean fill() throws IOException {
        if (buffer.hasRemaining()) {
            return true;
        }
        if (next == end) {
            return false;
        }
        int n = (int) Math.min(BUFFER_BYTES, end - next);
        slot.read(next, buffer.clear().limit(n));
        buffer.flip();
        next += n;
        return true;
    }
}
