package dev.tandem.disk;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Builds a FAT32 volume, the same bytes from the same input. One sector of 512 bytes a cluster: what the early eMMC
 * modules of the Raspberry Pi demand, what Raspberry Pi OS uses, and what makes a small file exactly one sector, to be
 * rewritten in place.
 *
 * <pre>{@code
 * FatBuilder volume = FatBuilder.of("BOOTCFG", serial, 64 << 20, partition.range().offset() / 512, time);
 * volume.file("autoboot.txt", content);
 * volume.writeTo(device.slice(partition.range()), FatBuilder.Writing.IN_USE);
 * }</pre>
 *
 * <p>The root directory comes first, then the other directories, then the files, each contiguous, both in the order of
 * their paths. A name that is not 8.3 in capitals has a long name besides its alias, also when it is merely in lower
 * case: so do the volumes that Linux writes, hence every Raspberry Pi OS image, and thus every firmware finds it by the
 * one or the other. The two flags that other programs set for lower case instead are in a byte that the format reserves.
 */
public final class FatBuilder {
    /** Directories in each other. */
    static final int MAX_DEPTH = 32;

    private static final long MAX_FILE_BYTES = 0xffffffffL;
    private static final int LABEL_CHARS = 11;
    private static final int END_OF_CHAIN = 0x0fffffff;
    private static final int FIRST_FAT_ENTRY = 0x0ffffff8;
    private static final int INFO_SECTOR = 1;
    private static final int BACKUP_SECTOR = 6;
    private static final int SECTOR = FatGeometry.SECTOR;

    private final String label;
    private final int serial;
    private final long hiddenSectors;
    private final LocalDateTime time;
    private final FatGeometry geometry;
    private final FatItem root;
    private int entries;
    private long pathChars;

    /** What is to be written, which depends on what the device holds. */
    public enum Writing {
        /** Only blocks that hold something else than zeros. For a device that is all zero, such as a new file. */
        NON_ZERO,
        /**
         * All that belongs to the volume, from its first sector to the last cluster in use. For a device that was in use;
         * free clusters keep what they hold.
         */
        IN_USE,
        /** Every byte. For a device that was in use and has to become the same as an image, free clusters included. */
        EVERYTHING
    }

    private FatBuilder(String label, int serial, long hiddenSectors, LocalDateTime time, FatGeometry geometry) {
        this.label = label;
        this.serial = serial;
        this.hiddenSectors = hiddenSectors;
        this.time = time;
        this.geometry = geometry;
        this.root = FatItem.root(label);
    }

    /**
     * Begins a volume.
     *
     * @param label up to 11 ASCII characters, better in capitals; none when empty
     * @param serial what Linux shows as UUID
     * @param sizeBytes whole sectors; 33 MiB to 32 GiB
     * @param hiddenSectors how many sectors of the disk are in front of it
     * @param time of every entry, two seconds fine, 1980 to 2107
     * @throws IllegalArgumentException if one of them is not possible
     */
    public static FatBuilder of(String label, int serial, long sizeBytes, long hiddenSectors, LocalDateTime time) {
        if (label.length() > LABEL_CHARS
                || !label.chars().allMatch(FatBuilder::isLabelChar)
                || !label.equals(label.strip())) {
            throw new IllegalArgumentException("'" + label + "' is not a label: up to " + LABEL_CHARS
                    + " ASCII characters without \"*+,./:;<=>?[\\]|, and no space at either end");
        }
        if (hiddenSectors < 0 || hiddenSectors > 0xffffffffL) {
            throw new IllegalArgumentException("a volume behind " + hiddenSectors + " sectors");
        }
        return new FatBuilder(label, serial, hiddenSectors, FatTime.require(time), FatGeometry.of(sizeBytes));
    }

    private static boolean isLabelChar(int c) {
        return c >= ' ' && c < 0x7f && "\"*+,./:;<=>?[\\]|".indexOf(c) < 0;
    }

    /**
     * Adds a directory, and those above it. One that is there already is left as it is.
     *
     * @param path names separated by slashes, none in front or behind
     * @throws IllegalArgumentException if a name is not allowed, or is that of a file, or differs from another in its
     *     case only
     */
    public FatBuilder directory(String path) {
        folder(path);
        return this;
    }

    /** Adds a file with this content; otherwise as {@link #file(String, long, ContentSource)}. Keeps the array. */
    public FatBuilder file(String path, byte[] content) {
        return file(path, content.length, () -> new ByteArrayInputStream(content));
    }

