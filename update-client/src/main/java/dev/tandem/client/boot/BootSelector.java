package dev.tandem.client.boot;

import dev.tandem.disk.BlockDevice;
import dev.tandem.disk.ByteRange;
import dev.tandem.disk.DiskFormatException;
import dev.tandem.disk.FatFile;
import dev.tandem.disk.FatVolume;
import dev.tandem.layout.AutobootFile;
import dev.tandem.layout.PiTrybootLayout;
import dev.tandem.layout.Slot;
import dev.tandem.layout.SlotLayout;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The sector of {@code autoboot.txt} on partition 1. docs/adr/0011 tells what is done when it holds something else than one
 * of the two contents.
 */
final class BootSelector {
    static final int SECTOR_BYTES = 512;

    private static final String BOOTCODE = "bootcode.bin";

    private final Disk disk;

    BootSelector(Disk disk) {
        this.disk = disk;
    }

    /**
     * What was found.
     *
     * @param starts the slot that every ordinary start goes to
     * @param exact whether it is one of the two contents
     * @param writable whether it may be overwritten by one of them: it is there, where and as long as it should be, and
     *     nobody's own
     * @param description of what was found, when it is not exact
     */
    record Found(Slot starts, boolean exact, boolean writable, String description) {}

    /** Reads it from the medium. */
    Found read() throws IOException {
        try (BlockDevice device = disk.openPastCache(SlotLayout.CONFIG_PARTITION)) {
            return found(device);
        }
    }

    /** Whether partition 1 has what boards before the Pi 4 need there. */
    boolean hasBootcode() throws IOException {
        try (BlockDevice device = disk.openPastCache(SlotLayout.CONFIG_PARTITION)) {
            return FatVolume.open(device).find(BOOTCODE).isPresent();
        } catch (DiskFormatException e) {
            return false;
        }
    }

    /**
     * Has every ordinary start go to {@code slot}, by writing this one sector. Every other byte stays as it is.
     *
     * @throws BootControlException with what is known then of the next start
     */
    void write(Slot slot) throws IOException {
        try (BlockDevice device = disk.config()) {
            Found found = found(device);
            if (!found.writable()) {
                throw new BootControlException(found.description() + " It was not overwritten. " + advice());
            }
            long offset = place(FatVolume.open(device)).orElseThrow();
            try {
                // 512 bytes for the kernel, which may write a larger block with them: the rest of that is what it was,
                // so
                // whatever part of it arrives, only this sector can be new.
                device.write(offset, sector(slot));
                device.force();
            } catch (IOException e) {
                // Never again: after a failed force a second one may succeed without the data.
                throw new BootControlException(
                        String.format(
                                Locale.ROOT,
                                "Slot %s could not be made the default: %s. Whether the next start is that of slot A or of B is"
                                        + " not known; nothing else was changed. Replace the disk: it does not keep what is"
                                        + " written.",
                                slot,
                                e.getMessage()),
                        e);
            }
        }
        Found found = read();
        if (!found.exact() || found.starts() != slot) {
            throw new BootControlException(String.format(
                    Locale.ROOT,
                    "Slot %s was made the default, but autoboot.txt does not read back: %s The next start is that of slot %s."
                            + " Replace the disk: it does not keep what is written.",
                    slot,
                    found.exact() ? "it names slot " + found.starts() + "." : found.description(),
                    found.starts()));
        }
    }

    private static ByteBuffer sector(Slot slot) {
        return ByteBuffer.wrap(Arrays.copyOf(AutobootFile.content(slot), SECTOR_BYTES));
    }

    private static Found found(BlockDevice device) throws IOException {
        try {
            FatVolume volume = FatVolume.open(device);
            Optional<FatFile> file = volume.find(AutobootFile.NAME).filter(f -> !f.directory());
            if (file.isEmpty()) {
                return unusable("There is no autoboot.txt on partition 1.");
            }
            Optional<Long> place = place(volume);
            byte[] content = content(device, volume, file.get(), place);
            return judged(content, file.get().sizeBytes(), place.isPresent());
        } catch (DiskFormatException e) {
            return unusable("Partition 1 cannot be read: " + e.getMessage() + ".");
        }
    }

    /** At most a sector of it, with what is behind its end when it has one to itself. */
    private static byte[] content(BlockDevice device, FatVolume volume, FatFile file, Optional<Long> place)
            throws IOException {
        if (place.isEmpty()) {
            try (InputStream in = volume.open(file)) {
                return in.readNBytes(SECTOR_BYTES);
            }
        }
        ByteBuffer sector = ByteBuffer.allocate(SECTOR_BYTES);
        device.read(place.get(), sector);
        return Arrays.copyOf(sector.array(), AutobootFile.content(Slot.A).length);
    }

    private static Found judged(byte[] content, long sizeBytes, boolean inPlace) throws BootControlException {
        Optional<Slot> committed = AutobootFile.committed(content);
        if (committed.isPresent() && inPlace) {
            return new Found(committed.get(), true, true, "");
        }
        OptionalInt partition = AutobootFile.bootPartition(content);
        String what = "autoboot.txt on partition 1 is not what updates write there, but " + sizeBytes + " bytes: \""
                + printable(content) + "\".";
        if (partition.isEmpty()) {
            // The firmware finds no partition named in it and starts the first that has a system: slot A's.
            return new Found(Slot.A, false, inPlace, what);
        }
        Optional<Slot> named = PiTrybootLayout.slotOfBoot(partition.getAsInt());
        if (named.isEmpty()) {
            throw new BootControlException(
                    what + " It names partition " + partition.getAsInt() + ", which is no slot's. " + advice());
        }
        return new Found(named.get(), false, inPlace && AutobootFile.isMixed(content), what);
    }

    /** The firmware finds nothing that it could go by, and starts the first partition that has a system: slot A's. */
    private static Found unusable(String description) {
        return new Found(Slot.A, false, false, description);
    }

    /** Where the file's only sector is; empty when it has none to itself, or another length than we gave it. */
    private static Optional<Long> place(FatVolume volume) throws IOException {
        Optional<FatFile> file = volume.find(AutobootFile.NAME);
        if (file.isEmpty() || file.get().sizeBytes() != AutobootFile.content(Slot.A).length) {
            return Optional.empty();
        }
        List<ByteRange> extents = volume.extents(file.get());
        boolean whole = extents.size() == 1
                && extents.get(0).length() >= SECTOR_BYTES
                && extents.get(0).offset() % SECTOR_BYTES == 0;
        return whole ? Optional.of(extents.get(0).offset()) : Optional.empty();
    }

    private static String printable(byte[] content) {
        String text = new String(content, StandardCharsets.ISO_8859_1).stripTrailing();
        return text.replace("\n", "\\n").replaceAll("[^ -~]", "?");
    }

    static String advice() {
        return "Restore partition 1 from the image that the device was flashed with, or mount it and write autoboot.txt anew,"
                + " as docs/boot-and-layout.md tells.";
    }
}
