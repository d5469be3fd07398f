package dev.tandem.imagetool.cli;

import dev.tandem.disk.FileDevice;
import dev.tandem.imagetool.firmware.Board;
import dev.tandem.imagetool.firmware.FirmwareStage;
import dev.tandem.imagetool.firmware.Outcome;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The device of the demo: a disk image, the firmware, and what the running system would show to the client. The client is the one
 * that a conversion puts into images, run by the Java of this program.
 */
final class DemoDevice {
    private static final String REBOOT_ARGUMENT = "run/systemd/reboot-param";

    private final Path client;
    private final Path disk;
    private final Path root;
    private final FirmwareStage firmware = new FirmwareStage(Board.PI_4, true);
    private int starts;

    /**
     * A device that is switched off.
     *
     * @param client jar of the client
     * @param root an empty directory, in place of the running system's {@code /}
     * @param key public half of what artifacts are signed with
     */
    DemoDevice(Path client, Path disk, Path root, Path key) throws IOException {
        this.client = client;
        this.disk = disk;
        this.root = root;
        for (String directory : List.of(
                "proc/sys/kernel/random", "run/systemd", "etc/tandem/health.d", "data/persist/etc", "var/lib/tandem")) {
            Files.createDirectories(root.resolve(directory));
        }
        Files.writeString(root.resolve("data/persist/etc/machine-id"), "0123456789abcdef0123456789abcdef\n");
        Files.copy(key, root.resolve("etc/tandem/key.pub"));
        Files.writeString(root.resolve("etc/tandem/client.json"), """
                {"deviceType": "raspberrypi4-64", "verificationKeys": ["/etc/tandem/key.pub"],
                 "trial": {"deadline": "3s", "stableFor": "1s", "checkInterval": "1s"}, "rebootCommand": ["true"]}
                """);
    }

    /** A start after a reset: what the firmware says of it. */
    String start() throws IOException {
        Path request = root.resolve(REBOOT_ARGUMENT);
        boolean trial =
                Files.exists(request) && Files.readString(request).strip().endsWith("tryboot");
        Files.deleteIfExists(request);
        try (FileDevice device = FileDevice.openReadOnly(disk)) {
            Outcome outcome = firmware.start(device, trial);
            if (outcome instanceof Outcome.Stuck stuck) {
                throw new IOException("The firmware starts nothing: " + stuck.why());
            }
            Outcome.Started started = (Outcome.Started) outcome;
            Files.writeString(root.resolve("proc/cmdline"), started.commandLine() + "\n");
            starts++;
            Files.writeString(
                    root.resolve("proc/sys/kernel/random/boot_id"),
                    String.format(Locale.ROOT, "00000000-0000-4000-8000-%012d%n", starts));
            return String.format(
                    Locale.ROOT,
                    "the firmware starts partition %d, slot %s%s",
                    started.partition(),
                    started.commandLine().replaceFirst(".*tandem.slot=([AB]).*", "$1"),
                    started.trial() ? ", once, on trial" : "");
        }
    }

    /** Makes an application on the device stop to answer, or answer again. */
    void setHealthy(boolean healthy) throws IOException {
        Path check = root.resolve("etc/tandem/health.d/application");
        Files.deleteIfExists(check);
        if (!healthy) {
            Files.writeString(check, "#!/bin/sh\necho the application does not answer\nexit 1\n");
            Files.setPosixFilePermissions(check, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    /**
     * What the client did.
     *
     * @param exitCode its own
     * @param output all that it said
     */
    record Ran(int exitCode, String output) {}

    /** Runs the client. */
    Ran client(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx32m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                client.toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--root", root.toString(), "--disk", disk.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            return new Ran(process.waitFor(), output);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
            throw new InterruptedIOException("interrupted while the client ran");
        }
    }
}
