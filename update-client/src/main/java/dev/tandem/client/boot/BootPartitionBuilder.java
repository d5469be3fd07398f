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
public final class BootPartitionBuilder {
    private static final String CLIENT = "/usr/bin/tandem-update";
    private static final String COMMAND_LINE_FILE = BootManifest.TREE + "/" + KernelCommandLine.NAME;
    private static final int MAX_COMMAND_LINE_BYTES = 64 << 10;

    private final Disk disk;
    private final RunningSystem system;
    private final Consumer<String> warnings;

    /**
     * What was written.
     *
     * @param files how many, cmdline.txt among them
     * @param bytes of their contents
     */
    public record Built(int files, long bytes) {}

    /** @param warnings gets what should be known and stops nothing, a sentence each */
    public BootPartitionBuilder(Disk disk, RunningSystem system, Consumer<String> warnings) {
        this.disk = disk;
        this.system = system;
        this.warnings = warnings;
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
                try (BlockDevice device = disk.bootPartition(target)) {
                    volume.writeTo(device, FatBuilder.Writing.IN_USE);
                }
                contents.end();
            }
            verify(target, content);
        } catch (IOException e) {
            throw failed(target, String.valueOf(e.getMessage()), e);
        }
        long bytes = content.commandLine().length
                + content.files().expected().stream()
                        .mapToLong(Ext4Files.Expected::sizeBytes)
                        .sum();
        return new Built(content.files().expected().size() + 1, bytes);
    }

    /** Whoever calls has looked, and it costs nothing to look again: this is the one mistake that cannot be undone. */
    private void requireNotRunning(Slot target) throws IOException {
        Optional<Slot> running = system.mountedRoot().flatMap(root -> RunningSystem.slotOfRoot(root.number()));
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
            Map<String, Ext4Files.Status> known = root.status(List.of(CLIENT, BootManifest.PATH, COMMAND_LINE_FILE));
            Ext4Files.Status manifestStatus = require(
                    known,
                    BootManifest.PATH,
                    "Without this list of its boot files it cannot be started. Make the artifact from an image that"
                            + " tandem convert has made.");
            require(
                    known,
                    CLIENT,
                    "A system without the update client would stay for ever, as nothing in it could commit or update it. Convert"
                            + " the image with the client.");
            BootManifest manifest =
                    BootManifest.parse(root.read(BootManifest.PATH, manifestStatus, BootManifest.MAX_BYTES));
            String stock = commandLine(root, manifest, known);
            byte[] line = KernelCommandLine.forSlot(stock, disk.layout().diskId(), target, words())
                    .getBytes(StandardCharsets.UTF_8);
            return new Content(manifest, new Files(root, expected(root, manifest)), line, manifestStatus.modified());
        } catch (IOException | IllegalArgumentException e) {
            throw failed(target, String.valueOf(e.getMessage()), e);
        }
    }

    private static Ext4Files.Status require(Map<String, Ext4Files.Status> known, String path, String why)
            throws IOException {
        Ext4Files.Status status = known.get(path);
        if (status == null) {
            throw new IOException("the system in it has no " + path + ". " + why);
        }
        return status;
    }

    private static String commandLine(Ext4Files root, BootManifest manifest, Map<String, Ext4Files.Status> known)
            throws IOException {
        Optional<BootManifest.Entry> entry = manifest.entries().stream()
                .filter(e -> e.path().equals(KernelCommandLine.NAME))
                .findFirst();
        Ext4Files.Status status =
                require(known, COMMAND_LINE_FILE, "Make the artifact from an image that tandem convert has made.");
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

    /** What the running device adds to the line of the system; docs/persistence.md, "For the client", tells why. */
    private List<String> words() throws IOException {
        List<String> words = new ArrayList<>();
        Optional<String> id = system.machineId();
        if (id.isPresent()) {
            words.add("systemd.machine_id=" + id.get());
        } else {
            warnings.accept("No machine id is saved in /" + RunningSystem.MACHINE_ID
                    + ": systemd of the new system makes one up in its first boot, until the saved one is restored.");
        }
        system.word(RunningSystem.WIFI_COUNTRY_WORD)
                .filter(country -> country.matches("[A-Z]{2}|00"))
                .ifPresent(country -> words.add(RunningSystem.WIFI_COUNTRY_WORD + "=" + country));
        return words;
    }

    /** The same volume as in an image, made of the same files. */
    private FatBuilder volume(Slot target, Content content, Ext4Files.Contents contents) throws IOException {
        FatBuilder volume = SlotVolumes.boot(disk.layout(), target, content.time());
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
        long has = disk.layout().boot(target).length();
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

    private static IOException failed(Slot target, String why, Exception cause) {
        return new IOException(
                "The boot partition of slot " + target + " was not made: " + why + (why.endsWith(".") ? "" : ".")
                        + " The running system is untouched, and slot " + target + " must not be started.",
                cause);
    }
}
