package dev.tandem.imagetool.system;

import java.io.IOException;
import java.util.List;

/** The files of a boot partition. As the firmware and FAT do, it takes upper and lower case for the same. */
public interface BootTree {
    /** No text on a boot partition comes near it: the longest, the description of the overlays, is not read. */
    int MAX_TEXT_BYTES = 64 << 10;

    /** All files, directories left out: paths from the root, as they are written there, such as {@code overlays/README}. */
    List<String> paths();

    /**
     * The content of a file.
     *
     * @param limitBytes how many bytes it may have
     * @throws java.nio.file.NoSuchFileException if there is none of that name
     * @throws IOException if it is longer, or cannot be read
     */
    byte[] read(String path, int limitBytes) throws IOException;

    /** Whether there is a file of that name. */
    default boolean exists(String path) {
        return paths().stream().anyMatch(path::equalsIgnoreCase);
    }
}
