package dev.tandem.imagetool.boottest;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Serves artifacts to the machine, which finds this computer at 10.0.2.2 (QEMU's user network). Ranges and entity tags as any web
 * server has them, so that an interrupted download goes on.
 */
final class ArtifactServer implements Closeable {
    private static final String HOST = "10.0.2.2";
    private static final Pattern RANGE = Pattern.compile("bytes=([0-9]{1,18})-([0-9]{0,18})");
    private static final int CHUNK_BYTES = 1 << 16;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(ArtifactServer::daemon);
    private final Map<String, Path> files = new ConcurrentHashMap<>();
    private final Timeline timeline;

    private ArtifactServer(HttpServer server, Timeline timeline) {
        this.server = server;
        this.timeline = timeline;
    }

    /** Begins to serve, for programs on this computer and its virtual machines only. */
    static ArtifactServer start(Timeline timeline) throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        ArtifactServer server = new ArtifactServer(http, timeline);
        http.createContext("/", server::answer);
        http.setExecutor(server.threads);
        http.start();
        return server;
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "artifacts");
        thread.setDaemon(true);
        return thread;
    }

    /** The URL under which the machine finds a file from now on. */
    URI serve(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException(file + (Files.exists(file) ? " is not a file" : " does not exist"));
        }
        String name = String.valueOf(file.getFileName()).replaceAll("[^A-Za-z0-9._-]", "_");
        // Two files of one name are two resources.
        String path = "/" + Integer.toHexString(file.toAbsolutePath().hashCode()) + "/" + name;
        files.put(path, file);
        return URI.create("http://" + HOST + ":" + server.getAddress().getPort() + path);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Path file = files.get(exchange.getRequestURI().getPath());
            String method = exchange.getRequestMethod();
            if (file == null || !(method.equals("GET") || method.equals("HEAD"))) {
                exchange.sendResponseHeaders(file == null ? 404 : 405, -1);
                return;
            }
            send(exchange, file, method.equals("HEAD"));
        } catch (IOException e) {
            timeline.add(TimelineEvent.Kind.NETWORK, "the download broke off");
        }
    }

    private void send(HttpExchange exchange, Path file, boolean head) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            String tag = "\"" + Long.toHexString(Files.getLastModifiedTime(file).toMillis()) + "-"
                    + Long.toHexString(size) + "\"";
            long first = firstByte(exchange, size, tag);
            if (head) {
                exchange.getResponseHeaders().set("Content-Length", String.valueOf(size - first));
            }
            exchange.getResponseHeaders().set("ETag", tag);
            exchange.getResponseHeaders().set("Accept-Ranges", "bytes");
            exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
            if (first > 0) {
                exchange.getResponseHeaders()
                        .set("Content-Range", String.format(Locale.ROOT, "bytes %d-%d/%d", first, size - 1, size));
            }
            String name = String.valueOf(file.getFileName());
            timeline.add(
                    TimelineEvent.Kind.NETWORK,
                    first > 0
                            ? String.format(
                                    Locale.ROOT,
                                    "goes on with %s at %d of %d MB",
                                    name,
                                    first / 1_000_000,
                                    size / 1_000_000)
                            : "fetches " + name);
            exchange.sendResponseHeaders(first > 0 ? 206 : 200, head ? -1 : size - first);
            if (!head) {
                copy(channel.position(first), exchange.getResponseBody());
            }
        }
    }

    /** 0 unless the end of the same file is asked for; other ranges nobody asks for, and all of it is a legal answer. */
    private static long firstByte(HttpExchange exchange, long size, String tag) {
        String range = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Range"))
                .orElse("");
        String condition = Optional.ofNullable(exchange.getRequestHeaders().getFirst("If-Range"))
                .orElse(tag);
        Matcher match = RANGE.matcher(range);
        if (!match.matches() || !condition.equals(tag)) {
            return 0;
        }
        long first = Long.parseLong(match.group(1));
        boolean toTheEnd = match.group(2).isEmpty() || Long.parseLong(match.group(2)) >= size - 1;
        return toTheEnd && first < size ? first : 0;
    }

    private static void copy(FileChannel channel, OutputStream out) throws IOException {
        WritableByteChannel target = Channels.newChannel(out);
        ByteBuffer buffer = ByteBuffer.allocate(CHUNK_BYTES);
        while (channel.read(buffer) >= 0) {
            buffer.flip();
            while (buffer.hasRemaining()) {
                target.write(buffer);
            }
            buffer.clear();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
