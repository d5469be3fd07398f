package dev.tandem.imagetool.boottest;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * The memory and processors of a machine in a file: what QEMU sends when a machine moves to another host. From there it goes on in
 * the middle of what it did, as often as is wanted.
 */
final class MachineMemory {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    /** QEMU thinks of a network with others on it. */
    private static final long BYTES_PER_SECOND = 1L << 40;

    /** No machine here has more; it ends a stream that does not end. */
    private static final long MAX_BYTES = 64L << 30;

    private MachineMemory() {}

    /**
     * Stops a machine, and writes down what it is; its disk is left flushed.
     *
     * @param socket a path for a socket
     */
    static void save(QemuMonitor monitor, BooleanSupplier runs, Path socket, Path file) throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            server.configureBlocking(false);
            monitor.execute("stop", Map.of());
            monitor.execute("migrate-set-parameters", Map.of("max-bandwidth", BYTES_PER_SECOND));
            monitor.execute("migrate", Map.of("uri", "unix:" + socket));
            try (SocketChannel from = accept(server, monitor, runs);
                    FileChannel to = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                to.transferFrom(from, 0, MAX_BYTES);
            }
            await("postmigrate", monitor);
        } finally {
            Files.deleteIfExists(socket);
        }
    }

    private static SocketChannel accept(ServerSocketChannel server, QemuMonitor monitor, BooleanSupplier runs)
            throws IOException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            SocketChannel channel = server.accept();
            if (channel != null) {
                return channel;
            }
            String status = status("query-migrate", monitor);
            if (status.equals("failed") || !runs.getAsBoolean() || System.nanoTime() > end) {
                throw new IOException("QEMU does not hand out the memory of the machine: " + status);
            }
            LocalSocket.pause();
        }
    }

    /**
     * Gives a machine that waits for it what it goes on from, and waits until it runs.
     *
     * @param socket where it waits
     */
    static void load(QemuMonitor monitor, BooleanSupplier runs, Path socket, Path file) throws IOException {
        try (FileChannel from = FileChannel.open(file, StandardOpenOption.READ);
                SocketChannel to = LocalSocket.connect(socket, runs, LIMIT)) {
            long sent = 0;
            while (sent < from.size()) {
                sent += from.transferTo(sent, from.size() - sent, to);
            }
        }
        await("paused", monitor);
        monitor.execute("cont", Map.of());
    }

    /** QEMU's words for the state of a machine: inmigrate, paused, postmigrate and others. */
    private static void await(String wanted, QemuMonitor monitor) throws IOException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            String status = status("query-status", monitor);
            if (status.equals(wanted)) {
                return;
            }
            if (System.nanoTime() > end) {
                throw new IOException(
                        "the machine is '" + status + "' and not '" + wanted + "' after its memory was moved");
            }
            LocalSocket.pause();
        }
    }

    private static String status(String question, QemuMonitor monitor) throws IOException {
        Object status = monitor.execute(question, Map.of()).get("status");
        return status == null ? "" : status.toString();
    }
}
