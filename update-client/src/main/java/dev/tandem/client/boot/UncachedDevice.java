package dev.tandem.client.boot;

import com.sun.nio.file.ExtendedOpenOption;
import dev.tandem.disk.BlockDevice;
import dev.tandem.disk.FileDevice;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Reads a device past the kernel's cache (O_DIRECT), in pieces of some size that are kept until another is needed. What was
 * written and not forced is written first, by the kernel.
 *
 * <p>The memory of the card itself cannot be got past.
 */
final class UncachedDevice implements BlockDevice {
    private static final int PIECE_BYTES = 256 << 10;

    private final Path path;
    private final FileChannel channel;
    private final long sizeBytes;
    private final ByteBuffer piece;
    private long pieceOffset = -1;

    private UncachedDevice(Path path, FileChannel channel, long sizeBytes, int alignment) {
        this.path = path;
        this.channel = channel;
        this.sizeBytes = sizeBytes;
        this.piece = ByteBuffer.allocateDirect(PIECE_BYTES + alignment)
                .alignedSlice(alignment)
                .limit(PIECE_BYTES);
    }

    /**
     * Opens it. Where reading past the cache is not possible (a file on some file systems) the kernel's cache is used: that
     * of a device is dropped when nobody has it open any more.
     */
    static BlockDevice open(Path path) throws IOException {
        BlockDevice cached = FileDevice.openReadOnly(path); // which also looks whether it is a disk
        try {
            int alignment = Math.toIntExact(Files.getFileStore(path).getBlockSize());
            if (PIECE_BYTES % alignment != 0 || cached.sizeBytes() % alignment != 0) {
                return cached;
            }
            FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, ExtendedOpenOption.DIRECT);
            UncachedDevice device = new UncachedDevice(path, channel, cached.sizeBytes(), alignment);
            cached.close();
            return device;
        } catch (IOException | UnsupportedOperationException | ArithmeticException e) {
            return cached;
        }
    }

    @Override
    public long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public void read(long offset, ByteBuffer target) throws IOException {
        if (offset < 0 || offset > sizeBytes - target.remaining()) {
            throw new EOFException("cannot read " + target.remaining() + " bytes at offset " + offset + " of " + path
                    + ": it ends at " + sizeBytes);
        }
        long at = offset;
        while (target.hasRemaining()) {
            load(at / PIECE_BYTES * PIECE_BYTES);
            int from = (int) (at - pieceOffset);
            int n = Math.min(piece.limit() - from, target.remaining());
            target.put(piece.slice(from, n));
            at += n;
        }
    }

    private void load(long offset) throws IOException {
        if (pieceOffset == offset) {
            return;
        }
        pieceOffset = -1;
        piece.clear().limit((int) Math.min(PIECE_BYTES, sizeBytes - offset));
        while (piece.hasRemaining()) {
            int n = channel.read(piece, offset + piece.position());
            if (n <= 0) {
                throw new EOFException(path + " ends at " + (offset + piece.position()) + ", expected " + sizeBytes);
            }
        }
        piece.flip();
        pieceOffset = offset;
    }

    @Override
    public void write(long offset, ByteBuffer source) throws IOException {
        throw new IOException(path + " is open for reading only");
    }

    @Override
    public void force() {
        // nothing is written
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
