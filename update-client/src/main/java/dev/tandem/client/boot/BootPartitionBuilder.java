package dev.tandem.client.boot;

import dev.tandem.disk.BlockDevice;
import dev.tandem.disk.FatBuilder;
import dev.tandem.disk.FatFile;
import dev.tandem.disk.FatVolume;
import dev.tandem.layout.BootManifest;
import dev.tandem.layout.KernelCommandLine;
import dev.tandem.layout.PiTrybootLayout;
import dev.tandem.layout.Slot;
import dev.tandem.layout.SlotVolumes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes the boot partition of a slot out of the root file system that was written to it: the boot files travel in there, with
 * a manifest. The root is not mounted, nothing of it is changed.
 */
public final class BootPartitionBuilder implements SlotBoot {
    private static final String COMMAND_LINE_FILE = BootManifest.TREE + "/" + KernelCommandLine.NAME;
    private static final int MAX_COMMAND_LINE_BYTES = 64 << 10;

    private final Disk disk;
    private final PiTrybootLayout layout;
    private final RunningSystem system;
    private final Consumer<String> warnings;

    /**
     * What was written.
     *
     * @param files how many, cmdline.txt among them
     * @param bytes of their contents
     */
    public record Built(int files, long bytes) {}

    /**
     * For a disk.
     *
     * @param layout of the disk
     * @param warnings gets what should be known and stops nothing, a sentence each
     */
    public BootPartitionBuilder(Disk disk, PiTrybootLayout layout, RunningSystem system, Consumer<String> warnings) {
        this.disk = disk;
        this.layout = layout;
        this.system = system;
        this.warnings = warnings;
    }

    @Override
    public String prepare(Slot target) throws IOException {
        Built built = build(target);
        return String.format(
                Locale.ROOT, "Boot partition of slot %s: %d files, %d MiB", target, built.files(), built.bytes() >> 20);
    }

    /**
     * Makes it, durably, and reads all of it back from the medium.
     *
     * @param target whose root file system has been written, and forced
     * @throws IOException if it was not made. Nothing outside of this partition was changed, and a slot in whose boot
     *     partition this failed must not be started
     */
    public Built build(Slot target) throws IOException {
        requireNotRunning(target);
        Content content = read(target);
        try {
            try (Ext4Files.Contents contents = content.files().open()) {
                FatBuilder volume = volume(target, content, contents);
                requireRoom(target, volume);
                try (BlockDevice device = disk.open(PiTrybootLayout.bootPartition(target))) {
                    volume.writeTo(device, FatBuilder.Writing.IN_USE);
                }
                contents.end();
            }
            verify(target, content);
        } catch (IOException e) {
            throw failed(target, e);
        }
        long bytes = content.commandLine().length
                + content.files().expected().stream()
                        .mapToLong(Ext4Files.Expected::sizeBytes)
                        .sum();
        return new Built(content.files().expected().size() + 1, bytes);
    }

    /** Whoever calls has looked, and it costs nothing to look again: this is the one mistake that cannot be undone. */
    private void requireNotRunning(Slot target) throws IOException {
        Optional<Slot> running = system.mountedRoot().flatMap(root -> layout.slotOfRoot(root.number()));
        Optional<String> word = system.word(RunningSystem.SLOT_WORD);
        if (running.equals(Optional.of(target)) || word.equals(Optional.of(target.name()))) {
            throw new IOException("The boot partition of slot " + target
                    + " is that of the running system, and is not written. Nothing was changed.");
        }
    }

    /** The files in the root file system, and where they come from. */
    private record Files(Ext4Files root, List<Ext4Files.Expected> expected) {
        Ext4Files.Contents open() throws IOException {
            return root.contents(expected);
        }
    }

