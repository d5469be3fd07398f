package dev.tandem.imagetool.boottest;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A shell of root on the machine, over its second console, where the kernel prints nothing. systemd is asked on the kernel command
 * line to have a login there; so nothing in the image is changed for the test.
 */
final class GuestShell implements Closeable {
    /** Asks systemd for the login; takes effect in every system whose kernel has virtio_console. */
    static final String KERNEL_WORD = "systemd.wants=serial-getty@hvc0.service";

    /** More than any answer that is looked at. */
    private static final int MAX_OUTPUT = 1 << 20;

    private static final String OUTPUT = "/run/boot-test.output";

    /** The answer, or why there is none: sudo also warns of other things. */
    private static final Pattern ROOT = Pattern.compile("root-([0-9]+)\r?\n|sudo: a (?:password|terminal) is required.*"
            + "|.*sudo: not found|.* is not in the sudoers file.*|.* is not allowed to execute.*");

    private static final Duration ASK_AGAIN = Duration.ofSeconds(3);

    private final SocketChannel channel;
    private final BooleanSupplier machineRuns;
    private final Duration askAgain;
    private final StringBuilder received = new StringBuilder();
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16);

    /**
     * What a command did.
     *
     * @param exitCode its own
     * @param output standard output and standard error
     */
    record Result(int exitCode, String output) {}

    /** The machine ended while something was expected of it. */
    static final class MachineEndedException extends IOException {
        private static final long serialVersionUID = 1L;

        MachineEndedException(String message) {
            super(message);
        }
    }

    /** It did not answer in time. */
    static final class NoAnswerException extends IOException {
        private static final long serialVersionUID = 1L;

        NoAnswerException(String message) {
            super(message);
        }
    }

    private GuestShell(SocketChannel channel, BooleanSupplier machineRuns, Duration askAgain) {
        this.channel = channel;
        this.machineRuns = machineRuns;
        this.askAgain = askAgain;
    }

    /** Connects to the console, on which there may be nobody yet. */
    static GuestShell connect(Path socket, BooleanSupplier machineRuns, Duration limit) throws IOException {
        return connect(socket, machineRuns, limit, ASK_AGAIN);
    }

    /** @param askAgain after how long a silence a question is said once more */
    static GuestShell connect(Path socket, BooleanSupplier machineRuns, Duration limit, Duration askAgain)
            throws IOException {
        SocketChannel channel = LocalSocket.connect(socket, machineRuns, limit);
        channel.configureBlocking(false);
        return new GuestShell(channel, machineRuns, askAgain);
    }

    /**
     * Logs in and becomes root, by sudo without a password when the user is not root.
     *
     * @param hangs whether it is no use to wait for a login any longer
     * @throws NoAnswerException if there is no login
     * @throws IOException if it is refused
     */
    void login(String user, String password, Duration limit, BooleanSupplier hangs) throws IOException {
        long end = System.nanoTime() + limit.toNanos();
        waitForPrompt("login: ", limit, hangs);
        send(user + "\n");
        expect(Pattern.compile("assword: "), remaining(end), "the question for the password");
        send(password + "\n");
        // The answer has to be told from the echo of the question: the echo has the quotes. What is typed before the
        // shell is there, login throws away.
        Matcher answer = ask(
                "echo 'logged'-'in'\n", Pattern.compile("logged-in\r?\n|Login incorrect"), end, "the shell of " + user);
        if (answer.group().startsWith("Login")) {
            throw new IOException("the login of " + user
                    + " was refused: give --login and the password of a user of the image, see --help");
        }
        send("exec " + (user.equals("root") ? "" : "sudo -n ")
                + "env PS1= PS2= HISTFILE= TERM=dumb LC_ALL=C.UTF-8 sh\n");
        Matcher id = ask("stty -echo -onlcr cols 500; set +m; echo 'root'-$(id -u)\n", ROOT, end, "a shell of root");
        if (!"0".equals(id.group(1))) {
            throw new IOException(user + " cannot become root without a password: "
                    + id.group().strip());
        }
    }

    /** A getty asks again when it hears something, and it may have asked before anybody listened. */
    private void waitForPrompt(String prompt, Duration limit, BooleanSupplier hangs) throws IOException {
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            try {
                expect(Pattern.compile(Pattern.quote(prompt)), askAgain, "a login");
                return;
            } catch (NoAnswerException e) {
                if (hangs.getAsBoolean()) {
                    throw new NoAnswerException("hangs: it says nothing any more, and lets nobody log in");
                }
                if (System.nanoTime() > end) {
                    throw new NoAnswerException("no login on hvc0 within " + limit.toSeconds()
                            + " s; the kernel needs virtio_console, and the system systemd");
                }
                send("\n");
            }
        }
    }

    /** Says it again as long as there is no answer. */
    private Matcher ask(String question, Pattern answer, long end, String what) throws IOException {
        while (true) {
            send(question);
            try {
                return expect(answer, askAgain, what);
            } catch (NoAnswerException e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
            }
        }
    }

    /** Runs a command as root to its end. */
    Result run(String command, Duration limit) throws IOException {
        return run(command, limit, () -> false);
    }

    /**
     * Runs a command as root to its end.
     *
     * @param pointless whether it is no use to wait for the end any longer
     */
    Result run(String command, Duration limit, BooleanSupplier pointless) throws IOException {
        received.setLength(0);
        String mark = Long.toHexString(ThreadLocalRandom.current().nextLong());
        // In a subshell, so that it cannot leave ours or change it; into a file, so that what the system tells
        // everybody who
        // is logged in is not taken for its output, and no program draws for a terminal. The first mark: an answer to a
        // question that was said twice may still be on its way.
        send("(\n" + command + "\n) </dev/null >" + OUTPUT + " 2>&1; code=$?; echo; echo '" + mark + "'; cat " + OUTPUT
                + "; echo; echo '" + mark + "'\"=$code\"\n");
        Matcher end =
                expect(Pattern.compile("\n" + mark + "=([0-9]{1,3})\r?\n"), limit, "the end of: " + command, pointless);
        // Not there when the output was longer than what is kept.
        Matcher begin = Pattern.compile("(?:^|\n)" + mark + "\r?\n").matcher(received);
        int start = begin.find() && begin.start() < end.start() ? Math.min(begin.end(), end.start()) : 0;
        String output = received.substring(start, end.start());
        int exitCode = Integer.parseInt(end.group(1));
        received.delete(0, end.end());
        return new Result(exitCode, utf8(output).replace("\r", ""));
    }

    private static String utf8(String bytes) {
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /** Sends a command and does not wait for it. */
    void begin(String command) throws IOException {
        send(command + "\n");
    }

    private Matcher expect(Pattern pattern, Duration limit, String what) throws IOException {
        return expect(pattern, limit, what, () -> false);
    }

    private Matcher expect(Pattern pattern, Duration limit, String what, BooleanSupplier pointless) throws IOException {
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            Matcher match = pattern.matcher(received);
            if (match.find()) {
                return match;
            }
            // Asked before: what it has said until its end is here then.
            boolean runs = machineRuns.getAsBoolean();
            if (!receive(what)) {
                if (!runs) {
                    throw ended(what, null);
                }
                if (System.nanoTime() > end || pointless.getAsBoolean()) {
                    throw new NoAnswerException(String.format(
                            Locale.ROOT, "no answer within %d s: %s was expected", limit.toSeconds(), what));
                }
                LocalSocket.pause();
            }
        }
    }

    private static Duration remaining(long end) {
        return Duration.ofNanos(Math.max(1, end - System.nanoTime()));
    }

    private boolean receive(String what) throws IOException {
        buffer.clear();
        int n;
        try {
            n = channel.read(buffer);
        } catch (IOException e) {
            throw ended(what, e);
        }
        if (n < 0) {
            throw ended(what, null);
        }
        received.append(new String(buffer.array(), 0, n, StandardCharsets.ISO_8859_1));
        if (received.length() > MAX_OUTPUT) {
            received.delete(0, received.length() - MAX_OUTPUT);
        }
        return n > 0;
    }

    private void send(String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            int n;
            try {
                n = channel.write(bytes);
            } catch (IOException e) {
                throw ended("it could be told anything", e);
            }
            if (n == 0) {
                if (!machineRuns.getAsBoolean()) {
                    throw ended("it could be told anything", null);
                }
                LocalSocket.pause();
            }
        }
    }

    /** QEMU leaves the socket only when it ends. */
    private static MachineEndedException ended(String what, @Nullable IOException cause) {
        MachineEndedException ended = new MachineEndedException("the machine ended before " + what);
        ended.initCause(cause);
        return ended;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
