package dev.tandem.disk;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A part of a device. */
final class DeviceWindow implements BlockDevice {
    private final BlockDevice device;
    private final ByteRange range;

    DeviceWindow(BlockDevice device, ByteRange range) {
        if (range.end() > device.sizeBytes()) {
            throw new IllegalArgumentException(
                    range + " are not all on " + device + ", which holds " + device.sizeBytes());
        }
        this.device = device;
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
        device.read(range.offset() + offset, target);
    }

    @Override
    public void write(long offset, ByteBuffer source) throws IOException {
        if (!fits(offset, source)) {
            throw new IOException(beyond("write", offset, source));
        }
        device.write(range.offset() + offset, source);
    }

    @Override
    public void force() throws IOException {
        device.force();
    }

    @Override
    public void close() {
        // the device is whose it was
    }

    @Override
    public String toString() {
        return device + " (" + range + ")";
    }

    private boolean fits(long offset, ByteBuffer buffer) {
        return fits(offset, buffer.remaining(), range.length());
    }

    private String beyond(String verb, long offset, ByteBuffer buffer) {
        return beyond(verb, offset, buffer.remaining(), this, range.length());
    }

    static boolean fits(long offset, int length, long sizeBytes) {
        return offset >= 0 && offset <= sizeBytes - length;
    }

    static String beyond(String verb, long offset, int length, BlockDevice device, long sizeBytes) {
        return "cannot " + verb + " " + length + " bytes at offset " + offset + " of " + device + ": it ends at "
                + sizeBytes;
    }
}
