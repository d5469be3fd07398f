package dev.tandem.testdata.http;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A web server of raw sockets: the n-th request gets the n-th answer, and each one after the last gets the last.
 *
 * <pre>{@code
 * ServedFile file = new ServedFile(content);
 * try (HttpTestServer server = HttpTestServer.start(file.cutAfter(1000), Answers.status(503), file.whole())) {
 *     client.get(server.uri("/a.mender"));
 * }
 * }</pre>
 */
public final class HttpTestServer implements AutoCloseable {
    /** Small, so that what the kernel holds does not hide what the client holds. */
    private static final int SEND_BUFFER_BYTES = 1 << 16;

    private final ServerSocket listener;
    private final @Nullable SSLContext tls;
    private final List<Answer> answers;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicLong sent = new AtomicLong();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

    private HttpTestServer(ServerSocket listener, @Nullable SSLContext tls, Answer... answers) {
        this.listener = listener;
        this.tls = tls;
        this.answers = List.of(answers);
    }

    public static HttpTestServer start(Answer... answers) throws IOException {
        return listening(null, answers);
    }

    public static HttpTestServer startTls(SSLContext tls, Answer... answers) throws IOException {
        return listening(tls, answers);
    }

    private static HttpTestServer listening(@Nullable SSLContext tls, Answer... answers) throws IOException {
        ServerSocket listener = new ServerSocket();
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        HttpTestServer server = new HttpTestServer(listener, tls, answers);
        daemon(server::accept);
        return server;
    }

    /** {@code path} begins with a slash. The host is {@code localhost}. */
    public URI uri(String path) {
        return URI.create((tls == null ? "http" : "https") + "://localhost:" + port() + path);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Every request so far, in the order of arrival. */
    public List<Request> requests() {
        return List.copyOf(requests);
    }

    /** How many bytes the kernel has taken from the server so far. */
    public long bytesSent() {
        return sent.get();
    }

    @Override
    public void close() {
        closeQuietly(listener);
        connections.forEach(HttpTestServer::closeQuietly);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket connection = listener.accept();
                connections.add(connection);
                daemon(() -> serve(connection));
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            connection.setSendBufferSize(SEND_BUFFER_BYTES);
            Socket talk = tls == null ? connection : encrypted(connection, tls);
            InputStream in = new BufferedInputStream(talk.getInputStream());
            Wire wire = new Wire(connection, talk, sent);
            while (wire.isOpen()) {
                Optional<Request> request = Request.read(in);
                if (request.isEmpty()) {
                    return;
                }
                requests.add(request.get());
                int turn = Math.min(next.getAndIncrement(), answers.size() - 1);
                answers.get(turn).to(request.get(), wire);
            }
        } catch (IOException e) {
            // The client went away, which is its right and what most of the tests are about.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            connections.remove(connection);
        }
    }

    /** In a layer, because a TLS socket waits for its writer when it is closed, and a writer here may wait for ever. */
    private static Socket encrypted(Socket connection, SSLContext tls) throws IOException {
        SSLSocket socket =
                (SSLSocket) tls.getSocketFactory().createSocket(connection, null, connection.getPort(), false);
        socket.setUseClientMode(false);
        return socket;
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "http-test-server");
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            // nothing depends on it any more
        }
    }
}
