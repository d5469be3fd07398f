package dev.tandem.files;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** A temporary file that is copied to a stream when it is whole: for devices and pipes, which cannot seek. */
final class StreamedOutput implements AtomicOutput {
    private final FileChannel channel;
    private final OutputStream stream;
    private final Closeable toClose;

    private StreamedOutput(FileChannel channel, OutputStream stream, Closeable toClose) {
        this.channel = channel;
        this.stream = stream;
        this.toClose = toClose;
    }

    /** @param toClose closed by {@link #close}, also when this fails */
    static StreamedOutput create(OutputStream stream, Closeable toClose) throws IOException {
        try {
            Path temporary = Files.createTempFile("tandem", ".tmp");
            // On Linux it has no name any more once it is open.
            FileChannel channel = FileChannel.open(
                    temporary, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
            return new StreamedOutput(channel, stream, toClose);
        } catch (IOException | RuntimeException e) {
            try (toClose) {
                throw e;
            }
        }
    }

    @Override
    public FileChannel channel() {
        return channel;
    }

    @Override
    public Optional<Path> temporary() {
        return Optional.empty();
    }

    @Override
    public void flushSoon() {
        // A temporary file need not survive anything.
    }

    @Override
    public void commit() throws IOException {
        WritableByteChannel target = Channels.newChannel(stream);
        long size = channel.size();
        long done = 0;
        while (done < size) {
            long n = channel.transferTo(done, size - done, target);
            if (n <= 0) {
                throw new EOFException("the temporary file became shorter while it was copied");
            }
            done += n;
        }
        stream.flush();
    }

    @Override
    public void close() throws IOException {
        try (toClose) {
            channel.close();
        }
    }
}
