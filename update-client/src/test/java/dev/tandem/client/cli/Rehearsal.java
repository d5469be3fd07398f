package dev.tandem.client.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.tandem.artifact.ArtifactSpec;
import dev.tandem.artifact.ArtifactWriter;
import dev.tandem.artifact.Compression;
import dev.tandem.artifact.HeaderInfo;
import dev.tandem.artifact.PayloadInfo;
import dev.tandem.artifact.PayloadSource;
import dev.tandem.artifact.StateScript;
import dev.tandem.artifact.WriteOptions;
import dev.tandem.artifact.signing.PrivateKeySigner;
import dev.tandem.artifact.signing.Signer;
import dev.tandem.client.boot.FakeSystem;
import dev.tandem.client.boot.TestDisk;
import dev.tandem.client.boot.TestSystem;
import dev.tandem.layout.AutobootFile;
import dev.tandem.layout.PiTrybootLayout;
import dev.tandem.layout.Slot;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A device in files: a disk image, a directory that stands for /, and a firmware that starts one of the slots. */
final class Rehearsal implements Closeable {
    static final String TYPE = "raspberrypi4-64";

    final Path directory;
    final TestDisk disk;
    final FakeSystem system;
    private final KeyPair keys;
    private int boots;
    byte[] input = new byte[0];

    /**
     * What a command said.
     *
     * @param code its exit code
     */
    record Said(int code, String out, String err) {
        String all() {
            return out + err;
        }
    }

    /** A device with version one in both slots, A being the default, on which it runs. */
    Rehearsal(Path directory, int rootMib) throws IOException, InterruptedException {
        this.directory = directory;
        this.disk = TestDisk.create(directory, rootMib, TestSystem.named("one"));
        this.system = new FakeSystem(directory.resolve("root"));
        this.keys = pair();
        system.board("bcm2711").capabilities(0x7f).built(Instant.parse("2026-01-01T00:00:00Z"));
        system.machineId("0123456789abcdef0123456789abcdef");
        Files.createDirectories(root("run/systemd"));
        Files.createDirectories(root("etc/tandem/keys"));
        Files.writeString(root("etc/tandem/keys/public.pem"), pem(keys));
        configure(keys());
        start(Slot.A, false);
    }

    Path root(String path) {
        return system.root().resolve(path);
    }

    /** Settings in addition to those that every rehearsal has. */
    void configure(String... members) throws IOException {
        List<String> all = new ArrayList<>(List.of(members));
        if (all.stream().noneMatch(member -> member.startsWith("\"trial\""))) {
            all.add(trial(2));
        }
        all.add("\"rebootCommand\": [\"true\"]");
        if (all.stream().noneMatch(member -> member.startsWith("\"deviceType\""))) {
            all.add("\"deviceType\": \"" + TYPE + "\"");
        }
        Files.writeString(root("etc/tandem/client.json"), "{" + String.join(", ", all) + "}");
    }

    /** The setting for so many trials of an update, with checks that do not take long. */
    static String trial(int attempts) {
        return String.format(
                Locale.ROOT,
                "\"trial\": {\"attempts\": %d, \"deadline\": \"3s\", \"stableFor\": \"1s\", \"checkInterval\": \"1s\"}",
                attempts);
    }

    /** The setting that every rehearsal has unless it says otherwise. */
    static String keys() {
        return "\"verificationKeys\": [\"/etc/tandem/keys/public.pem\"]";
    }

    /** Runs a command in this process. */
    Said run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Surroundings surroundings = new Surroundings(
                new ByteArrayInputStream(input),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false,
                Map.of());
        int code = TandemUpdate.run(surroundings, withDevice(arguments).toArray(String[]::new));
        return new Said(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** The arguments with those that make it work on this device. */
    List<String> withDevice(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(
                "--root", system.root().toString(), "--disk", disk.image().toString()));
        return all;
    }

    /** An orderly restart, as the client has asked for: the request for a trial is kept, and used up. */
    Slot restart() throws IOException {
        Path request = root("run/systemd/reboot-param");
        boolean trial =
                Files.exists(request) && Files.readString(request).strip().equals("0 tryboot");
        Slot slot = started(trial);
        start(slot, trial);
        return slot;
    }

    /** As measured on a Pi 4 (docs/adr/0011): what names no partition starts the first that has a system, also on trial. */
    private Slot started(boolean trial) throws IOException {
        byte[] content = selector();
        OptionalInt named = AutobootFile.bootPartition(content);
        Slot usual = named.isPresent() && named.getAsInt() == PiTrybootLayout.bootPartition(Slot.B) ? Slot.B : Slot.A;
        return trial && AutobootFile.committed(content).isPresent() ? usual.other() : usual;
    }

    /** What autoboot.txt holds; nothing when it cannot be found. */
    byte[] selector() {
        try {
            return disk.autoboot();
        } catch (IOException | NoSuchElementException e) {
            return new byte[0];
        }
    }

    /** The power fails: the request is forgotten. */
    Slot powerCut() throws IOException {
        Files.deleteIfExists(root("run/systemd/reboot-param"));
        return restart();
    }

    /** The firmware starts this slot, whatever was asked for. */
    void start(Slot slot, boolean trial) throws IOException {
        Files.deleteIfExists(root("run/systemd/reboot-param"));
        Files.deleteIfExists(root("run/tandem/slots"));
        boots++;
        system.write("proc/sys/kernel/random/boot_id", "boot-" + boots + "\n");
        system.boots(slot, trial);
    }

