package dev.tandem.imagetool.cli;

import java.io.BufferedInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What the program has around it.
 *
 * @param in standard input
 * @param out standard output, unbuffered; artifacts and text, the latter always in UTF-8
 * @param err standard error, in the encoding of the locale
 * @param environment the environment variables
 * @param outIsTerminal whether a person watches {@code out}
 * @param errIsTerminal whether a person watches {@code err}
 * @param unicode whether {@code err} and a terminal can show more than ASCII
 */
record Surroundings(
        InputStream in,
        OutputStream out,
        PrintWriter err,
        Map<String, String> environment,
        boolean outIsTerminal,
        boolean errIsTerminal,
        boolean unicode) {
    private static final Pattern COLUMNS = Pattern.compile("[1-9][0-9]{0,4}");
    private static final int DEFAULT_COLUMNS = 80;

    /** Standard output has been closed by whoever read it. */
    static final class OutputClosedException extends IOException {
        private static final long serialVersionUID = 1L;

        OutputClosedException(IOException cause) {
            super("standard output cannot be written: " + cause.getMessage(), cause);
        }
    }

    /** Those of this process. */
    static Surroundings ofProcess() {
        Charset charset = nativeCharset();
        return new Surroundings(
                new BufferedInputStream(new FileInputStream(FileDescriptor.in)),
                new FileOutputStream(FileDescriptor.out),
                new PrintWriter(new OutputStreamWriter(new FileOutputStream(FileDescriptor.err), charset), true),
                System.getenv(),
                isTerminal(1),
                isTerminal(2),
                charset.equals(StandardCharsets.UTF_8));
    }

    /** Whether colours may go to standard output. */
    boolean outHasColors() {
        return outIsTerminal && !isDumb() && !environment.containsKey("NO_COLOR");
    }

    /** Whether a line on standard error can be drawn over. */
    boolean errCanRedraw() {
        return errIsTerminal && !isDumb();
    }

    /** A terminal that shows control sequences instead of obeying them, such as that of an editor. */
    private boolean isDumb() {
        return environment.getOrDefault("TERM", "dumb").equals("dumb");
    }

    /** How many columns the terminal has; 80 if nobody knows. Takes some milliseconds. */
    int columns() {
        String named = environment.getOrDefault("COLUMNS", "");
        if (COLUMNS.matcher(named).matches()) {
            return Integer.parseInt(named);
        }
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(Path.of("/dev/tty").toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String size = new String(stty.getInputStream().readNBytes(100), StandardCharsets.US_ASCII).strip();
            String second = size.substring(size.indexOf(' ') + 1);
            return COLUMNS.matcher(second).matches() ? Integer.parseInt(second) : DEFAULT_COLUMNS;
        } catch (IOException e) {
            // No terminal, or no such program.
            return DEFAULT_COLUMNS;
        }
    }

    private static Charset nativeCharset() {
        String name = System.getProperty("native.encoding", "UTF-8");
        return Charset.isSupported(name) ? Charset.forName(name) : StandardCharsets.UTF_8;
    }

    /** {@code System.console()} tells of input and output together, and on JDK 22 and later of neither. */
    private static boolean isTerminal(int descriptor) {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                    .toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /** Where an artifact on standard output goes. Errors of it are told apart from those of files. */
    OutputStream artifactOutput() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                try {
                    out.write(bytes, offset, length);
                } catch (IOException e) {
                    throw new OutputClosedException(e);
                }
            }

            @Override
            public void flush() throws IOException {
                try {
                    out.flush();
                } catch (IOException e) {
                    throw new OutputClosedException(e);
                }
            }
        };
    }

    /** Writes text to standard output, now. */
    void print(String text) throws IOException {
        OutputStream checked = artifactOutput();
        checked.write(text.getBytes(StandardCharsets.UTF_8));
        checked.flush();
    }

    /** Says something beside the result. */
    void note(String line) {
        err.println(line);
        err.flush();
    }
}
