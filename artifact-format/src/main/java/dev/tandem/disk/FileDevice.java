package dev.tandem.disk;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * An image file, or a block special file such as {@code /dev/mmcblk0}. Symbolic links are followed.
 *
 * <p>An interrupt of a thread that reads or writes closes it, as with every {@link FileChannel}.
 */
public final class FileDevice implements BlockDevice {
    private static final int TYPE_BITS = 0170000;
    private static final int BLOCK_SPECIAL = 0060000;

    private final Path path;
    private final FileChannel channel;
    private final long sizeBytes;

    private FileDevice(Path path, FileChannel channel, long sizeBytes) {
        this.path = path;
        this.channel = channel;
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
        FileDevice device = new FileDevice(path, channel, sizeBytes);
        device.write(sizeBytes - 1, ByteBuffer.allocate(1));
        return device;
    }

    private static FileDevice open(Path path, OpenOption... options) throws IOException {
        requireDisk(path);
        FileChannel channel = FileChannel.open(path, options);
        try {
            // Of a block special file this is its capacity: the JDK asks the driver, as fstat says 0.
            return new FileDevice(path, channel, channel.size());
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
        while (source.hasRemaining()) {
            at += channel.write(source, at);
        }
    }

    @Override
    public void force() throws IOException {
        // Without the times: the size is set once, and blocks that were allocated are recorded all the same.
        channel.force(false);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
