package dev.tandem.imagetool.boottest;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A system behind the socket of its console. getty, login and sudo are played; the shell of root is a real one. */
final class FakeGuest implements Closeable {
    static final String PROMPT = "\r\nDebian GNU/Linux 13 hut hvc0\r\n\r\nhut login: ";

    private final ServerSocketChannel server;
    private final Path socket;
    private final Path output;
    private final Queue<String> late = new ArrayDeque<>();
    private volatile boolean running = true;
    private volatile @Nullable Process shell;
    private volatile @Nullable SocketChannel client;

    private String password = "secret";
    private String sudoRefuses = "";
    private String sudoWarns = "";
    private int thrownAway;
    private boolean answersLate;
    private boolean silent;
    private Predicate<String> ends = line -> false;

    FakeGuest(Path directory) throws IOException {
        socket = directory.resolve("guest");
        output = directory.resolve("output");
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
    }

    FakeGuest password(String right) {
        password = right;
        return this;
    }

    FakeGuest sudoRefuses(String message) {
        sudoRefuses = message;
        return this;
    }

    FakeGuest sudoWarns(String message) {
        sudoWarns = message;
        return this;
    }

    /** So many lines that come before the shell is there are lost. */
    FakeGuest throwsAway(int lines) {
        thrownAway = lines;
        return this;
    }

    /** It answers what root's shell is asked first when it is asked again, and the second question with the first command. */
    FakeGuest answersLate() {
        answersLate = true;
        return this;
    }

    /** Nobody logs in here. */
    FakeGuest silent() {
        silent = true;
        return this;
    }

    /** The machine ends when it is told such a line. */
    FakeGuest endsAt(Predicate<String> line) {
        ends = line;
        return this;
    }

    Path socket() {
        return socket;
    }

    boolean isRunning() {
        return running;
    }

    FakeGuest start() {
        Thread thread = new Thread(this::serve, "guest");
        thread.setDaemon(true);
        thread.start();
        return this;
    }

    private void serve() {
        try (SocketChannel accepted = server.accept();
                BufferedReader in = new BufferedReader(
                        new InputStreamReader(Channels.newInputStream(accepted), StandardCharsets.UTF_8));
                OutputStream out = output(accepted)) {
            client = accepted;
            play(in, out);
        } catch (IOException e) {
            // Whoever listened is gone, as it may be at any time.
        } finally {
            running = false;
        }
    }

    /** Not that of Channels: it writes only while nobody reads. */
    private static OutputStream output(SocketChannel channel) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                ByteBuffer rest = ByteBuffer.wrap(bytes, offset, length);
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
            }
        };
    }

    private void play(BufferedReader in, OutputStream out) throws IOException {
        Part part = Part.GETTY;
        boolean echoes = true;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (ends.test(line)) {
                return;
            }
            if (silent) {
                continue;
            }
            switch (part) {
                case GETTY -> {
                    say(out, line + "\r\n" + (line.isEmpty() ? PROMPT : "Password: "));
                    part = line.isEmpty() ? Part.GETTY : Part.LOGIN;
                }
                case LOGIN -> {
                    boolean right = line.equals(password);
                    say(out, right ? "\r\nLast login: yesterday\r\n" : "\r\n\r\nLogin incorrect\r\nhut login: ");
                    part = right ? Part.USER : Part.GETTY;
                }
                case USER -> {
                    if (thrownAway-- > 0) {
                        continue;
                    }
                    say(out, line + "\r\n");
                    if (line.equals("echo 'logged'-'in'")) {
                        say(out, "logged-in\r\npi@hut:~$ ");
                    } else if (line.startsWith("exec sudo -n ") && !sudoRefuses.isEmpty()) {
                        say(out, sudoRefuses + "\r\n" + PROMPT);
                        part = Part.GETTY;
                    } else if (line.startsWith("exec ")) {
                        say(out, sudoWarns);
                        shell(out);
                        part = Part.ROOT;
                    }
                }
                case ROOT -> {
                    if (echoes) {
                        say(out, line + "\r\n");
                    }
                    if (line.contains("stty -echo")) {
                        echoes = false;
                        if (answersLate && late.isEmpty()) {
                            late.add(line);
                            continue;
                        }
                        if (answersLate) {
                            tell(late.remove());
                            answersLate = false;
                            late.add(line);
                            continue;
                        }
                    }
                    while (!late.isEmpty()) {
                        tell(late.remove());
                    }
                    tell(line);
                }
            }
        }
    }

    /** Whoever speaks with the console at the moment. */
    private enum Part {
        GETTY,
        LOGIN,
        USER,
        ROOT
    }

    private static void say(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private void tell(String line) throws IOException {
        OutputStream in = Objects.requireNonNull(shell).getOutputStream();
        in.write((line.replace("/run/boot-test.output", output.toString()) + "\n").getBytes(StandardCharsets.UTF_8));
        in.flush();
    }

    private void shell(OutputStream out) throws IOException {
        Process process = new ProcessBuilder("sh").redirectErrorStream(true).start();
        shell = process;
        // Whoever runs the tests is not root, and a pipe is no terminal.
        tell("id() { echo 0; }; stty() { :; }");
        Thread thread = new Thread(
                () -> {
                    try {
                        process.getInputStream().transferTo(out);
                    } catch (IOException e) {
                        // The console is gone.
                    }
                },
                "shell of the guest");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        running = false;
        server.close();
        SocketChannel accepted = client;
        if (accepted != null) {
            accepted.close();
        }
        Process process = shell;
        if (process != null) {
            process.destroyForcibly();
        }
    }
}
