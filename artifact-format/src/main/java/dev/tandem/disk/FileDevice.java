package dev.tandem.disk;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * An image file, or a block special file such as {@code /dev/mmcblk0}. Symbolic links are followed.
 *
 * <p>An interrupt of a thread that reads or writes closes it, as with every {@link FileChannel}.
 */
public final class FileDevice implements BlockDevice {
    private static final int TYPE_BITS = 0170000;
    private static final int BLOCK_SPECIAL = 0060000;

    /** What direct I/O is aligned to: a page, and as large as the blocks of any disk. */
    private static final int BLOCK = 4096;

    /** The system sorts, joins and queues shorter writes, whereas each direct one is waited for. */
    private static final int LONG_WRITE = 64 << 10;

    private static final int BOUNCE_BYTES = 1 << 20;

    private final Path path;
    private final FileChannel channel;
    private final @Nullable FileChannel direct;
    private final long sizeBytes;
    private final Object bounceLock = new Object();
    private @Nullable ByteBuffer bounce;

    private FileDevice(Path path, FileChannel channel, @Nullable FileChannel direct, long sizeBytes) {
        this.path = path;
        this.channel = channel;
        this.direct = direct;
        this.sizeBytes = sizeBytes;
    }

    /**
     * Opens what is there; writing to it fails.
     *
     * @throws IOException also if {@code path} is neither a file nor a block device
     */
    public static FileDevice openReadOnly(Path path) throws IOException {
        return open(path, StandardOpenOption.READ);
    }

    /**
     * Opens what is there.
     *
     * @throws IOException also if {@code path} is neither a file nor a block device, and if it may not be written
     */
    public static FileDevice openReadWrite(Path path) throws IOException {
        return open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /**
     * Makes a new file, all zero, that occupies next to nothing on a file system with holes.
     *
     * @throws IOException also if something of that name exists; it stays as it is
     */
    public static FileDevice create(Path path, long sizeBytes) throws IOException {
        if (sizeBytes <= 0) {
            throw new IllegalArgumentException("a disk of " + sizeBytes + " bytes");
        }
        FileChannel channel = FileChannel.open(
                path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
        try {
            // The JDK only cuts files through a channel. One byte at the end makes the rest a hole.
            return over(channel, path, sizeBytes);
        } catch (IOException e) {
            channel.close();
            Files.deleteIfExists(path);
            throw new IOException("could not make " + path + " of " + sizeBytes + " bytes: " + e.getMessage(), e);
        }
    }

    /**
     * Over a new file that is being written by other means, and given its length here; closing this closes the channel.
     *
     * @param path for messages
     */
    public static FileDevice over(FileChannel channel, Path path, long sizeBytes) throws IOException {
        FileDevice device = new FileDevice(path, channel, null, sizeBytes);
        device.write(sizeBytes - 1, ByteBuffer.allocate(1));
        return device;
    }

    /**
     * This device, but with long writes going past the page cache where the file system lets them. For what is written once and
     * not read again soon: filling the cache costs several times the time of the disk, and pushes out what is wanted there. The
     * system keeps both ways consistent.
     *
     * @param file where the file is at present, to be opened a second time; closed with the result
     */
    public FileDevice pastCache(Path file) throws IOException {
        return new FileDevice(path, channel, openDirect(file), sizeBytes);
    }

    /** Null where the file system refuses it: when it is opened, or when it wants another alignment. */
    private static @Nullable FileChannel openDirect(Path file) throws IOException {
        FileChannel direct;
        try {
            direct = FileChannel.open(
                    file, StandardOpenOption.READ, StandardOpenOption.WRITE, ExtendedOpenOption.DIRECT);
        } catch (IOException | UnsupportedOperationException e) {
            return null;
        }
        try {
            direct.read(aligned(BLOCK), 0);
            return direct;
        } catch (IOException e) {
            direct.close();
            return null;
        }
    }

    /** Direct I/O of a buffer elsewhere fails in the JDK's own copy of it, now and then (seen with 17.0.15). */
    private static ByteBuffer aligned(int bytes) {
        return ByteBuffer.allocateDirect(bytes + BLOCK).alignedSlice(BLOCK).limit(bytes);
    }

    private static FileDevice open(Path path, OpenOption... options) throws IOException {
        requireDisk(path);
        FileChannel channel = FileChannel.open(path, options);
        try {
            // Of a block special file this is its capacity: the JDK asks the driver, as fstat says 0.
            return new FileDevice(path, channel, null, channel.size());
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Before it is opened: opening a pipe waits for its other end. */
    private static void requireDisk(Path path) throws IOException {
        if (Files.isRegularFile(path) || !Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        boolean unix = path.getFileSystem().supportedFileAttributeViews().contains("unix");
        if (!unix
                || !(Files.getAttribute(path, "unix:mode") instanceof Integer mode)
                || (mode & TYPE_BITS) != BLOCK_SPECIAL) {
            throw new IOException(path + " is neither a file nor a block device");
        }
    }

    /** As it was given. */
    public Path path() {
        return path;
    }

    @Override
    public long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public void read(long offset, ByteBuffer target) throws IOException {
        if (!DeviceWindow.fits(offset, target.remaining(), sizeBytes)) {
            throw new EOFException(DeviceWindow.beyond("read", offset, target.remaining(), this, sizeBytes));
        }
        long at = offset;
        while (target.hasRemaining()) {
            int n = channel.read(target, at);
            if (n < 0) {
                throw new EOFException(path + " ends at " + at + ": it had " + sizeBytes + " bytes when it was opened");
            }
            at += n;
        }
    }

    @Override
    public void write(long offset, ByteBuffer source) throws IOException {
        if (!DeviceWindow.fits(offset, source.remaining(), sizeBytes)) {
            throw new IOException(DeviceWindow.beyond("write", offset, source.remaining(), this, sizeBytes));
        }
        long at = offset;
        if (direct != null && source.remaining() >= LONG_WRITE && offset % BLOCK == 0) {
            at = writeBlocks(direct, offset, source);
        }
        while (source.hasRemaining()) {
            at += channel.write(source, at);
        }
    }

    /** All whole blocks, unless there is no room for one: writing the rest as usual tells why. Returns where the rest belongs. */
    private long writeBlocks(FileChannel direct, long offset, ByteBuffer source) throws IOException {
        long at = offset;
        synchronized (bounceLock) {
            if (bounce == null) {
                bounce = aligned(BOUNCE_BYTES);
            }
            while (source.remaining() >= BLOCK && at % BLOCK == 0) {
                int count = Math.min(source.remaining(), BOUNCE_BYTES) / BLOCK * BLOCK;
                bounce.clear().limit(count);
                bounce.put(0, source, source.position(), count);
                int written = direct.write(bounce, at);
                source.position(source.position() + written);
                at += written;
            }
        }
        return at;
    }

    @Override
    public void force() throws IOException {
        // Without the times: the size is set once, and blocks that were allocated are recorded all the same.
        channel.force(false);
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            if (direct != null) {
                direct.close();
            }
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
