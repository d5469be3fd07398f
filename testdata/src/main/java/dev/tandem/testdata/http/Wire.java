package dev.tandem.testdata.http;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** The server's end of one connection: what is written goes out at once and as it is. */
public final class Wire {
    private static final int PIECE = 1 << 14;

    private final Socket connection;
    private final Socket talk;
    private final OutputStream out;
    private final AtomicLong sent;
    private boolean open = true;

    /** The two sockets are the same, or {@code talk} is a layer of TLS on the other. */
    Wire(Socket connection, Socket talk, AtomicLong sent) throws IOException {
        this.connection = connection;
        this.talk = talk;
        this.out = talk.getOutputStream();
        this.sent = sent;
    }

    /** A status line, headers, and the empty line. */
    public void head(String statusLine, String... headers) throws IOException {
        text(statusLine + "\r\n" + (headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n") + "\r\n");
    }

    public void text(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        bytes(bytes, 0, bytes.length);
    }

    public void bytes(byte[] content, int from, int to) throws IOException {
        for (int at = from; at < to; at += PIECE) {
            int length = Math.min(PIECE, to - at);
            out.write(content, at, length);
            sent.addAndGet(length);
        }
        out.flush();
    }

    /** One chunk of a body in chunks; an empty one is the last. */
    public void chunk(byte[] content, int from, int to) throws IOException {
        text(Integer.toHexString(to - from) + "\r\n");
        bytes(content, from, to);
        text("\r\n");
    }

    /** Byte after byte, with a pause after each. */
    public void trickle(byte[] content, int from, int to, Duration pause) throws IOException, InterruptedException {
        for (int at = from; at < to; at++) {
            bytes(content, at, at + 1);
            Thread.sleep(pause.toMillis());
        }
    }

    /** Passes everything on to another port of this machine and back, until one side ends. */
    public void tunnel(int port) throws IOException {
        open = false;
        try (Socket to = new Socket(InetAddress.getLoopbackAddress(), port)) {
            Thread there = new Thread(() -> pass(talk, to), "http-test-tunnel");
            there.setDaemon(true);
            there.start();
            pass(to, talk);
        }
    }

    private static void pass(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // the other side is closed as well, which is how both get to know
        }
    }

    /** Says nothing more until the client or the test gives up. */
    public void stall() throws IOException {
        while (talk.getInputStream().read() >= 0) {
            // whatever the client says now is not answered
        }
        open = false;
    }

    /** Ends the connection in an orderly way (FIN). */
    public void cut() throws IOException {
        open = false;
        connection.close();
    }

    /** Ends the connection with a reset (RST), which also throws away what was not delivered yet. */
    public void reset() throws IOException {
        open = false;
        connection.setSoLinger(true, 0);
        connection.close();
    }

    boolean isOpen() {
        return open;
    }
}
