package dev.tandem.imagetool.cli;

import dev.tandem.imagetool.ext4.E2fsprogs;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The steps of {@code tandem demo}: from a stock image to a committed update, and back from a bad one. Each is the command that a
 * user would give, and what must come of it.
 */
final class Demo {
    /** Whatever the day, images and artifacts of the demo are the same. */
    private static final String DAY = "1735689600";

    private static final List<String> SIZES =
            List.of("--root-size", "96MiB", "--boot-size", "64MiB", "--data-size", "16MiB", "--no-bmap");

    private final Surroundings surroundings;
    private final Path directory;
    private final Path client;
    private final long start = System.nanoTime();
    private boolean good = true;

    /** @param client the tree that conversions lay over root file systems */
    Demo(Surroundings surroundings, Path directory, Path client) {
        this.surroundings = surroundings;
        this.directory = directory;
        this.client = client;
    }

    /** Runs them all, and tells whether every step did what it should. */
    boolean run() throws IOException {
        title("A release engineer makes images and artifacts");
        makeStockImage();
        succeeds("a key pair to sign with", "keygen", "--type", "ecdsa-p256", "--output", path("keys"));
        makeRuntime();
        succeeds("the stock image becomes one with two slots", convert("release-1"));
        succeeds("an artifact with the next version of the system", convert("release-2"));
        succeeds("and one with a version that will not work", convert("release-3"));
        shown(succeeds("this is what is on the card", "inspect", path("release-1.img")));

        title("A device is updated");
        Path root = Files.createDirectory(directory.resolve("device"));
        DemoDevice device = new DemoDevice(
                client.resolve("usr/lib/tandem/tandem-update.jar"),
                directory.resolve("release-1.img"),
                root,
                directory.resolve("keys/public.key"));
        firmware("power on", device, "slot A");
        device("it writes slot B, and nothing else", 4, device, "install", path("release-2.mender"));
        firmware("restart", device, "slot B, once, on trial");
        device("healthy: it commits", 0, device, "resume", "--at-boot");
        firmware("restart", device, "slot B");
        device("and this is the state of things", 0, device, "status");

        title("A bad update");
        device("it is installed like any other, now into slot A", 4, device, "install", path("release-3.mender"));
        firmware("restart", device, "slot A, once, on trial");
        device.setHealthy(false);
        device("its health check fails: back", 0, device, "resume", "--at-boot");
        device.setHealthy(true);
        firmware("restart", device, "slot B");
        device("the reason is on record", 0, device, "resume", "--at-boot");
        device("and release-2 runs as before", 0, device, "status");

        title("Somebody else's artifact");
        Files.copy(directory.resolve("release-3.mender"), directory.resolve("foreign.mender"));
        succeeds("the key pair of somebody else", "keygen", "--type", "ecdsa-p256", "--output", path("other"));
        succeeds("signs it", "artifact", "sign", "--force", "--key", path("other/private.key"), path("foreign.mender"));
        device("it is refused before a byte is written", 1, device, "install", path("foreign.mender"));
        surroundings.print(String.format(
                Locale.ROOT,
                "\n%s in %.1f s. Firmware, kernel and board were played; with a real kernel in QEMU: tandem demo --qemu\n",
                good ? "Everything went as it should" : "NOT everything went as it should",
                (System.nanoTime() - start) / 1e9));
        return good;
    }

    private String path(String name) {
        return directory.resolve(name).toString();
    }

    private void title(String text) throws IOException {
        surroundings.print("\n" + text + "\n");
    }

    private void makeStockImage() throws IOException {
        DemoImage.make(
                directory, new E2fsprogs(Instant.ofEpochSecond(Long.parseLong(DAY)), surroundings.environment()));
        step(true, "an image like that of Raspberry Pi OS Lite, made up here", "# stock.img");
    }