    /**
     * Adds a file, and the directories above it.
     *
     * @param path names separated by slashes, none in front
     * @param sizeBytes below 4 GiB
     * @param content is opened, read and closed once each time that the volume is written
     * @throws IllegalArgumentException if a name is not allowed or there already, whatever its case, or if the size is
     *     out of range
     */
    public FatBuilder file(String path, long sizeBytes, ContentSource content) {
        if (sizeBytes < 0 || sizeBytes > MAX_FILE_BYTES) {
            throw new IllegalArgumentException(
                    path + " has " + sizeBytes + " bytes; a file on FAT32 holds up to " + MAX_FILE_BYTES);
        }
        int slash = path.lastIndexOf('/');
        String name = requireName(path, path.substring(slash + 1));
        FatFolder parent = slash < 0 ? requireFolder(root) : folder(path.substring(0, slash));
        add(parent, name, FatItem.file(path, sizeBytes, content));
        return this;
    }

    /**
     * What this volume needs so far: its metadata, which grows with the size of the volume, and the clusters in use. All of
     * that lies in front, without a gap. When it is more than the size of the volume, writing it fails.
     */
    public long usedBytes() {
        long clusters = plan().stream().mapToLong(FatItem::clusters).sum();
        return (geometry.metadataSectors() + clusters) * SECTOR;
    }

    /**
     * Writes the volume into a device that is all zero: the same as {@link #writeTo(BlockDevice, Writing)} with
     * {@link Writing#NON_ZERO}.
     */
    public void writeTo(BlockDevice device) throws IOException {
        writeTo(device, Writing.NON_ZERO);
    }

    /**
     * Writes the volume. On a device that was in use it makes all of it durable, the boot sectors last: until then there
     * is no volume at all. With {@link Writing#NON_ZERO} the caller forces the device.
     *
     * @throws IOException if the device is smaller than the volume, or the volume smaller than its content (nothing was
     *     written then), or if a content has another size than announced
     */
    public void writeTo(BlockDevice device, Writing writing) throws IOException {
        if (device.sizeBytes() < geometry.sectors() * SECTOR) {
            throw new IOException("a volume of " + geometry.sectors() * SECTOR + " bytes does not fit on " + device
                    + ", which holds " + device.sizeBytes());
        }
        List<FatItem> items = plan();
        long used = items.stream().mapToLong(FatItem::clusters).sum();
        if (used > geometry.clusters()) {
            throw new IOException("a volume of " + geometry.sectors() * SECTOR + " bytes is too small for its content: "
                    + used + " clusters are needed, it has " + geometry.clusters());
        }
        boolean onZeros = writing == Writing.NON_ZERO;
        if (!onZeros) {
            writeBootSectors(device, ByteBuffer.allocate(SECTOR));
            device.force();
        }
        VolumeWriter out = new VolumeWriter(device, onZeros);
        writeReserved(out, used);
        for (int i = 0; i < FatGeometry.FATS; i++) {
            writeFat(out, items);
        }
        for (FatItem item : items) {
            writeItem(out, item);
        }
        if (writing == Writing.EVERYTHING) {
            out.zeros((geometry.clusters() - used) * SECTOR);
        }
        out.flush();
        if (!onZeros) {
            device.force();
        }
        writeBootSectors(device, bootSector());
        if (!onZeros) {
            device.force();
        }
    }

    /** Gives everything its place: the root, the directories, the files. */
    private List<FatItem> plan() {
        List<FatItem> folders = new ArrayList<>();
        List<FatItem> files = new ArrayList<>();
        folders.add(root);
        for (int i = 0; i < folders.size(); i++) {
            for (FatItem item : requireFolder(folders.get(i)).items().values()) {
                (item.folder() == null ? files : folders).add(item);
            }
        }
        folders.sort(Comparator.comparing(FatItem::path));
        files.sort(Comparator.comparing(FatItem::path));
        folders.addAll(files);
        long cluster = FatGeometry.FIRST_CLUSTER;
        for (FatItem item : folders) {
            item.place(cluster);
            cluster += item.clusters();
        }
        return folders;
    }

    private void writeReserved(VolumeWriter out, long used) throws IOException {
        out.zeros(INFO_SECTOR * SECTOR);
        out.put(infoSector(used));
        out.zeros((BACKUP_SECTOR + INFO_SECTOR) * SECTOR - out.position());
        out.put(infoSector(used));
        out.zeros((long) FatGeometry.RESERVED_SECTORS * SECTOR - out.position());
    }

    private void writeFat(VolumeWriter out, List<FatItem> items) throws IOException {
        long end = out.position() + geometry.fatSectors() * SECTOR;
        out.putInt(FIRST_FAT_ENTRY);
        out.putInt(END_OF_CHAIN);
        for (FatItem item : items) {
            for (long i = 1; i < item.clusters(); i++) {
                out.putInt((int) (item.firstCluster() + i));
            }
            if (item.clusters() > 0) {
                out.putInt(END_OF_CHAIN);
            }
        }
        out.zeros(end - out.position());
    }

