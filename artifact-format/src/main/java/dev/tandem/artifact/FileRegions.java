package dev.tandem.artifact;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;

/** Moves and copies parts of files. */
final class FileRegions {
    private static final int BUFFER_BYTES = 4 << 20;
    /** What must be zero to stay a hole: some blocks of a file system, so that a hole saves more than it costs. */
    private static final int HOLE_BYTES = 1 << 17;

    private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(HOLE_BYTES);

    private FileRegions() {}

    /**
     * Writes all of {@code bytes} at the channel's position and moves it on. What is zero stays a hole, so the file must
     * hold nothing yet from there on, and must be written or cut to its size behind it.
     */
    static void appendSparse(FileChannel file, ByteBuffer bytes) throws IOException {
        int end = bytes.limit();
        while (bytes.position() < end) {
            bytes.limit(Math.min(bytes.position() + HOLE_BYTES, end));
            if (isZero(bytes)) {
                file.position(file.position() + bytes.remaining());
                bytes.position(bytes.limit());
            }
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
        }
    }

    private static boolean isZero(ByteBuffer bytes) {
        return ZEROS.slice(0, bytes.remaining()).equals(bytes);
    }

    /** Writes all of {@code bytes} at {@code position}. */
    static void writeAt(FileChannel file, long position, ByteBuffer bytes) throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
            at += file.write(bytes, at);
        }
    }

    /** Moves {@code length} bytes within a file; the regions may overlap. */
    static void move(FileChannel file, long from, long to, long length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
        long done = 0;
        while (done < length) {
            int n = (int) Math.min(BUFFER_BYTES, length - done);
            // From the end when moving towards it, so that nothing is overwritten before it has been read.
            long at = to > from ? length - done - n : done;
            buffer.clear().limit(n);
            readAt(file, from + at, buffer);
            writeAt(file, to + at, buffer.flip());
            done += n;
        }
    }

    /** Copies {@code length} bytes at {@code position} to {@code target}, inside the kernel where it can. */
    static void copyTo(FileChannel file, long position, long length, WritableByteChannel target) throws IOException {
        long done = 0;
        while (done < length) {
            long n = file.transferTo(position + done, length - done, target);
            if (n <= 0) {
                throw new EOFException("the file became shorter while it was copied");
            }
            done += n;
        }
    }

    private static void readAt(FileChannel file, long position, ByteBuffer buffer) throws IOException {
        long at = position;
        while (buffer.hasRemaining()) {
            int n = file.read(buffer, at);
            if (n < 0) {
                throw new EOFException("the file became shorter while it was moved");
            }
            at += n;
        }
    }
}
