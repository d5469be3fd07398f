package dev.tandem.client.boot;

import dev.tandem.layout.BootManifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The files of a small system, as an ext4 with a boot tree and its manifest. */
public final class TestSystem {
    /** Of everything in it. */
    public static final Instant TIME = Instant.parse("2026-03-04T05:06:08Z");

    public static final String STOCK_LINE =
            "console=serial0,115200 console=tty1 root=PARTUUID=0badcafe-02 rootfstype=ext4 fsck.repair=yes rootwait quiet\n";

    private final TreeMap<String, byte[]> boot = new TreeMap<>();
    private final TreeMap<String, byte[]> others = new TreeMap<>();
    private boolean manifest = true;

    private TestSystem() {}

    /** A system whose files differ from those of one with another name. */
    public static TestSystem named(String name) {
        TestSystem system = new TestSystem();
        system.boot("cmdline.txt", STOCK_LINE);
        system.boot("config.txt", "# " + name + "\n[all]\narm_64bit=1\n");
        system.boot("kernel8.img", "kernel of " + name + " ".repeat(5000));
        system.boot("overlays/README", "overlays of " + name);
        system.boot("overlays/vc4-kms-v3d.dtbo", "vc4");
        system.boot("start4.elf", "firmware of " + name);
        system.file("usr/bin/tandem-update", "#!/bin/sh\n");
        system.file("etc/os-release", "NAME=" + name + "\n");
        return system;
    }

    /** With a boot file more, or another one in its place. */
    public TestSystem boot(String path, String content) {
        return boot(path, content.getBytes(StandardCharsets.UTF_8));
    }

    public TestSystem boot(String path, byte[] content) {
        boot.put(path, content);
        return this;
    }

    /** With another file more, or another one in its place; without a slash in front. Comes after the boot files. */
    public TestSystem file(String path, String content) {
        others.put(path, content.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    public TestSystem without(String path) {
        others.remove(path);
        return this;
    }

    public TestSystem withoutManifest() {
        manifest = false;
        return this;
    }

    /** What is on the boot partition, but for cmdline.txt. */
    public Map<String, byte[]> bootFiles() {
        return Map.copyOf(boot);
    }

    public BootManifest manifest() {
        List<BootManifest.Entry> entries = new ArrayList<>();
        boot.forEach((path, content) -> entries.add(new BootManifest.Entry(
                path, HexFormat.of().formatHex(Sha256.digest().digest(content)))));
        return new BootManifest(entries);
    }

    /**
     * Makes the ext4, as a file.
     *
     * @param scratch where the files are put together
     * @param blocks of 4096 bytes
     */
    public Path makeRoot(Path scratch, long blocks) throws IOException, InterruptedException {
        Path tree = Files.createTempDirectory(scratch, "tree");
        if (manifest) {
            put(tree, "usr/lib/tandem/boot.sha256", manifest().text().getBytes(StandardCharsets.UTF_8));
        }
        for (Map.Entry<String, byte[]> file : boot.entrySet()) {
            put(tree, "boot/firmware/" + file.getKey(), file.getValue());
        }
        for (Map.Entry<String, byte[]> file : others.entrySet()) {
            put(tree, file.getKey(), file.getValue());
        }
        Path image = Files.createTempFile(scratch, "root", ".ext4");
        Process process = new ProcessBuilder(
                        "/usr/sbin/mke2fs",
                        "-q",
                        "-F",
                        "-t",
                        "ext4",
                        "-b",
                        "4096",
                        "-d",
                        tree.toString(),
                        image.toString(),
                        Long.toString(blocks))
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
            throw new IOException("mke2fs failed: " + said);
        }
        remove(tree);
        return image;
    }

    private static void put(Path tree, String path, byte[] content) throws IOException {
        Path file = tree.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
        Files.setLastModifiedTime(file, FileTime.from(TIME));
    }

    private static void remove(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
