package dev.tandem.client.device;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/**
 * Runs the packed scripts with dash, which is {@code sh} on the device, and other programs of the machine. A directory of
 * substitutes can stand in front of PATH: programs that fail, that need rights a test has not, or that cut the power.
 */
final class Shell {
    private static final Path TREE = Path.of("target", "device").toAbsolutePath();
    private static final int TIMEOUT_SECONDS = 120;

    private final Path substitutes;

    /** {@code directory} is made by this; it holds substitutes and nothing else. */
    Shell(Path directory) throws IOException {
        substitutes = Files.createDirectories(directory);
    }

    /** What a run gave: its exit code, and standard output and error together. */
    record Outcome(int exitCode, String output) {
        Outcome succeeded() {
            assertThat(exitCode).as(output).isZero();
            return this;
        }

        Outcome failed() {
            assertThat(exitCode).as(output).isEqualTo(1);
            return this;
        }
    }

    /** A file of the packed tree. */
    static Path packed(String path) {
        Path file = TREE.resolve(path);
        assertThat(file).as("made by mvn process-resources").exists();
        return file;
    }

    static Path tree() {
        return packed(".").normalize();
    }

    /**
     * Puts a script in front of PATH under the name of a program. {@code $real} in its text is that program.
     *
     * @param body lines of shell
     */
    void substitute(String program, String body) throws IOException {
        Path file = substitutes.resolve(program);
        String real = body.contains("$real") ? "real=" + find(program) + "\n" : "";
        Files.writeString(file, "#!/bin/sh\n" + real + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /**
     * Cuts the power at the {@code call}-th call, counted from 1, of any of {@code programs}: every process of the run is
     * gone at once. What was written stays, as the page cache survives a process; whether it was forced is another test.
     */
    void cutPower(int call, boolean after, List<String> programs) throws IOException {
        Path counter = substitutes.resolve("calls");
        Files.writeString(counter, "0\n");
        for (String program : programs) {
            substitute(
                    program,
                    String.join(
                            "\n",
                            "read -r calls <" + counter,
                            "calls=$((calls + 1))",
                            "echo \"$calls\" >" + counter,
                            "[ \"$calls\" -eq " + call + " ] || exec $real \"$@\"",
                            after ? "$real \"$@\"" : ":",
                            "kill -9 0"));
        }
    }

    void removeSubstitutes() throws IOException {
        try (Stream<Path> files = Files.list(substitutes)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    /** Runs a script of the packed tree in a process group of its own. */
    Outcome script(String path, Object... arguments) throws IOException, InterruptedException {
        return run(Stream.concat(Stream.of("setsid", "--wait", "dash", packed(path)), Stream.of(arguments)));
    }

    /** Runs any program to success and returns what it printed. */
    String program(Object... words) throws IOException, InterruptedException {
        return run(Stream.of(words)).succeeded().output();
    }

    private Outcome run(Stream<Object> words) throws IOException, InterruptedException {
        List<String> command = words.map(String::valueOf).toList();
        Path output = Files.createTempFile("shell", ".output");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(output.toFile());
        builder.environment().put("PATH", substitutes + ":/usr/sbin:/usr/bin:/sbin:/bin");
        builder.environment().put("LC_ALL", "C");
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new IOException(
                    "could not start " + command.get(0) + "; apt-get install dash util-linux fdisk e2fsprogs systemd",
                    e);
        }
        try {
            assertThat(process.waitFor(TIMEOUT_SECONDS, SECONDS))
                    .as("%s ends within %d s", command, TIMEOUT_SECONDS)
                    .isTrue();
            return new Outcome(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
        } finally {
            process.destroyForcibly();
            Files.delete(output);
        }
    }

    /** Never a program that changes the machine; and sync, whose only effect is to take long, does nothing. */
    private static Path find(String program) {
        assertThat(program).isNotIn("mount", "umount", "systemctl");
        if (program.equals("sync")) {
            return Path.of("/bin/true");
        }
        return Stream.of("/usr/sbin", "/usr/bin", "/sbin", "/bin")
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(Path.of("/nonexistent", program));
    }
}
