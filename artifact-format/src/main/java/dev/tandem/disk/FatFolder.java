package dev.tandem.disk;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A directory that is being built. */
final class FatFolder {
    static final int SLOT = 32;

    /** 2 MiB; readers stop there. */
    static final int MAX_SLOTS = 65_536;

    private static final int DIRECTORY = 0x10;
    private static final int ARCHIVE = 0x20;
    private static final int LABEL = 0x08;
    private static final int LONG_NAME = 0x0f;
    private static final int LAST_PART = 0x40;

    private final boolean root;
    private final String label;
    private final TreeMap<String, FatItem> items = new TreeMap<>();
    private final Set<String> folded = new HashSet<>();
    private int slots;

    private FatFolder(boolean root, String label) {
        this.root = root;
        this.label = label;
        this.slots = root ? (label.isEmpty() ? 0 : 1) : 2;
    }

    static FatFolder root(String label) {
        return new FatFolder(true, label);
    }

    static FatFolder sub() {
        return new FatFolder(false, "");
    }

    /** By name; sorted as the names are. */
    Map<String, FatItem> items() {
        return items;
    }

    @Nullable
    FatItem item(String name) {
        return items.get(name);
    }

    void add(String name, FatItem item) {
        int needed = FatNames.longSlots(name) + 1;
        if (slots + needed > MAX_SLOTS) {
            throw new IllegalArgumentException(
                    item.path() + " does not fit into its directory, which holds " + items.size() + " entries");
        }
        if (!folded.add(FatNames.fold(name))) {
            throw new IllegalArgumentException(item.path() + " is there already; FAT does not tell case apart");
        }
        items.put(name, item);
        slots += needed;
    }

    long clusters() {
        return Math.max(1, FatGeometry.ceil((long) slots * SLOT, FatGeometry.SECTOR));
    }

    /**
     * The directory as it is on the disk, whole clusters.
     *
     * @param self its own first cluster
     * @param parent that of the directory above it; 0 for the root, as the format demands
     */
    byte[] bytes(long self, long parent, LocalDateTime time) {
        ByteBuffer bytes =
                ByteBuffer.allocate((int) clusters() * FatGeometry.SECTOR).order(ByteOrder.LITTLE_ENDIAN);
        if (!root) {
            putShort(bytes, FatBuilder.padded(".", FatNames.SHORT_BYTES), DIRECTORY, self, 0, time);
            putShort(bytes, FatBuilder.padded("..", FatNames.SHORT_BYTES), DIRECTORY, parent, 0, time);
        } else if (!label.isEmpty()) {
            putShort(bytes, FatBuilder.padded(label, FatNames.SHORT_BYTES), LABEL, 0, 0, time);
        }
        List<String> names = new ArrayList<>(items.keySet());
        Map<String, byte[]> aliases = FatNames.aliases(names);
        items.forEach((name, item) -> {
            byte[] alias = Objects.requireNonNull(aliases.get(name));
            putLong(bytes, name, FatNames.checksum(alias));
            int attributes = item.folder() == null ? ARCHIVE : DIRECTORY;
            putShort(bytes, alias, attributes, item.firstCluster(), item.sizeBytes(), time);
        });
        return bytes.array();
    }

    private static void putShort(
            ByteBuffer bytes, byte[] alias, int attributes, long cluster, long sizeBytes, LocalDateTime time) {
        short date = FatTime.date(time);
        short clock = FatTime.time(time);
        bytes.put(alias).put((byte) attributes);
        // No flags for lower case: such names have a long name, see FatBuilder. No hundredths of the creation.
        bytes.put((byte) 0).put((byte) 0);
        bytes.putShort(clock).putShort(date).putShort(date);
        bytes.putShort((short) (cluster >>> 16)).putShort(clock).putShort(date).putShort((short) cluster);
        bytes.putInt((int) sizeBytes);
    }

    /** The parts of the name from its end to its beginning, 5, 6 and 2 characters each; then zero, then all ones. */
    private static void putLong(ByteBuffer bytes, String name, byte checksum) {
        int parts = FatNames.longSlots(name);
        for (int part = parts; part > 0; part--) {
            int at = (part - 1) * FatNames.CHARS_PER_SLOT;
            bytes.put((byte) (part == parts ? part | LAST_PART : part));
            putChars(bytes, name, at, 5);
            bytes.put((byte) LONG_NAME).put((byte) 0).put(checksum);
            putChars(bytes, name, at + 5, 6);
            bytes.putShort((short) 0);
            putChars(bytes, name, at + 11, 2);
        }
    }

    private static void putChars(ByteBuffer bytes, String name, int from, int count) {
        for (int i = from; i < from + count; i++) {
            bytes.putChar(i < name.length() ? name.charAt(i) : i == name.length() ? '\0' : '\uffff');
        }
    }
}
