package dev.tandem.imagetool.firmware;

import dev.tandem.disk.DiskFormatException;
import dev.tandem.disk.FatFile;
import dev.tandem.disk.FatVolume;
import java.io.IOException;
import java.util.Optional;

/** A FAT partition with its number. A name in front of which there is a slash is the same as without. */
record BootVolume(int number, FatVolume fat) {
    /** A directory is no file. */
    Optional<FatFile> find(String path) throws IOException {
        int start = 0;
        while (start < path.length() && path.charAt(start) == '/') {
            start++;
        }
        return fat.find(path.substring(start)).filter(file -> !file.directory());
    }

    boolean has(String path) throws IOException {
        return find(path).isPresent();
    }

    /**
     * The content of a small file.
     *
     * @throws DiskFormatException also if it is bigger than that
     */
    Optional<byte[]> read(String path, int limitBytes) throws IOException {
        Optional<FatFile> file = find(path);
        return file.isPresent() ? Optional.of(fat.read(file.get(), limitBytes)) : Optional.empty();
    }
}
