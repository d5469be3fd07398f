package dev.tandem.client.platform;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One client at a time. The kernel holds the lock for a process, and lets go of it when that dies, however it does. */
public final class ClientLock implements Closeable {
    private static final int MAX_BYTES = 64;

    private final FileChannel channel;

    private ClientLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the lock.
     *
     * @param file made when it is missing, and never removed: a file that others may have open cannot be
     * @throws IOException if another process has it; it says which
     */
    public static ClientLock take(Path file) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        FileChannel channel = FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS);
        try {
            if (tryLock(channel) == null) {
                throw new IOException("Another tandem-update is at work" + holder(channel)
                        + ". Nothing was changed. Wait for it to end, or look at 'tandem-update status'");
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
            return new ClientLock(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // in this very process
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(MAX_BYTES);
        channel.read(buffer, 0);
        String pid = new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII).strip();
        return Optional.of(pid)
                .filter(text -> text.matches("[0-9]{1,10}"))
                .map(text -> " (process " + text + ")")
                .orElse("");
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
