package dev.tandem.imagetool.keys;

import dev.tandem.artifact.signing.KeyFormatException;
import dev.tandem.artifact.signing.Signer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Signs by running a shell command: the manifest on its standard input, the signature on its standard output, as raw
 * bytes or base64, ECDSA as r||s or DER. So any key service with a command line can sign.
 *
 * <p>The command is not run before there is something to sign: whatever it stands for may count, log or bill each use.
 */
final class CommandSigner implements Signer {
    static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(10);

    static final int MAX_OUTPUT_BYTES = 64 << 10;

    /** The base64 of 384 bytes, RSA-3072, fills one block of tar exactly, and that of every shorter signature fits. */
    private static final int EXPECTED_BYTES = 384;

    private static final int MAX_ERROR_LINES = 5;
    private static final int MAX_ERROR_CHARS = 1000;
    private static final int ERROR_WAIT_MILLIS = 2000;

    /** What must not outlive this process. */
    private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(CommandSigner::stopAll, "stop signing commands"));
    }

    /** Who is told to end in the moment of a start waits until it is known what was started. */
    private static void stopAll() {
        synchronized (RUNNING) {
            RUNNING.forEach(CommandSigner::stop);
        }
    }

    private static Process start(String command) throws IOException {
        synchronized (RUNNING) {
            Process process = new ProcessBuilder("/bin/sh", "-c", command).start();
            RUNNING.add(process);
            return process;
        }
    }

    private final String command;
    private final Duration timeout;

    private CommandSigner(String command, Duration timeout) {
        this.command = command;
        this.timeout = timeout;
    }

    /**
     * A signer that runs {@code command} with {@code /bin/sh -c}.
     *
     * @throws KeyFormatException if the command is blank
     */
    static CommandSigner of(String command, Duration timeout) throws KeyFormatException {
        if (command.isBlank()) {
            throw new KeyFormatException(
                    "The signing command is empty: --sign-with takes a shell command that reads what"
                            + " is to be signed on standard input and writes the signature.");
        }
        return new CommandSigner(command, timeout);
    }

    @Override
    public int expectedLength() {
        return EXPECTED_BYTES;
    }

    @Override
    public byte[] sign(byte[] message) throws IOException {
        return SignatureBytes.parse("Signing command '" + command + "' wrote", run(message));
    }

    private byte[] run(byte[] message) throws IOException {
        long deadlineNanos = System.nanoTime() + timeout.toNanos();
        Process process = start(command);
        Tail errors = new Tail();
        CompletableFuture<byte[]> output = new CompletableFuture<>();
        CompletableFuture<Boolean> errorsRead = new CompletableFuture<>();
        start(() -> readOutput(process.getInputStream(), output));
        start(() -> errorsRead.complete(errors.drain(process.getErrorStream())));
        start(() -> feed(process.getOutputStream(), message));
        try {
            byte[] bytes = output.get(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (bytes.length > MAX_OUTPUT_BYTES) {
                throw failed("wrote more than " + MAX_OUTPUT_BYTES + " bytes, expected a signature", errors);
            }
            if (!process.waitFor(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                throw new TimeoutException();
            }
            if (process.exitValue() != 0) {
                awaitErrors(errorsRead);
                throw failed("ended with exit code " + process.exitValue(), errors);
            }
            if (bytes.length == 0) {
                awaitErrors(errorsRead);
                throw failed("wrote no signature", errors);
            }
            return bytes;
        } catch (TimeoutException e) {
            throw failed("did not end within " + timeout.toSeconds() + " s and was stopped", errors);
        } catch (ExecutionException e) {
            throw new IOException(describe("could not be read: " + e.getCause(), errors), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("Interrupted while the signing command ran").initCause(e);
        } finally {
            RUNNING.remove(process);
            stop(process);
        }
    }

    /** The shell's children too: a command that hangs is rarely the shell itself. */
    private static void stop(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private IOException failed(String how, Tail errors) {
        return new IOException(describe(how, errors));
    }

    private String describe(String how, Tail errors) {
        String said = errors.lines();
        return "Signing command '" + command + "' " + how + "."
                + (said.isEmpty()
                        ? " It wrote nothing on standard error."
                        : " Its last words on standard error:\n" + said);
    }

    private static void readOutput(InputStream in, CompletableFuture<byte[]> result) {
        try {
            result.complete(in.readNBytes(MAX_OUTPUT_BYTES + 1));
        } catch (IOException e) {
            result.completeExceptionally(e);
        }
    }

    private static void feed(OutputStream out, byte[] message) {
        try (out) {
            out.write(message);
        } catch (IOException e) {
            // It ended, or closed its input, before it had read everything. Its exit code and output say what that
            // meant.
            return;
        }
    }

    private static void awaitErrors(CompletableFuture<Boolean> errorsRead) throws InterruptedException {
        try {
            errorsRead.get(ERROR_WAIT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // A child in the background holds the stream open: what has come so far must do.
            return;
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "sign-with");
        thread.setDaemon(true);
        thread.start();
    }

    /** The end of an output of any length. */
    private static final class Tail {
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

        boolean drain(InputStream in) {
            byte[] buffer = new byte[4096];
            try {
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    append(buffer, n);
                }
                return true;
            } catch (IOException e) {
                return false;
            }
        }

        private synchronized void append(byte[] buffer, int length) {
            kept.write(buffer, 0, length);
            if (kept.size() > 8 * MAX_ERROR_CHARS) {
                byte[] all = kept.toByteArray();
                kept.reset();
                kept.writeBytes(Arrays.copyOfRange(all, all.length - 4 * MAX_ERROR_CHARS, all.length));
            }
        }

        synchronized String lines() {
            List<String> lines = kept.toString(Charset.defaultCharset())
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList();
            String text = String.join("\n", lines.subList(Math.max(0, lines.size() - MAX_ERROR_LINES), lines.size()));
            return text.substring(Math.max(0, text.length() - MAX_ERROR_CHARS));
        }
    }
}
