package dev.tandem.imagetool.convert;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * A file from its beginning to its end. The zeros of its holes are made here: read from the system they cost as much as data, and
 * fill the page cache with pages of nothing. Half of an image is holes.
 *
 * <p>Where the system does not tell its holes, it is read like any other file.
 */
final class SparseFileInput extends InputStream {
    /** {@code <unistd.h>} of Linux. */
    private static final int SEEK_DATA = 3;

    private static final int SEEK_HOLE = 4;

    private static final int O_CLOEXEC = 0x80000;

    private final FileChannel channel;
    private final int descriptor;
    private final long size;
    private long position;

    /** The next bytes that are there: from here ... */
    private long dataStart;

    /** ... to here; nothing is known of what comes behind. */
    private long dataEnd;

    private SparseFileInput(FileChannel channel, int descriptor) throws IOException {
        this.channel = channel;
        this.descriptor = descriptor;
        this.size = channel.size();
    }

    /** Opens a file, which must not become longer while it is read. */
    static SparseFileInput open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            return new SparseFileInput(channel, LibC.AVAILABLE ? LibC.open(file.toString(), O_CLOEXEC) : -1);
        } catch (LastErrorException e) {
            return new SparseFileInput(channel, -1);
        } catch (IOException | RuntimeException e) {
            try (channel) {
                throw e;
            }
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (position >= size) {
            return -1;
        }
        if (position >= dataEnd) {
            findData();
        }
        int n;
        if (position < dataStart) {
            n = (int) Math.min(length, dataStart - position);
            Arrays.fill(bytes, offset, offset + n, (byte) 0);
        } else {
            n = channel.read(ByteBuffer.wrap(bytes, offset, (int) Math.min(length, dataEnd - position)), position);
        }
        position += Math.max(0, n);
        return n;
    }

    private void findData() {
        dataStart = descriptor < 0 ? position : seek(position, SEEK_DATA);
        dataEnd = descriptor < 0 || dataStart >= size ? size : seek(dataStart, SEEK_HOLE);
        if (dataStart < position || dataEnd <= position) {
            // A file system that tells nonsense.
            dataStart = position;
            dataEnd = size;
        }
    }

    /** The end of the file where there is none any more. */
    private long seek(long from, int whence) {
        try {
            return Math.min(size, LibC.lseek(descriptor, from, whence));
        } catch (LastErrorException e) {
            // ENXIO: nothing but a hole up to the end. Anything else: it cannot tell.
            return e.getErrorCode() == LibC.ENXIO ? size : from;
        }
    }

    @Override
    public void close() throws IOException {
        if (descriptor >= 0) {
            LibC.close(descriptor);
        }
        channel.close();
    }

    /** Functions of the C library, where offsets have 64 bits. */
    private static final class LibC {
        static final int ENXIO = 6;
        static final boolean AVAILABLE = register();

        private LibC() {}

        static native int open(String path, int flags) throws LastErrorException;

        static native long lseek(int descriptor, long offset, int whence) throws LastErrorException;

        static native int close(int descriptor) throws LastErrorException;

        private static boolean register() {
            if (!Platform.isLinux() || Native.LONG_SIZE != Long.BYTES) {
                return false;
            }
            try {
                Native.register(LibC.class, Platform.C_LIBRARY_NAME);
                return true;
            } catch (UnsatisfiedLinkError e) {
                return false;
            }
        }
    }
}
