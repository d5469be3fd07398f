package dev.tandem.disk;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Random access to a device or an image file; offsets and sizes in bytes. */
public interface BlockDevice extends Closeable {
    /** What it holds; does not change while it is open. */
    long sizeBytes();

    /**
     * Fills {@code target} from its position to its limit.
     *
     * @param offset of the first byte, not negative
     * @throws EOFException if that goes beyond the end; how much of {@code target} was filled is undefined then
     */
    void read(long offset, ByteBuffer target) throws IOException;

    /**
     * Writes all of {@code source} from its position to its limit. Nothing of it is durable before {@link #force}, and
     * until then a power cut may leave any part of it.
     *
     * @param offset of the first byte, not negative
     * @throws IOException also if it does not fit before the end; nothing was written then
     */
    void write(long offset, ByteBuffer source) throws IOException;

    /**
     * Returns when everything written through this object is durable. When it fails, nothing is known of any of it, and
     * a second call may succeed without the data: write again, or give up.
     */
    void force() throws IOException;

    /**
     * A part of it as a device of its own, which begins at offset 0. Closing a window does not close this device, forcing
     * one forces all of it.
     *
     * @throws IllegalArgumentException if {@code range} goes beyond the end
     */
    default BlockDevice slice(ByteRange range) {
        return new DeviceWindow(this, range);
    }
}
