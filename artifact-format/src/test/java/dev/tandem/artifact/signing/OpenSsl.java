package dev.tandem.artifact.signing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The other implementation: the {@code openssl} program. Its absence fails a test; skipping would hide it. */
final class OpenSsl {
    private final Path directory;

    OpenSsl(Path directory) {
        this.directory = directory;
    }

    /** Runs it in the test's directory; the output, if it succeeds. */
    byte[] run(String... arguments) {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectError(directory.resolve("openssl.err").toFile())
                    .start();
            process.getOutputStream().close();
            byte[] output = process.getInputStream().readAllBytes();
            if (process.waitFor() != 0) {
                throw new AssertionError(command + " failed: " + Files.readString(directory.resolve("openssl.err"))
                        + new String(output, StandardCharsets.UTF_8));
            }
            return output;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted", e);
        } catch (IOException e) {
            throw new AssertionError("This test needs openssl: apt-get install openssl", e);
        }
    }

    byte[] file(String name) {
        try {
            return Files.readAllBytes(directory.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void write(String name, byte[] contents) {
        try {
            Files.write(directory.resolve(name), contents);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code openssl dgst}: its ECDSA signatures are DER. */
    byte[] sign(Path privateKey, byte[] message) {
        write("message", message);
        return run("dgst", "-sha256", "-sign", privateKey.toString(), "message");
    }

    boolean verifies(Path publicKey, byte[] message, byte[] signature) {
        write("message", message);
        write("signature", signature);
        try {
            run("dgst", "-sha256", "-verify", publicKey.toString(), "-signature", "signature", "message");
            return true;
        } catch (AssertionError e) {
            if (String.valueOf(e.getMessage()).contains("Verification failure")) {
                return false;
            }
            throw e;
        }
    }
}
