package dev.tandem.imagetool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs {@code tandem} as a user does, in this process. */
final class Cli {
    private final Map<String, String> environment = new HashMap<>();
    private byte[] input = new byte[0];
    private boolean terminal;

    /** What a run left behind. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Result(int exitCode, byte[] outBytes, String err) {
        String out() {
            return new String(outBytes, StandardCharsets.UTF_8);
        }

        Result done() {
            assertThat(exitCode).as("exit code; it printed: %s %s", out(), err).isZero();
            return this;
        }

        Result endsWith(int expected) {
            assertThat(exitCode).as("exit code; it printed: %s %s", out(), err).isEqualTo(expected);
            return this;
        }
    }

    static Result tandem(Object... words) {
        return new Cli().run(words);
    }

    static Result artifact(Object... words) {
        return new Cli().run(concat("artifact", words));
    }

    Cli with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    Cli reading(byte[] standardInput) {
        input = standardInput;
        return this;
    }

    Cli onTerminal() {
        terminal = true;
        return this;
    }

    Result run(Object... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StringWriter err = new StringWriter();
        int exitCode = runInto(out, err, words);
        return new Result(exitCode, out.toByteArray(), err.toString());
    }

    int runInto(OutputStream out, StringWriter err, Object... words) {
        String[] args = List.of(words).stream()
                .flatMap(word -> word instanceof List<?> list ? list.stream() : List.of(word).stream())
                .map(String::valueOf)
                .toArray(String[]::new);
        return Tandem.run(
                new Surroundings(
                        new ByteArrayInputStream(input),
                        out,
                        new PrintWriter(err),
                        environment,
                        terminal,
                        terminal,
                        false),
                args);
    }

    private static Object[] concat(Object first, Object[] rest) {
        Object[] all = new Object[rest.length + 1];
        all[0] = first;
        System.arraycopy(rest, 0, all, 1, rest.length);
        return all;
    }
}
