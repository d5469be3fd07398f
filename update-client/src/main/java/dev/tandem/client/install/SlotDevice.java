package dev.tandem.client.install;

import com.sun.nio.file.ExtendedOpenOption;
import dev.tandem.disk.BlockDevice;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A slot to be written: a block special file that nothing else uses, or a file. Symbolic links are followed.
 *
 * <p>Reads and writes past the page cache where it can, for three reasons. A board of 512 MiB keeps its cache for the system that
 * is running. What is read back is what the device holds, not what it was given. And a page whose writing failed once is in the
 * cache with the content that never arrived: compared there, it would look as if it need not be written.
 *
 * <p>Small or unaligned writes go through the cache all the same, because the system sorts, joins and queues them, whereas each
 * direct one is waited for; the next {@link #force} brings them to the device. The system keeps the two ways consistent.
 *
 * <p>May be used by several threads. An interrupt of a thread that reads or writes closes it, as with every {@link FileChannel}.
 */
public final class SlotDevice implements BlockDevice {
    private static final int TYPE_BITS = 0170000;
    private static final int BLOCK_SPECIAL = 0060000;
    private static final int BLOCK = Chunk.BLOCK;
    private static final int BOUNCE_BYTES = 64 << 10;
    private static final int SMALL_WRITE = 64 << 10;

    private final Path path;
    private final FileChannel cached;
    private final @Nullable FileChannel direct;
    private final long sizeBytes;
    private final Object bounceLock = new Object();
    private @Nullable ByteBuffer bounce;

    private SlotDevice(Path path, FileChannel cached, @Nullable FileChannel direct, long sizeBytes) {
        this.path = path;
        this.cached = cached;
        this.direct = direct;
        this.sizeBytes = sizeBytes;
    }

    /**
     * Opens what is there, to read and write. Never makes a file: what was written to one in place of a device node would be
     * lost, with all of it looking well.
     *
     * @throws IOException also if {@code path} is neither a file nor a block device, or is one that is in use: mounted,
     *     part of another device, or a disk of which a partition is
     */
    public static SlotDevice open(Path path) throws IOException {
        if (isBlockDevice(path)) {
            DeviceUsage.ofThisSystem().requireUnused(path);
        }
        return open(path, true);
    }

    /** As if the file system did not know direct I/O. */
    static SlotDevice openCached(Path path) throws IOException {
        return open(path, false);
    }

    private static SlotDevice open(Path path, boolean wantDirect) throws IOException {
        FileChannel cached = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            // Of a block special file this is its capacity: the JDK asks the driver, as fstat says 0.
            return new SlotDevice(path, cached, wantDirect ? openDirect(path) : null, cached.size());
        } catch (IOException | RuntimeException e) {
            try (cached) {
                throw e;
            }
        }
    }

    /** Null where the file system refuses it: when it is opened, or when it wants another alignment. */
    private static @Nullable FileChannel openDirect(Path path) throws IOException {
        FileChannel channel;
        try {
            channel = FileChannel.open(
                    path, StandardOpenOption.READ, StandardOpenOption.WRITE, ExtendedOpenOption.DIRECT);
        } catch (IOException | UnsupportedOperationException e) {
            return null;
        }
        try {
            channel.read(AlignedBuffers.allocate(1, BLOCK).get(0), 0);
            return channel;
        } catch (IOException e) {
            channel.close();
            return null;
        }
    }

    /** Before it is opened: opening a pipe waits for its other end. */
    private static boolean isBlockDevice(Path path) throws IOException {
        if (Files.isRegularFile(path) || !Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        boolean unix = path.getFileSystem().supportedFileAttributeViews().contains("unix");
        if (unix
                && Files.getAttribute(path, "unix:mode") instanceof Integer mode
                && (mode & TYPE_BITS) == BLOCK_SPECIAL) {
            return true;
        }
        throw new IOException(path + " is neither a file nor a block device");
    }

    /** Whether the page cache is left alone, and what is read is what the device holds. */
    public boolean isDirect() {
        return direct != null;
    }

    @Override
    public long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public void read(long offset, ByteBuffer target) throws IOException {
        if (offset < 0 || offset > sizeBytes - target.remaining()) {
            throw new EOFException(beyond("read", offset, target));
        }
        if (direct == null) {
            readFully(cached, offset, target);
            return;
        }
        long at = offset;
        int end = target.limit();
        int whole = target.remaining() / BLOCK * BLOCK;
        if (isAligned(offset, target)) {
            target.limit(target.position() + whole);
            // Where the device has become shorter, the bounce buffer is for the rest: it finds the end.
            int n = 0;
            while (target.hasRemaining() && n >= 0 && at % BLOCK == 0) {
                n = direct.read(target, at);
                at += Math.max(0, n);
            }
            target.limit(end);
        }
        readThroughBounce(direct, at, target);
    }

    @Override
    public void write(long offset, ByteBuffer source) throws IOException {
        if (offset < 0 || offset > sizeBytes - source.remaining()) {
            throw new IOException(beyond("write", offset, source));
        }
        long at = offset;
        int end = source.limit();
        int whole = source.remaining() / BLOCK * BLOCK;
        if (direct != null && whole >= SMALL_WRITE && isAligned(offset, source)) {
            source.limit(source.position() + whole);
            // A part that is not a whole block means that there is no room: writing the rest as usual tells why.
            while (source.hasRemaining() && at % BLOCK == 0) {
                at += direct.write(source, at);
            }
            source.limit(end);
        }
        while (source.hasRemaining()) {
            at += cached.write(source, at);
        }
    }

    /** Both ways end in one device, so one call does: it sends what is still in the cache, then has the device flush its own. */
    @Override
    public void force() throws IOException {
        cached.force(false);
    }

    @Override
    public void close() throws IOException {
        try (cached) {
            if (direct != null) {
                direct.close();
            }
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }

    /** By blocks around what is wanted. The last of them may end where the device does. */
    private void readThroughBounce(FileChannel channel, long offset, ByteBuffer target) throws IOException {
        synchronized (bounceLock) {
            if (bounce == null) {
                bounce = AlignedBuffers.allocate(1, BOUNCE_BYTES).get(0);
            }
            long at = offset;
            while (target.hasRemaining()) {
                int skip = (int) (at % BLOCK);
                int wanted = Math.min(target.remaining(), BOUNCE_BYTES - skip);
                bounce.clear().limit((skip + wanted + BLOCK - 1) / BLOCK * BLOCK);
                channel.read(bounce, at - skip);
                bounce.flip();
                if (bounce.limit() < skip + wanted) {
                    throw ended(at - skip + bounce.limit());
                }
                target.put(bounce.limit(skip + wanted).position(skip));
                at += wanted;
            }
        }
    }

    private void readFully(FileChannel channel, long offset, ByteBuffer target) throws IOException {
        long at = offset;
        while (target.hasRemaining()) {
            int n = channel.read(target, at);
            if (n < 0) {
                throw ended(at);
            }
            at += n;
        }
    }

    private static boolean isAligned(long offset, ByteBuffer buffer) {
        return offset % BLOCK == 0 && buffer.isDirect() && buffer.alignmentOffset(buffer.position(), BLOCK) == 0;
    }

    private String beyond(String verb, long offset, ByteBuffer buffer) {
        return "cannot " + verb + " " + buffer.remaining() + " bytes at offset " + offset + " of " + path
                + ": it ends at " + sizeBytes;
    }

    private EOFException ended(long at) {
        return new EOFException(path + " ends at " + at + ": it had " + sizeBytes + " bytes when it was opened");
    }
}
