package dev.tandem.imagetool.boottest;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The program itself. */
final class Qemu {
    private Qemu() {}

    /** Its first line about itself, without its name. */
    static String version(String program) throws IOException {
        return run(List.of(program, "--version"))
                .lines()
                .findFirst()
                .orElse("")
                .replaceFirst("^QEMU emulator version ", "");
    }

    /** Has it write down the device tree of a machine. */
    static Path deviceTree(QemuMachine.Hardware hardware, Path file) throws IOException {
        List<String> command = new ArrayList<>(List.of(hardware.program()));
        command.addAll(hardware.options());
        // The last -M counts for what it adds.
        command.addAll(List.of("-M", "virt,dumpdtb=" + file.toString().replace(",", ",,"), "-display", "none"));
        String said = run(command);
        if (!Files.exists(file)) {
            throw new IOException(hardware.program() + " made no device tree: " + said.strip());
        }
        return file;
    }

    private static String run(List<String> command) throws IOException {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new IOException(
                    command.get(0) + " could not be started: " + e.getMessage()
                            + ". Install it: sudo apt-get install qemu-system-arm ipxe-qemu; or name it with --qemu.",
                    e);
        }
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readNBytes(1 << 20), StandardCharsets.UTF_8);
        try {
            int exitCode = process.waitFor();
            if (exitCode != 0) {
                throw new IOException(String.format(
                        Locale.ROOT, "%s ended with exit code %d: %s", command.get(0), exitCode, said.strip()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while " + command.get(0) + " ran");
        }
        return said;
    }
}
