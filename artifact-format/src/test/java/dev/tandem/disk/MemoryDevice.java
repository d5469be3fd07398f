package dev.tandem.disk;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A device in memory. What lies behind its bytes is zero, up to its size, and cannot be written. */
class MemoryDevice implements BlockDevice {
    private final byte[] bytes;
    private final long sizeBytes;
    private int reads;
    private int writes;
    private int forces;

    MemoryDevice(byte[] bytes) {
        this(bytes, bytes.length);
    }

    MemoryDevice(byte[] bytes, long sizeBytes) {
        this.bytes = bytes;
        this.sizeBytes = sizeBytes;
    }

    byte[] bytes() {
        return bytes;
    }

    int reads() {
        return reads;
    }

    int writes() {
        return writes;
    }

    int forces() {
        return forces;
    }

    @Override
    public long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public void read(long offset, ByteBuffer target) throws IOException {
        reads++;
        if (offset < 0 || offset > sizeBytes - target.remaining()) {
            throw new EOFException("cannot read " + target.remaining() + " bytes at offset " + offset + " of memory: it"
                    + " ends at " + sizeBytes);
        }
        int n = (int) Math.max(0, Math.min(target.remaining(), bytes.length - offset));
        if (n > 0) {
            target.put(bytes, (int) offset, n);
        }
        target.put(new byte[target.remaining()]);
    }

    @Override
    public void write(long offset, ByteBuffer source) throws IOException {
        writes++;
        if (offset < 0 || offset > bytes.length - source.remaining()) {
            throw new IOException("cannot write " + source.remaining() + " bytes at offset " + offset + " of memory: it"
                    + " ends at " + sizeBytes);
        }
        source.get(bytes, (int) offset, source.remaining());
    }

    @Override
    public void force() {
        forces++;
    }

    @Override
    public void close() {
        // nothing to give back
    }

    @Override
    public String toString() {
        return "memory";
    }
}
