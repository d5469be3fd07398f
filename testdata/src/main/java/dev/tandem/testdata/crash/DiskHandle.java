package dev.tandem.testdata.crash;

import dev.tandem.disk.BlockDevice;
import dev.tandem.disk.ByteRange;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;

/** A disk or partition that somebody has opened. */
final class DiskHandle implements BlockDevice {
    static final int VIEW = -1;
    static final int FACTORY = -2;

    private final SimulatedDisk disk;
    private final int id;
    private final String name;
    private final ByteRange range;

    DiskHandle(SimulatedDisk disk, int id, String name, ByteRange range) {
        this.disk = disk;
        this.id = id;
        this.name = name;
        this.range = range;
    }

    @Override
    public long sizeBytes() {
        return range.length();
    }

    @Override
    public void read(long offset, ByteBuffer target) throws IOException {
        if (!fits(offset, target)) {
            throw new EOFException(beyond("read", offset, target));
        }
        if (isCounted() && disk.power().read() != null) {
            throw new IOException(
                    "Input/output error: " + target.remaining() + " bytes at offset " + offset + " of " + name);
        }
        disk.read(range.offset() + offset, target);
    }

    @Override
    public void write(long offset, ByteBuffer source) throws IOException {
        if (id == VIEW) {
            throw new NonWritableChannelException();
        }
        if (!fits(offset, source)) {
            throw new IOException(beyond("write", offset, source));
        }
        int length = source.remaining();
        if (isCounted()
                && disk.power().operation(() -> "write " + length + " at " + offset + " of " + name)
                        == Fault.IO_ERROR) {
            // The sectors of the first half, of one sector nothing.
            int half = length / 2 / Sector.BYTES * Sector.BYTES;
            disk.write(id, range.offset() + offset, source.slice(source.position(), half));
            throw new IOException("Input/output error: " + length + " bytes at offset " + offset + " of " + name);
        }
        disk.write(id, range.offset() + offset, source);
    }

    @Override
    public void force() throws IOException {
        if (!isCounted()) {
            return;
        }
        if (disk.power().operation(() -> "force " + name) == Fault.IO_ERROR) {
            disk.failForce(id);
            throw new IOException("Input/output error: forcing " + name);
        }
        disk.force(id);
    }

    @Override
    public void close() {
        // What was not forced goes on waiting, as in a page cache.
    }

    @Override
    public String toString() {
        return name;
    }

    private boolean isCounted() {
        return id > 0;
    }

    private boolean fits(long offset, ByteBuffer buffer) {
        return offset >= 0 && offset <= range.length() - buffer.remaining();
    }

    private String beyond(String verb, long offset, ByteBuffer buffer) {
        return "cannot " + verb + " " + buffer.remaining() + " bytes at offset " + offset + " of " + name
                + ": it ends at " + range.length();
    }
}
