package dev.tandem.imagetool.inspect;

import java.util.List;
import java.util.OptionalLong;

/**
 * What is in a partition.
 *
 * @param type {@code fat12}, {@code fat16}, {@code fat32}, {@code ext2}, {@code ext3}, {@code ext4}; the name of another that
 *     was recognised and not looked into; {@code empty} when the beginning is all zeros, {@code unknown}
 * @param label its name; empty when it has none
 * @param uuid what Linux calls its UUID: of FAT the serial number as {@code 0123-ABCD}; empty when it has none
 * @param sizeBytes how long it says it is; absent where that was not looked for
 * @param usedBytes how much of it is in use, of ext4 with its own tables; of FAT what files and directories occupy
 * @param features those of ext2 to ext4, with the names and in the order of dumpe2fs
 * @param clean whether it was unmounted and needs no journal to be replayed; true where that is not known
 */
public record FileSystem(
        String type,
        String label,
        String uuid,
        OptionalLong sizeBytes,
        OptionalLong usedBytes,
        List<String> features,
        boolean clean) {
    static final String EMPTY = "empty";
    static final String UNKNOWN = "unknown";

    public FileSystem {
        features = List.copyOf(features);
    }

    static FileSystem named(String type) {
        return new FileSystem(type, "", "", OptionalLong.empty(), OptionalLong.empty(), List.of(), true);
    }

    boolean isFat() {
        return type.startsWith("fat");
    }

    boolean isEmpty() {
        return type.equals(EMPTY);
    }

    boolean isExt4() {
        return type.equals("ext4");
    }
}
