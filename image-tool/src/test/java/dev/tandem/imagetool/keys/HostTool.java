package dev.tandem.imagetool.keys;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Runs a program of the machine. Its absence fails the test; skipping would hide it. */
final class HostTool {
    private HostTool() {}

    /** The outcome of a run. */
    record Outcome(int exitCode, String output) {}

    /** Runs {@code command} in {@code directory}; its standard output, if it succeeds. */
    static String run(Path directory, String... command) {
        Outcome outcome = tryRun(directory, command);
        if (outcome.exitCode() != 0) {
            throw new AssertionError(List.of(command) + " gave " + outcome.exitCode() + ": " + outcome.output());
        }
        return outcome.output();
    }

    static Outcome tryRun(Path directory, String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Outcome(process.waitFor(), output);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted", e);
        } catch (IOException e) {
            throw new AssertionError(
                    "This test needs " + command[0]
                            + ": apt-get install openssl softhsm2 opensc (and mender-artifact, of Debian 12)",
                    e);
        }
    }

    static Path sampleKey(String name) {
        return Path.of(System.getProperty("tandem.testdata"), "vectors", "mender-artifact", "keys", name);
    }

    /** Whether openssl takes the signature; ECDSA has to be DER. */
    static boolean opensslVerifies(Path directory, Path publicKey, byte[] message, byte[] signature)
            throws IOException {
        Files.write(directory.resolve("message"), message);
        Files.write(directory.resolve("signature"), signature);
        Outcome outcome = tryRun(
                directory,
                "openssl",
                "dgst",
                "-sha256",
                "-verify",
                publicKey.toString(),
                "-signature",
                "signature",
                "message");
        return outcome.output().contains("Verified OK");
    }
}
