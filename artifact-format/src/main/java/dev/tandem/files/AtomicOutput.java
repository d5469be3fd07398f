package dev.tandem.files;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Output that appears whole or not at all. It is written to a temporary file, and comes to its place by {@link #commit};
 * without that nothing of it remains.
 */
public sealed interface AtomicOutput extends Closeable permits ReplacedFile, StreamedOutput {
    /**
     * Begins a file that will be called {@code path}. A symbolic link is followed: what it points to is replaced.
     *
     * @throws java.nio.file.NoSuchFileException with the name of the directory, if that is missing
     * @throws IOException if the directory cannot be written to, or if {@code path} is there and is no regular file: a
     *     device or pipe is something to write to, never to be replaced
     */
    static AtomicOutput create(Path path) throws IOException {
        return ReplacedFile.create(path);
    }

    /**
     * Begins a file as {@link #create} does; but a device or pipe that is there under that name is written to instead,
     * by {@link #commit}.
     */
    static AtomicOutput into(Path path) throws IOException {
        if (Files.exists(path) && !Files.isRegularFile(path) && !Files.isDirectory(path)) {
            OutputStream stream = Files.newOutputStream(path);
            return StreamedOutput.create(stream, stream);
        }
        return create(path);
    }

    /** Output for a stream, which gets it from {@link #commit}, and is flushed, not closed. */
    static AtomicOutput into(OutputStream stream) throws IOException {
        return StreamedOutput.create(stream, () -> {});
    }

    /** Where to write, and read again. Closed by {@link #close}. */
    FileChannel channel();

    /** Writes all of {@code bytes} to {@link #channel}. */
    default void write(byte[] bytes) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        while (rest.hasRemaining()) {
            channel().write(rest);
        }
    }

    /** The file that {@link #channel} writes, to be opened a second time before {@link #commit}; empty if it has no name. */
    Optional<Path> temporary();

    /**
     * Begins to put what was written so far onto the disk, while more is written, so that {@link #commit} has less to
     * wait for. Does nothing while an earlier call is still at it. Its failure is that of {@link #commit}.
     */
    void flushSoon() throws IOException;

    /**
     * Makes the output appear: a file durable, with the owner and mode of the one it replaces.
     *
     * @throws IOException if any of this fails; a file that was there before is still there then
     */
    void commit() throws IOException;
}