    /**
     * What will be on the partition.
     *
     * @param manifest of the system
     * @param files all but cmdline.txt, sorted by path
     * @param commandLine the slot's own
     * @param time of all of it
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Content(BootManifest manifest, Files files, byte[] commandLine, Instant time) {}

    private Content read(Slot target) throws IOException {
        Ext4Files root = new Ext4Files(disk.ext4Name(target));
        try {
            Ext4Files.Status manifestStatus = UpdatableSystem.require(root, BootManifest.PATH, "the layout pi-tryboot");
            BootManifest manifest =
                    BootManifest.parse(root.read(BootManifest.PATH, manifestStatus, BootManifest.MAX_BYTES));
            List<String> words = DeviceWords.of(system, warnings);
            byte[] line = KernelCommandLine.forSlot(stockLine(root, manifest), layout.diskId(), target, words)
                    .getBytes(StandardCharsets.UTF_8);
            return new Content(manifest, new Files(root, expected(root, manifest)), line, manifestStatus.modified());
        } catch (IOException | IllegalArgumentException e) {
            throw failed(target, e);
        }
    }

    private static String stockLine(Ext4Files root, BootManifest manifest) throws IOException {
        Optional<BootManifest.Entry> entry = manifest.entries().stream()
                .filter(e -> e.path().equals(KernelCommandLine.NAME))
                .findFirst();
        Ext4Files.Status status = root.status(List.of(COMMAND_LINE_FILE)).get(COMMAND_LINE_FILE);
        if (status == null) {
            throw new IOException("the system in it has no " + COMMAND_LINE_FILE
                    + ". Make the artifact from an image that tandem convert has made");
        }
        byte[] stock = root.read(COMMAND_LINE_FILE, status, MAX_COMMAND_LINE_BYTES);
        String found = Sha256.of(new ByteArrayInputStream(stock));
        if (entry.isEmpty() || !entry.get().sha256().equals(found)) {
            throw new IOException(String.format(
                    Locale.ROOT,
                    "%s is not what %s says: expected SHA-256 %s, found %s",
                    COMMAND_LINE_FILE,
                    BootManifest.PATH,
                    entry.map(BootManifest.Entry::sha256).orElse("none"),
                    found));
        }
        return new String(stock, StandardCharsets.UTF_8);
    }

    /** All files of the manifest but cmdline.txt, with their sizes. */
    private static List<Ext4Files.Expected> expected(Ext4Files root, BootManifest manifest) throws IOException {
        List<BootManifest.Entry> entries = manifest.entries().stream()
                .filter(e -> !e.path().equals(KernelCommandLine.NAME))
                .toList();
        Map<String, Ext4Files.Status> known =
                root.status(entries.stream().map(BootPartitionBuilder::place).toList());
        List<Ext4Files.Expected> files = new ArrayList<>();
        for (BootManifest.Entry entry : entries) {
            Ext4Files.Status status = known.get(place(entry));
            if (status == null || !status.isRegular()) {
                throw new IOException(String.format(
                        Locale.ROOT,
                        "%s lists %s, but %s is %s",
                        BootManifest.PATH,
                        entry.path(),
                        place(entry),
                        status == null ? "not there" : "a " + status.type()));
            }
            files.add(new Ext4Files.Expected(place(entry), status.sizeBytes(), entry.sha256()));
        }
        return files;
    }

    private static String place(BootManifest.Entry entry) {
        return BootManifest.TREE + "/" + entry.path();
    }

    /** The same volume as in an image, made of the same files. */
    private FatBuilder volume(Slot target, Content content, Ext4Files.Contents contents) throws IOException {
        FatBuilder volume = SlotVolumes.boot(layout, target, content.time());
        try {
            for (Ext4Files.Expected file : content.files().expected()) {
                String path = file.path().substring(BootManifest.TREE.length() + 1);
                volume.file(path, file.sizeBytes(), () -> contents.open(file));
            }
            return volume.file(KernelCommandLine.NAME, content.commandLine());
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private void requireRoom(Slot target, FatBuilder volume) throws IOException {
        long has = layout.boot(target).length();
        if (volume.usedBytes() > has) {
            throw new IOException(String.format(
                    Locale.ROOT,
                    "partition %d holds %,d bytes, the boot files need %,d. Make an artifact with fewer boot files, or flash an"
                            + " image that was converted with larger boot partitions",
                    PiTrybootLayout.bootPartition(target),
                    has,
                    volume.usedBytes()));
        }
    }

    /** That there is on the medium what should be, and nothing else. */
    private void verify(Slot target, Content content) throws IOException {
        try (BlockDevice device = disk.openPastCache(PiTrybootLayout.bootPartition(target))) {
            FatVolume volume = FatVolume.open(device);
            Map<String, String> missing = new TreeMap<>();
            content.manifest().entries().forEach(e -> missing.put(e.path(), e.sha256()));
            missing.put(KernelCommandLine.NAME, Sha256.of(new ByteArrayInputStream(content.commandLine())));
            for (FatFile file : volume.files()) {
                if (!file.directory()) {
                    requireContent(volume, file, missing.remove(file.path()));
                }
            }
            if (!missing.isEmpty()) {
                throw new IOException("it does not read back: " + missing.keySet() + " are missing");
            }
        }
    }

    private static void requireContent(FatVolume volume, FatFile file, @Nullable String sha256) throws IOException {
        try (InputStream in = volume.open(file)) {
            String found = Sha256.of(in);
            if (!found.equals(sha256)) {
                throw new IOException(String.format(
                        Locale.ROOT,
                        "%s does not read back: expected SHA-256 %s, found %s. Replace the disk: it does not keep what is"
                                + " written",
                        file.path(),
                        sha256,
                        found));
            }
        }
    }

    private static IOException failed(Slot target, Exception cause) {
        return UpdatableSystem.unusable("The boot partition of slot " + target + " was not made", target, cause);
    }
}
