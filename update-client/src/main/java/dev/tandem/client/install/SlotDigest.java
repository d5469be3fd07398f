package dev.tandem.client.install;

import dev.tandem.disk.BlockDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;

/**
 * SHA-256 over the beginning of a slot, as it is read back. From a {@link SlotDevice} over a block device it comes past the page
 * cache: what the device has, not what it was given.
 */
public final class SlotDigest {
    private static final int BUFFER_BYTES = 512 << 10;
    private static final int BUFFERS = 2;
    private static final int COPY_BYTES = 64 << 10;

    private SlotDigest() {}

    /**
     * Compares what a slot holds with what was to be written to it.
     *
     * @param sha256 of the image, in lower-case hex
     * @throws SlotException if it cannot be read, or holds something else
     */
    public static void verify(BlockDevice slot, long imageBytes, String sha256) throws IOException {
        String found = prefixDigest(slot, imageBytes);
        if (!found.equals(sha256)) {
            throw SlotException.comparing(slot, imageBytes, sha256, found);
        }
    }

    /**
     * The digest of the first {@code bytes}, in lower-case hex.
     *
     * @throws SlotException if they cannot be read
     */
    public static String prefixDigest(BlockDevice slot, long bytes) throws IOException {
        MessageDigest digest = sha256();
        update(digest, slot, bytes);
        return HexFormat.of().formatHex(digest.digest());
    }

    /**
     * Feeds the first {@code bytes} to {@code digest}: how it comes to where it was before a restart.
     *
     * @throws SlotException if they cannot be read
     */
    public static void update(MessageDigest digest, BlockDevice slot, long bytes) throws IOException {
        if (bytes < 0 || bytes > slot.sizeBytes()) {
            throw new IllegalArgumentException(
                    "cannot read " + bytes + " bytes of " + slot + ", which holds " + slot.sizeBytes());
        }
        try (Pipeline<ByteBuffer> pipeline = new Pipeline<>()) {
            Pipeline<ByteBuffer>.Belt free = pipeline.belt();
            Pipeline<ByteBuffer>.Belt read = pipeline.belt();
            AlignedBuffers.allocate(BUFFERS, BUFFER_BYTES).forEach(free::put);
            pipeline.start("slot-reader", () -> {
                for (long offset = 0; offset < bytes; offset += BUFFER_BYTES) {
                    ByteBuffer buffer = Objects.requireNonNull(free.take());
                    read(slot, offset, buffer.clear().limit((int) Math.min(BUFFER_BYTES, bytes - offset)));
                    read.put(buffer);
                }
                read.end();
            });
            pipeline.finish(() -> {
                byte[] copy = new byte[COPY_BYTES];
                for (ByteBuffer buffer = read.take(); buffer != null; buffer = read.take()) {
                    update(digest, buffer.flip(), copy);
                    free.put(buffer);
                }
            });
        }
    }

    private static void read(BlockDevice slot, long offset, ByteBuffer target) throws SlotException {
        int length = target.remaining();
        try {
            slot.read(offset, target);
        } catch (IOException e) {
            throw SlotException.reading(slot, offset, length, e);
        }
    }

    /** In pieces that stay in the processor's cache; of a buffer outside the heap the digest itself would take smaller ones. */
    private static void update(MessageDigest digest, ByteBuffer bytes, byte[] copy) {
        while (bytes.hasRemaining()) {
            int n = Math.min(copy.length, bytes.remaining());
            bytes.get(copy, 0, n);
            digest.update(copy, 0, n);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
