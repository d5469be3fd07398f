package dev.tandem.disk;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Writes a device from its beginning to its end, in large pieces. */
final class VolumeWriter {
    private static final int BUFFER_BYTES = 1 << 20;

    private final BlockDevice device;
    private final boolean isZero;
    private final byte[] bytes = new byte[BUFFER_BYTES];
    private final ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);

    /** Where the buffer begins. */
    private long offset;

    /** @param isZero whether the device holds zeros only, so that those need not be written */
    VolumeWriter(BlockDevice device, boolean isZero) {
        this.device = device;
        this.isZero = isZero;
    }

    long position() {
        return offset + buffer.position();
    }

    void put(byte[] source) throws IOException {
        int done = 0;
        while (done < source.length) {
            makeRoom(1);
            int n = Math.min(source.length - done, buffer.remaining());
            buffer.put(source, done, n);
            done += n;
        }
    }

    void putInt(int value) throws IOException {
        makeRoom(Integer.BYTES);
        buffer.putInt(value);
    }

    void zeros(long count) throws IOException {
        long left = count;
        while (left > 0) {
            makeRoom(1);
            if (isZero && buffer.position() == 0) {
                offset += left;
                return;
            }
            int n = (int) Math.min(left, buffer.remaining());
            int at = buffer.position();
            Arrays.fill(bytes, at, at + n, (byte) 0);
            buffer.position(at + n);
            left -= n;
        }
    }

    /** Puts what {@code in} gives, {@code length} bytes at most, and returns how many it were: fewer when it ended. */
    long transfer(InputStream in, long length) throws IOException {
        long done = 0;
        while (done < length) {
            makeRoom(1);
            int n = in.read(bytes, buffer.position(), (int) Math.min(length - done, buffer.remaining()));
            if (n < 0) {
                break;
            }
            buffer.position(buffer.position() + n);
            done += n;
        }
        return done;
    }

    void flush() throws IOException {
        if (isZero) {
            ZeroRuns.forEach(bytes, 0, buffer.position(), offset, device::write);
        } else {
            device.write(offset, ByteBuffer.wrap(bytes, 0, buffer.position()));
        }
        offset += buffer.position();
        buffer.clear();
    }

    private void makeRoom(int count) throws IOException {
        if (buffer.remaining() < count) {
            flush();
        }
    }
}
