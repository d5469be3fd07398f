package dev.tandem.client.modules;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Our end of a FIFO that a program reads. Opening it waits until the program opens its end, as fifo(7) has it, and so
 * tells that it did; but neither opening nor writing waits for a program that has ended, or goes on after an interrupt.
 */
final class FifoWriter implements Closeable {
    private static final int OPENER_MILLIS = 10_000;

    private final FileChannel channel;

    private FifoWriter(FileChannel channel, CompletableFuture<?> readersEnd) {
        this.channel = channel;
        // A child that the reader left behind may hold the other end open, and read nothing: then write() would stay.
        CompletableFuture<?> unused = readersEnd.whenComplete((result, failure) -> close());
    }

    /**
     * Waits for the program to open its end.
     *
     * @param readersEnd completed when the program has ended
     * @return empty if it ended first, or removed the FIFO: nobody will read from it
     */
    static Optional<FifoWriter> open(Path fifo, CompletableFuture<?> readersEnd)
            throws IOException, InterruptedException {
        CompletableFuture<FileChannel> opened = new CompletableFuture<>();
        Thread opener = new Thread(() -> openWaiting(fifo, opened), "open a FIFO");
        opener.setDaemon(true);
        opener.start();
        try {
            CompletableFuture.anyOf(opened, readersEnd.handle((result, failure) -> true))
                    .get();
            if (opened.isDone()) {
                return Optional.of(new FifoWriter(opened.get(), readersEnd));
            }
            abandon(fifo, opener, opened);
            return Optional.empty();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof NoSuchFileException) {
                return Optional.empty();
            }
            throw new IOException("could not open " + fifo + ": " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            abandon(fifo, opener, opened);
            throw e;
        }
    }

    private static void openWaiting(Path fifo, CompletableFuture<FileChannel> opened) {
        try {
            opened.complete(FileChannel.open(fifo, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
        } catch (IOException | RuntimeException e) {
            opened.completeExceptionally(e);
        }
    }

    /** Lets the thread go on that waits in open(2), where no interrupt reaches it: the other end is opened by us. */
    private static void abandon(Path fifo, Thread opener, CompletableFuture<FileChannel> opened)
            throws InterruptedException {
        try {
            // Both ways, which on Linux never waits; and held until the thread is through, whether it waits already
            // or is about to open.
            FileChannel both = FileChannel.open(
                    fifo, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
            try {
                opener.join(OPENER_MILLIS);
            } finally {
                closeQuietly(both);
            }
        } catch (IOException e) {
            // The program removed its FIFO. At worst a daemon thread waits for nothing.
            return;
        } finally {
            CompletableFuture<?> unused = opened.thenAccept(FifoWriter::closeQuietly);
        }
    }

    /**
     * Writes all of it.
     *
     * @return false if the program has ended, or closed its end
     */
    boolean write(ByteBuffer bytes) throws InterruptedException {
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            return true;
        } catch (ClosedByInterruptException e) {
            Thread.interrupted();
            throw new InterruptedException("interrupted while an update module was fed");
        } catch (IOException e) {
            // EPIPE, or closed by us at its end: there is nobody who reads.
            return false;
        }
    }

    @Override
    public void close() {
        closeQuietly(channel);
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // Nothing of a FIFO is kept: what was not read is lost, whatever close says.
            return;
        }
    }
}
