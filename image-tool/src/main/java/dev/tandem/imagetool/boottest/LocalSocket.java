package dev.tandem.imagetool.boottest;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Sockets in the file system that QEMU makes. */
final class LocalSocket {
    private static final int POLL_MILLIS = 20;

    private LocalSocket() {}

    /**
     * Connects as soon as the socket is there: QEMU makes it a moment after it has started.
     *
     * @param runs whether somebody is there who might still make it
     */
    static SocketChannel connect(Path socket, BooleanSupplier runs, Duration limit) throws IOException {
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            try {
                return SocketChannel.open(UnixDomainSocketAddress.of(socket));
            } catch (IOException e) {
                if (!runs.getAsBoolean() || System.nanoTime() > end) {
                    throw e;
                }
                pause();
            }
        }
    }

    /** Between two looks at something that QEMU is about to do. */
    static void pause() throws InterruptedIOException {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while a device was watched");
        }
    }
}