    private void writeItem(VolumeWriter out, FatItem item) throws IOException {
        FatFolder folder = item.folder();
        ContentSource content = item.content();
        if (folder != null) {
            out.put(folder.bytes(item.firstCluster(), item.parentCluster(), time));
        } else if (content != null) {
            try (InputStream in = content.open()) {
                long size = out.transfer(in, item.sizeBytes());
                if (size < item.sizeBytes() || in.read() >= 0) {
                    throw new IOException("the content of " + item.path() + " has "
                            + (size < item.sizeBytes() ? size + " bytes, " : "more than the ") + item.sizeBytes()
                            + " announced; the volume is not finished");
                }
            }
            out.zeros(item.clusters() * SECTOR - item.sizeBytes());
        }
    }

    private static void writeBootSectors(BlockDevice device, ByteBuffer sector) throws IOException {
        device.write(0, sector.duplicate());
        device.write((long) BACKUP_SECTOR * SECTOR, sector.duplicate());
    }

    private ByteBuffer bootSector() {
        ByteBuffer sector = ByteBuffer.allocate(SECTOR).order(ByteOrder.LITTLE_ENDIAN);
        sector.put(new byte[] {(byte) 0xeb, 0x58, (byte) 0x90}).put(padded("TANDEM", 8));
        sector.putShort((short) SECTOR).put((byte) 1).putShort((short) FatGeometry.RESERVED_SECTORS);
        sector.put((byte) FatGeometry.FATS);
        // Root entries and 16-bit counts: all zero on FAT32. The media byte is that of a disk that cannot be taken out.
        sector.putShort((short) 0).putShort((short) 0).put((byte) 0xf8).putShort((short) 0);
        sector.putShort((short) 63).putShort((short) 255).putInt((int) hiddenSectors);
        sector.putInt((int) geometry.sectors()).putInt((int) geometry.fatSectors());
        sector.putShort((short) 0).putShort((short) 0).putInt(FatGeometry.FIRST_CLUSTER);
        sector.putShort((short) INFO_SECTOR).putShort((short) BACKUP_SECTOR).position(64);
        sector.put((byte) 0x80).put((byte) 0).put((byte) 0x29).putInt(serial);
        sector.put(padded(label.isEmpty() ? "NO NAME" : label, LABEL_CHARS)).put(padded("FAT32", 8));
        // What a PC runs when it is told to boot this: ask the BIOS for the next device, or stay where it is.
        sector.put(new byte[] {(byte) 0xcd, 0x18, (byte) 0xeb, (byte) 0xfe});
        return sign(sector);
    }

    private byte[] infoSector(long used) {
        long free = geometry.clusters() - used;
        ByteBuffer sector = ByteBuffer.allocate(SECTOR).order(ByteOrder.LITTLE_ENDIAN);
        sector.putInt(0, 0x41615252).putInt(484, 0x61417272);
        sector.putInt(488, (int) free);
        sector.putInt(492, free == 0 ? -1 : (int) (FatGeometry.FIRST_CLUSTER + used));
        return sign(sector).array();
    }

    private static ByteBuffer sign(ByteBuffer sector) {
        return sector.putShort(SECTOR - 2, (short) 0xaa55).rewind();
    }

    static byte[] padded(String text, int length) {
        return (text + " ".repeat(length - text.length())).getBytes(StandardCharsets.US_ASCII);
    }

    private FatFolder folder(String path) {
        String[] names = path.split("/", -1);
        if (names.length > MAX_DEPTH) {
            throw new IllegalArgumentException(path + " is deeper than " + MAX_DEPTH + " directories");
        }
        FatItem at = root;
        for (String name : names) {
            FatFolder folder = requireFolder(at);
            FatItem item = folder.item(requireName(path, name));
            if (item == null) {
                item = FatItem.folder(at, name);
                add(folder, name, item);
            }
            at = item;
        }
        return requireFolder(at);
    }

    /** No more than {@link FatVolume} reads. */
    private void add(FatFolder folder, String name, FatItem item) {
        long chars = pathChars + item.path().length();
        if (entries == FatVolume.MAX_ENTRIES || chars > FatVolume.MAX_PATH_CHARS) {
            throw new IllegalArgumentException(item.path() + " is one too many: a volume holds up to "
                    + FatVolume.MAX_ENTRIES + " entries, with " + FatVolume.MAX_PATH_CHARS
                    + " characters in their paths");
        }
        folder.add(name, item);
        entries++;
        pathChars = chars;
    }

    private static FatFolder requireFolder(FatItem item) {
        FatFolder folder = item.folder();
        if (folder == null) {
            throw new IllegalArgumentException(item.path() + " is a file, not a directory");
        }
        return folder;
    }

    private static String requireName(String path, String name) {
        String problem = FatNames.problem(name);
        if (problem != null) {
            throw new IllegalArgumentException("'" + path + "' cannot be on a FAT volume: '" + name + "' " + problem);
        }
        return name;
    }
}