    /** For a device; nothing of it is run here. What a conversion looks at is what its program is made for. */
    private void makeRuntime() throws IOException {
        Path bin = Files.createDirectories(directory.resolve("runtime/bin"));
        byte[] header = new byte[64];
        System.arraycopy(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}, 0, header, 0, 7);
        header[16] = 3;
        header[18] = (byte) 0xb7; // EM_AARCH64
        header[20] = 1;
        Files.write(bin.resolve("java"), header);
        Files.writeString(directory.resolve("runtime/release"), "JAVA_VERSION=\"17\"\n");
        Files.setPosixFilePermissions(bin.resolve("java"), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private String[] convert(String name) {
        List<String> command = new ArrayList<>(List.of("convert", path("stock.img"), "--output", path(name + ".img")));
        command.addAll(List.of("--device-type", "raspberrypi4-64", "--hostname", name));
        command.addAll(SIZES);
        command.addAll(List.of("--client", client.toString(), "--runtime", path("runtime"), "--no-progress"));
        command.addAll(List.of("--artifact", path(name + ".mender"), "--artifact-name", name));
        command.addAll(List.of("--key", path("keys/private.key")));
        return command.toArray(String[]::new);
    }

    private String succeeds(String what, String... command) throws IOException {
        Outcome outcome = tandem(command);
        step(outcome.exitCode() == ExitCode.DONE, what, "tandem " + shortened(command));
        if (outcome.exitCode() != ExitCode.DONE) {
            shown(outcome.err());
        }
        return outcome.out();
    }

    /** Without what is only there because this is a demo. */
    private static String shortened(String... command) {
        List<String> words = new ArrayList<>(List.of(command));
        words.removeAll(List.of("--no-progress", "--no-bmap"));
        for (String option : List.of("--client", "--runtime", "--root-size", "--boot-size", "--data-size")) {
            int at = words.indexOf(option);
            if (at >= 0) {
                words.subList(at, at + 2).clear();
            }
        }
        return String.join(" ", words);
    }

    private void firmware(String what, DemoDevice device, String expected) throws IOException {
        String said = device.start();
        step(said.endsWith(expected), what + ": " + said, "");
    }

    private void device(String what, int exitCode, DemoDevice device, String... command) throws IOException {
        DemoDevice.Ran ran = device.client(command);
        step(ran.exitCode() == exitCode, what, "tandem-update " + String.join(" ", command));
        if (ran.exitCode() != exitCode) {
            shown("exit code " + ran.exitCode() + ", expected " + exitCode);
        }
        // How far it is says nothing to somebody who sees it afterwards.
        shown(ran.output().replaceAll("(?m)^[0-9]+ % written.*\n", ""));
    }

    private record Outcome(int exitCode, String out, String err) {}

    private Outcome tandem(String... command) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StringWriter err = new StringWriter();
        Map<String, String> environment = new HashMap<>(surroundings.environment());
        environment.put("SOURCE_DATE_EPOCH", DAY);
        int exitCode = Tandem.run(
                new Surroundings(
                        new ByteArrayInputStream(new byte[0]),
                        out,
                        new PrintWriter(err),
                        environment,
                        false,
                        false,
                        false),
                command);
        return new Outcome(exitCode, out.toString(StandardCharsets.UTF_8), err.toString());
    }

    private void step(boolean asItShould, String what, String command) throws IOException {
        good &= asItShould;
        String mark = surroundings.unicode() ? (asItShould ? "\u2713" : "\u2717") : (asItShould ? "ok" : "FAILED");
        surroundings.print(String.format(
                Locale.ROOT,
                "%5.1f s  %s %s%n%s",
                (System.nanoTime() - start) / 1e9,
                mark,
                what,
                command.isEmpty() ? "" : "         $ " + command.replace(directory + File.separator, "") + "\n"));
    }

    private void shown(String text) throws IOException {
        surroundings.print(text.replace(directory + File.separator, "").strip().indent(11));
    }
}