    Slot committed() throws IOException {
        return AutobootFile.committed(disk.autoboot()).orElseThrow();
    }

    byte[] rootBytes(Slot slot) throws IOException {
        return disk.bytes(PiTrybootLayout.rootPartition(slot));
    }

    byte[] bootBytes(Slot slot) throws IOException {
        return disk.bytes(PiTrybootLayout.bootPartition(slot));
    }

    /** Both copies of the record, as a failing disk might leave them. */
    void damageRecord() throws IOException {
        for (String name : List.of("state-1", "state-2")) {
            Path file = root("var/lib/tandem").resolve(name);
            if (Files.exists(file)) {
                byte[] content = Files.readAllBytes(file);
                content[content.length / 2] ^= 0x20;
                Files.write(file, content);
            }
        }
    }

    /** What {@code status --json} says. */
    Map<String, Object> status() throws IOException {
        return JSON.std.mapFrom(run("status", "--json").out());
    }

    /** How the last update ended. */
    @SuppressWarnings("unchecked")
    Map<String, Object> last() throws IOException {
        return (Map<String, Object>) status().get("last");
    }

    /** A health check that fails as long as the file is there. */
    void unhealthy(String reason) throws IOException {
        Path check = root("etc/tandem/health.d/application");
        Files.createDirectories(check.getParent());
        Files.writeString(check, "#!/bin/sh\necho '" + reason + "'\nexit 1\n");
        Files.setPosixFilePermissions(check, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** An artifact of a system, to be changed before it is written. */
    ArtifactOf artifact(String name) {
        return new ArtifactOf(name);
    }

    /** How an artifact is to be. */
    final class ArtifactOf {
        private final String name;
        private String type = ArtifactSpec.ROOTFS_IMAGE;
        private String deviceType = TYPE;
        private String compression = "none";
        private @Nullable KeyPair signer = keys;
        private final Map<String, String> provides = new TreeMap<>();
        private final Map<String, List<String>> depends = new TreeMap<>();
        private final List<StateScript> scripts = new ArrayList<>();
        private final Map<String, byte[]> files = new TreeMap<>();
        private int tooLargeMib;
        private boolean client = true;

        ArtifactOf(String name) {
            this.name = name;
            provides.put("rootfs-image.version", name);
        }

        ArtifactOf forDevice(String newType) {
            deviceType = newType;
            return this;
        }

        ArtifactOf compressed(String id) {
            compression = id;
            return this;
        }

        ArtifactOf unsigned() {
            signer = null;
            return this;
        }

        ArtifactOf signedBySomebodyElse() {
            signer = pair();
            return this;
        }

        ArtifactOf providing(String key, String value) {
            provides.put(key, value);
            return this;
        }

        ArtifactOf dependingOn(String key, String value) {
            depends.put(key, List.of(value));
            return this;
        }

        ArtifactOf script(String scriptName, String content) {
            scripts.add(new StateScript(scriptName, ("#!/bin/sh\n" + content + "\n").getBytes(StandardCharsets.UTF_8)));
            return this;
        }

        /** For an update module. */
        ArtifactOf module(String moduleType, String file, String content) {
            type = moduleType;
            provides.clear();
            files.put(file, content.getBytes(StandardCharsets.UTF_8));
            return this;
        }

        ArtifactOf withoutClient() {
            client = false;
            return this;
        }

        ArtifactOf image(int mib) {
            tooLargeMib = mib;
            return this;
        }

        /** Writes it. */
        Path write() throws IOException, InterruptedException {
            List<PayloadSource> sources = new ArrayList<>();
            Path image = null;
            if (type.equals(ArtifactSpec.ROOTFS_IMAGE)) {
                TestSystem content = TestSystem.named(name).boot("start4.elf", noise(name));
                image = disk.rootImage(client ? content : content.without("usr/bin/tandem-update"));
                if (tooLargeMib > 0) {
                    try (var channel =
                            java.nio.channels.FileChannel.open(image, java.nio.file.StandardOpenOption.WRITE)) {
                        channel.write(java.nio.ByteBuffer.allocate(1), ((long) tooLargeMib << 20) - 1);
                    }
                }
                sources.add(PayloadSource.ofFile(image));
            }
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                Path path = Files.createTempDirectory(directory, "files").resolve(file.getKey());
                Files.write(path, file.getValue());
                sources.add(PayloadSource.ofFile(path));
            }
            HeaderInfo info = new HeaderInfo(type, name, null, List.of(deviceType), List.of(), List.of());
            PayloadInfo payload = new PayloadInfo(type, provides, depends, List.of("rootfs-image.*"), null);
            Path file = Files.createTempDirectory(directory, "artifact").resolve(name + ".mender");
            Signer with = signer == null ? null : PrivateKeySigner.of("test", signer.getPrivate());
            ArtifactWriter.write(
                    new ArtifactSpec(3, info, payload, scripts, sources, null),
                    file,
                    WriteOptions.DEFAULT
                            .withCompression(Compression.ofId(compression))
                            .withSigner(with));
            if (image != null) {
                Files.delete(image);
            }
            return file;
        }
    }

    /** Half a megabyte that no compression makes smaller. */
    private static byte[] noise(String seed) {
        byte[] bytes = new byte[1 << 19];
        new java.util.Random(seed.hashCode()).nextBytes(bytes);
        return bytes;
    }

    private static KeyPair pair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(KeyPair keys) {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(keys.getPublic().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
    }

    @Override
    public void close() throws IOException {
        disk.close();
    }
}
