package dev.tandem.imagetool.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/** The steps of {@code tandem demo}, each the command a user would give, and what must come of it. */
final class Demo {
    private static final List<String> SYSTEM_DIRECTORIES = List.of("/usr/sbin", "/sbin", "/usr/local/sbin");
    private static final int RANDOM_BYTES = 512 << 10;
    /** Whatever the day, the file system and the artifact of the demo are the same. */
    private static final String DAY = "1735689600";

    private final Surroundings surroundings;
    private final Path directory;
    private final long start = System.nanoTime();
    private boolean good = true;

    Demo(Surroundings surroundings, Path directory) {
        this.surroundings = surroundings;
        this.directory = directory;
    }

    /** Runs them all, and tells whether every step did what it should. */
    boolean run() throws IOException {
        Path mke2fs = find("mke2fs");
        String keys = path("keys");
        String image = path("rootfs.ext4");
        String artifact = path("demo-1.mender");
        String forged = path("forged.mender");
        String publicKey = path("keys/public.key");

        succeeds("a key pair to sign with", "keygen", "--output", keys);
        makeFileSystem(mke2fs, Path.of(image));
        succeeds(
                "a signed artifact",
                "artifact",
                "write",
                "rootfs-image",
                "--artifact-name",
                "demo-1",
                "--device-type",
                "raspberrypi4-64",
                "--file",
                image,
                "--key",
                path("keys/private.key"),
                "--output-path",
                artifact);
        succeeds("it is whole, and signed with that key", "artifact", "validate", "--key", publicKey, artifact);
        shown(succeeds("this is what it says", "artifact", "read", "--key", publicKey, artifact));
        flipByte(Path.of(artifact), Path.of(forged));
        refused("one flipped bit is refused", "artifact", "validate", "--key", publicKey, forged);
        succeeds("the key pair of somebody else", "keygen", "--type", "ecdsa-p256", "--output", path("other"));
        refused(
                "an artifact somebody else signed is refused",
                "artifact",
                "validate",
                "--key",
                path("other/public.key"),
                artifact);
        surroundings.print(String.format(
                Locale.ROOT,
                "\n%s in %.1f s.\n",
                good ? "Everything went as it should" : "NOT everything went as it should",
                (System.nanoTime() - start) / 1e9));
        return good;
    }

    private String path(String name) {
        return directory.resolve(name).toString();
    }

    private String succeeds(String what, String... command) throws IOException {
        Outcome outcome = tandem(command);
        step(outcome.exitCode() == ExitCode.DONE, what, "tandem " + String.join(" ", command));
        if (outcome.exitCode() != ExitCode.DONE) {
            shown(outcome.err());
        }
        return outcome.out();
    }

    private void refused(String what, String... command) throws IOException {
        Outcome outcome = tandem(command);
        step(outcome.exitCode() == ExitCode.FAILED, what, "tandem " + String.join(" ", command));
        shown(outcome.err());
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
                "%4.1f s  %s %s%n        $ %s%n",
                (System.nanoTime() - start) / 1e9,
                mark,
                what,
                command.replace(directory + File.separator, "")));
    }

    private void shown(String text) throws IOException {
        surroundings.print(text.replace(directory + File.separator, "").strip().indent(10));
    }

    private void makeFileSystem(Path mke2fs, Path image) throws IOException {
        Path tree = directory.resolve("rootfs");
        Files.createDirectories(tree.resolve("etc"));
        Files.writeString(tree.resolve("etc/hostname"), "demo\n");
        Files.writeString(tree.resolve("etc/os-release"), "ID=demo\nVERSION_ID=1\n");
        byte[] incompressible = new byte[RANDOM_BYTES];
        new Random(1).nextBytes(incompressible);
        Files.write(tree.resolve("application"), incompressible);
        List<String> command = List.of(
                mke2fs.toString(),
                "-q",
                "-F",
                "-t",
                "ext4",
                "-U",
                "00000000-0000-4000-8000-000000000001",
                "-E",
                "hash_seed=00000000-0000-4000-8000-000000000002,root_owner=0:0",
                "-d",
                tree.toString(),
                image.toString(),
                "8M");
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("SOURCE_DATE_EPOCH", DAY);
        builder.environment().put("E2FSPROGS_FAKE_TIME", DAY);
        Process process = builder.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        boolean done = exitCode(process) == 0;
        step(done, "a small root file system", "mke2fs -t ext4 -d rootfs rootfs.ext4 8M");
        if (!done) {
            shown(said);
        }
    }

    private static int exitCode(Process process) throws IOException {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while mke2fs ran", e);
        }
    }

    private static void flipByte(Path from, Path to) throws IOException {
        Files.copy(from, to);
        try (FileChannel file = FileChannel.open(to, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long middle = file.size() / 2;
            ByteBuffer one = ByteBuffer.allocate(1);
            file.read(one, middle);
            one.put(0, (byte) (one.get(0) ^ 1)).rewind();
            file.write(one, middle);
        }
    }

    /** Programs for the administrator are not in everybody's PATH. */
    private Path find(String program) throws IOException {
        String path = surroundings.environment().getOrDefault("PATH", "");
        return Stream.concat(Stream.of(path.split(File.pathSeparator)), SYSTEM_DIRECTORIES.stream())
                .filter(entry -> !entry.isEmpty())
                .map(entry -> Path.of(entry, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IOException(program + " was found neither in the PATH nor in "
                        + String.join(", ", SYSTEM_DIRECTORIES) + "; install it: sudo apt-get install e2fsprogs"));
    }
}
