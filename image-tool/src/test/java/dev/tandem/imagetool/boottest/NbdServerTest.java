package dev.tandem.imagetool.boottest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.tandem.disk.FileDevice;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NbdServerTest {
    private static final int SIZE = 1 << 20;

    private static final int EXPORT_NAME = 1;
    private static final int ABORT = 2;
    private static final int INFO = 6;
    private static final int GO = 7;

    private static final int READ = 0;
    private static final int WRITE = 1;
    private static final int DISCONNECT = 2;
    private static final int FLUSH = 3;
    private static final int FUA = 1;

    private static final int EIO = 5;
    private static final int EINVAL = 22;

    @TempDir
    Path directory;

    private Path file;
    private FileDevice image;
    private VolatileDisk disk;
    private NbdServer server;
    private Client client;

    @BeforeEach
    void start() throws IOException {
        file = directory.resolve("disk.img");
        image = FileDevice.create(file, SIZE);
        disk = new VolatileDisk(image);
        server = NbdServer.start(disk, directory.resolve("socket"));
        client = new Client(server.socket());
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        server.close();
        image.close();
    }

    /** As QEMU speaks: numbers are those of doc/proto.md, written down once more. */
    private static final class Client implements Closeable {
        private final SocketChannel channel;
        private final DataInputStream in;
        private final DataOutputStream out;
        private long handle = 0x1122334455667788L;

        Client(Path socket) throws IOException {
            channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
            in = new DataInputStream(Channels.newInputStream(channel));
            out = new DataOutputStream(Channels.newOutputStream(channel));
        }

        void greet(int flags) throws IOException {
            assertThat(in.readLong()).isEqualTo(0x4e42444d41474943L);
            assertThat(in.readLong()).isEqualTo(0x49484156454f5054L);
            assertThat(in.readUnsignedShort()).as("fixed newstyle, no zeroes").isEqualTo(3);
            out.writeInt(flags);
        }

        void option(int option, byte[] data) throws IOException {
            out.writeLong(0x49484156454f5054L);
            out.writeInt(option);
            out.writeInt(data.length);
            out.write(data);
        }

        /** The data of a reply to an option. */
        byte[] reply(int option, int type) throws IOException {
            assertThat(in.readLong()).isEqualTo(0x0003e889045565a9L);
            assertThat(in.readInt()).isEqualTo(option);
            assertThat(in.readInt()).isEqualTo(type);
            return in.readNBytes(in.readInt());
        }

        void requireExport() throws IOException {
            assertThat(in.readLong()).isEqualTo(SIZE);
            assertThat(in.readUnsignedShort()).as("flags, flush, FUA").isEqualTo(0b1101);
        }

        Client go() throws IOException {
            greet(3);
            option(GO, new byte[6]);
            reply(GO, 3);
            reply(GO, 1);
            return this;
        }

        void send(int flags, int type, long offset, int length, byte[] data) throws IOException {
            out.writeInt(0x25609513);
            out.writeShort(flags);
            out.writeShort(type);
            out.writeLong(++handle);
            out.writeLong(offset);
            out.writeInt(length);
            out.write(data);
        }

        /** The error of the answer. */
        int answer() throws IOException {
            assertThat(in.readInt()).isEqualTo(0x67446698);
            int error = in.readInt();
            assertThat(in.readLong()).isEqualTo(handle);
            return error;
        }

        int write(int flags, long offset, byte[] data) throws IOException {
            send(flags, WRITE, offset, data.length, data);
            return answer();
        }

        byte[] read(long offset, int length) throws IOException {
            send(0, READ, offset, length, new byte[0]);
            assertThat(answer()).isZero();
            byte[] data = new byte[length];
            in.readFully(data);
            return data;
        }

        void requireEnd() {
            assertThatIOException().isThrownBy(in::readInt);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    @Test
    void go_tellsTheSize_andLeadsToTheDisk() throws IOException {
        client.greet(3);
        client.option(GO, new byte[6]);

        byte[] information = client.reply(GO, 3);
        assertThat(information).containsExactly(0, 0, 0, 0, 0, 0, 0, 0x10, 0, 0, 0, 0b1101);
        assertThat(client.reply(GO, 1)).isEmpty();
        assertThat(client.read(0, 512)).containsOnly(0);
    }

    @ParameterizedTest
    @CsvSource({"3,0", "1,124"})
    void exportName_leadsToTheDisk_withZeroesForOldClients(int flags, int zeroes) throws IOException {
        client.greet(flags);
        client.option(EXPORT_NAME, new byte[0]);

        client.requireExport();
        assertThat(client.in.readNBytes(zeroes)).hasSize(zeroes).containsOnly(new byte[zeroes]);
        assertThat(client.write(0, 512, random(1024))).isZero();
        assertThat(client.read(512, 1024)).isEqualTo(random(1024));
    }

    @Test
    void unknownOptions_areRefused_andTheHandshakeGoesOn() throws IOException {
        client.greet(3);
        for (int option : new int[] {3, 5, 8, 10, 0x7fffffff, -1}) {
            client.option(option, "something".getBytes(StandardCharsets.US_ASCII));
            assertThat(client.reply(option, 0x80000001)).isEmpty();
        }
        client.option(INFO, new byte[6]);
        assertThat(client.reply(INFO, 3)).hasSize(12);
        assertThat(client.reply(INFO, 1)).isEmpty();
        client.option(EXPORT_NAME, new byte[0]);
        client.requireExport();
    }

    @Test
    void abort_isAcknowledged_andEndsTheConnection() throws IOException {
        client.greet(3);
        client.option(ABORT, new byte[0]);

        assertThat(client.reply(ABORT, 1)).isEmpty();
        client.requireEnd();
    }

    @ParameterizedTest
    @ValueSource(ints = {4097, Integer.MAX_VALUE, -1})
    void optionOfUnboundedLength_endsTheConnection(int length) throws IOException {
        client.greet(3);
        client.out.writeLong(0x49484156454f5054L);
        client.out.writeInt(GO);
        client.out.writeInt(length);

        client.requireEnd();
    }

    @Test
    void clientOfAnotherProtocol_isLeft() throws IOException {
        client.greet(3);
        client.out.write("GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));

        client.requireEnd();
    }

    @Test
    void write_isSeenByReads_andIsInTheImageAfterAFlush() throws IOException {
        client.go();
        assertThat(client.write(0, 4096, random(3 * 512))).isZero();
        assertThat(client.read(4096, 3 * 512)).isEqualTo(random(3 * 512));
        assertThat(Files.readAllBytes(file)).containsOnly(0);

        client.send(0, FLUSH, 0, 0, new byte[0]);
        assertThat(client.answer()).isZero();

        assertThat(Arrays.copyOfRange(Files.readAllBytes(file), 4096, 4096 + 3 * 512))
                .isEqualTo(random(3 * 512));
    }

    @Test
    void writeWithFua_isInTheImageWhenItIsAnswered() throws IOException {
        client.go();
        assertThat(client.write(FUA, SIZE - 512, random(512))).isZero();

        assertThat(Arrays.copyOfRange(Files.readAllBytes(file), SIZE - 512, SIZE))
                .isEqualTo(random(512));
    }

    @Test
    void longRequests_areCarriedOut() throws IOException {
        client.go();
        assertThat(client.write(0, 0, random(SIZE))).isZero();

        assertThat(client.read(0, SIZE)).isEqualTo(random(SIZE));
        assertThat(client.read(1, 3)).isEqualTo(Arrays.copyOfRange(random(SIZE), 1, 4));
    }

    @ParameterizedTest
    @ValueSource(longs = {SIZE, SIZE - 512, Long.MAX_VALUE - 511, Long.MIN_VALUE, -512, -1024})
    void beyondTheDisk_isAnError_andNothingElse(long offset) throws IOException {
        client.go();
        client.send(0, READ, offset, 1024, new byte[0]);
        assertThat(client.answer()).isEqualTo(EIO);
        assertThat(client.write(0, offset, random(1024))).isEqualTo(EIO);

        client.send(0, FLUSH, 0, 0, new byte[0]);
        assertThat(client.answer()).as("a flush afterwards").isZero();
        assertThat(Files.readAllBytes(file)).hasSize(SIZE).containsOnly(0);
    }

    @Test
    void partOfASector_isNotWritten() throws IOException {
        client.go();

        assertThat(client.write(0, 0, random(100))).isEqualTo(EIO);
        assertThat(client.write(0, 100, random(512))).isEqualTo(EIO);
        assertThat(client.read(0, 1024)).containsOnly(0);
    }

    @Test
    void unknownCommands_areRefused_andTheConnectionGoesOn() throws IOException {
        client.go();
        for (int type : new int[] {4, 5, 6, 7, 0xffff}) {
            client.send(0, type, 0, 512, new byte[0]);
            assertThat(client.answer()).isEqualTo(EINVAL);
        }
        assertThat(client.read(0, 1)).containsOnly(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {(32 << 20) + 1, Integer.MAX_VALUE, -1})
    void oversizedRequest_endsTheConnection(int length) throws IOException {
        client.go();
        client.send(0, WRITE, 0, length, new byte[0]);

        client.requireEnd();
    }

    @Test
    void brokenRequest_endsTheConnection() throws IOException {
        client.go();
        client.out.writeInt(0x25609514);

        client.requireEnd();
    }

    @Test
    void disconnect_endsTheConnection_withoutAnAnswer() throws IOException {
        client.go();
        client.send(0, DISCONNECT, 0, 0, new byte[0]);

        assertThatExceptionOfType(EOFException.class).isThrownBy(client.in::readInt);
    }

    @Test
    void afterAPowerCut_everyRequestIsAnError() throws IOException {
        client.go();
        disk.cut(new Random(1));

        assertThat(client.write(FUA, 0, random(512))).isEqualTo(EIO);
        client.send(0, READ, 0, 512, new byte[0]);
        assertThat(client.answer()).isEqualTo(EIO);
        assertThat(Files.readAllBytes(file)).containsOnly(0);
    }

    @Test
    void close_takesTheSocketAway() throws IOException {
        server.close();

        assertThat(server.socket()).doesNotExist();
        assertThatIOException().isThrownBy(() -> new Client(server.socket()));
    }
}
