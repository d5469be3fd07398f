package dev.tandem.imagetool.boottest;

import dev.tandem.disk.BlockDevice;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Gives a disk to QEMU over the protocol of network block devices (doc/proto.md of NBD: fixed newstyle, simple replies), on a
 * socket of this machine. For one client, once.
 */
final class NbdServer implements Closeable {
    private static final long INIT = 0x4e42444d41474943L;
    private static final long OPTION = 0x49484156454f5054L;
    private static final long OPTION_REPLY = 0x0003e889045565a9L;
    private static final int REQUEST = 0x25609513;
    private static final int REPLY = 0x67446698;

    private static final int FIXED_NEWSTYLE = 1;
    private static final int NO_ZEROES = 2;

    private static final int EXPORT_NAME = 1;
    private static final int ABORT = 2;
    private static final int INFO = 6;
    private static final int GO = 7;
    private static final int ACKNOWLEDGED = 1;
    private static final int INFORMATION = 3;
    private static final int UNSUPPORTED = 0x80000001;

    /** It has flags, flush, and writes that are on the disk when they are answered (FUA). */
    private static final int TRANSMISSION_FLAGS = 1 | 1 << 2 | 1 << 3;

    private static final int FUA = 1;

    private static final int READ = 0;
    private static final int WRITE = 1;
    private static final int DISCONNECT = 2;
    private static final int FLUSH = 3;

    private static final int EIO = 5;
    private static final int EINVAL = 22;

    /** QEMU's own limit. */
    private static final int MAX_REQUEST_BYTES = 32 << 20;

    private static final int MAX_OPTION_BYTES = 4096;

    private final BlockDevice disk;
    private final ServerSocketChannel server;
    private final Path socket;
    private final Thread thread;

    private NbdServer(BlockDevice disk, ServerSocketChannel server, Path socket) {
        this.disk = disk;
        this.server = server;
        this.socket = socket;
        this.thread = new Thread(this::serve, "disk");
        this.thread.setDaemon(true);
    }

    /** Begins to serve {@code disk}, which is not closed with this. */
    static NbdServer start(BlockDevice disk, Path socket) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(socket));
        } catch (IOException | RuntimeException e) {
            try (server) {
                throw e;
            }
        }
        NbdServer started = new NbdServer(disk, server, socket);
        started.thread.start();
        return started;
    }

    Path socket() {
        return socket;
    }

    private void serve() {
        try (SocketChannel client = server.accept();
                DataInputStream in = new DataInputStream(Channels.newInputStream(client));
                DataOutputStream out =
                        new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(client), 1 << 16))) {
            if (negotiate(in, out)) {
                transmit(in, out);
            }
        } catch (EOFException | ClosedChannelException e) {
            // The machine has ended, as it does when its power is cut.
        } catch (IOException e) {
            // The machine sees that its disk is gone; nobody else is to be told.
        }
    }

    /** True when the client wants to go on. */
    private boolean negotiate(DataInputStream in, DataOutputStream out) throws IOException {
        out.writeLong(INIT);
        out.writeLong(OPTION);
        out.writeShort(FIXED_NEWSTYLE | NO_ZEROES);
        out.flush();
        boolean noZeroes = (in.readInt() & NO_ZEROES) != 0;
        while (true) {
            if (in.readLong() != OPTION) {
                throw new IOException("not a client of this protocol");
            }
            int option = in.readInt();
            int length = in.readInt();
            if (length < 0 || length > MAX_OPTION_BYTES) {
                throw new IOException("an option of " + length + " bytes");
            }
            in.readNBytes(length);
            switch (option) {
                case EXPORT_NAME -> {
                    out.writeLong(disk.sizeBytes());
                    out.writeShort(TRANSMISSION_FLAGS);
                    out.write(new byte[noZeroes ? 0 : 124]);
                    out.flush();
                    return true;
                }
                case INFO, GO -> {
                    reply(out, option, INFORMATION, 12);
                    out.writeShort(0);
                    out.writeLong(disk.sizeBytes());
                    out.writeShort(TRANSMISSION_FLAGS);
                    reply(out, option, ACKNOWLEDGED, 0);
                    out.flush();
                    if (option == GO) {
                        return true;
                    }
                }
                case ABORT -> {
                    reply(out, option, ACKNOWLEDGED, 0);
                    out.flush();
                    return false;
                }
                default -> {
                    reply(out, option, UNSUPPORTED, 0);
                    out.flush();
                }
            }
        }
    }

    private static void reply(DataOutputStream out, int option, int type, int length) throws IOException {
        out.writeLong(OPTION_REPLY);
        out.writeInt(option);
        out.writeInt(type);
        out.writeInt(length);
    }

    private void transmit(DataInputStream in, DataOutputStream out) throws IOException {
        byte[] buffer = new byte[1 << 16];
        while (true) {
            if (in.readInt() != REQUEST) {
                throw new IOException("not a request");
            }
            int flags = in.readUnsignedShort();
            int type = in.readUnsignedShort();
            long handle = in.readLong();
            long offset = in.readLong();
            int length = in.readInt();
            if (type == DISCONNECT) {
                return;
            }
            if (length < 0 || length > MAX_REQUEST_BYTES) {
                throw new IOException("a request of " + length + " bytes");
            }
            if (buffer.length < length) {
                buffer = new byte[length];
            }
            if (type == WRITE) {
                in.readFully(buffer, 0, length);
            }
            int error = carryOut(type, flags, offset, buffer, length);
            out.writeInt(REPLY);
            out.writeInt(error);
            out.writeLong(handle);
            if (type == READ && error == 0) {
                out.write(buffer, 0, length);
            }
            out.flush();
        }
    }

    private int carryOut(int type, int flags, long offset, byte[] bytes, int length) {
        try {
            switch (type) {
                case READ -> disk.read(offset, ByteBuffer.wrap(bytes, 0, length));
                case WRITE -> {
                    disk.write(offset, ByteBuffer.wrap(bytes, 0, length));
                    if ((flags & FUA) != 0) {
                        disk.force();
                    }
                }
                case FLUSH -> disk.force();
                default -> {
                    return EINVAL;
                }
            }
            return 0;
        } catch (IOException e) {
            return EIO;
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        Files.deleteIfExists(socket);
    }
}
