package dev.tandem.imagetool.firmware;

import dev.tandem.disk.FatFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** What the firmware loads from the partition that it chose: a file, or several behind each other. */
public final class BootFile {
    /** Of a kernel, or of all files of an initramfs: far more than there are, and fits into the memory of any board. */
    static final long MAX_BYTES = 256L << 20;

    private final BootVolume volume;
    private final List<FatFile> files;
    private final long sizeBytes;

    private BootFile(BootVolume volume, List<FatFile> files, long sizeBytes) {
        this.volume = volume;
        this.files = List.copyOf(files);
        this.sizeBytes = sizeBytes;
    }

    /**
     * @throws StuckException if that is too big or empty
     * @throws dev.tandem.disk.DiskFormatException if its clusters are not where they should be
     */
    static BootFile of(BootVolume volume, List<FatFile> files) throws IOException, StuckException {
        long sizeBytes = files.stream().mapToLong(FatFile::sizeBytes).sum();
        BootFile file = new BootFile(volume, files, sizeBytes);
        if (sizeBytes > MAX_BYTES) {
            throw new StuckException(file + " has " + sizeBytes + " bytes; at most " + MAX_BYTES + " are loaded.");
        }
        if (sizeBytes == 0) {
            throw new StuckException(file + " is empty.");
        }
        for (FatFile part : files) {
            // Follows the chain of clusters, so that it fails here and not when the firmware is said to be done.
            volume.fat().extents(part);
        }
        return file;
    }

    /** On its partition; those of several files have commas between them. */
    public String path() {
        return files.stream().map(FatFile::path).collect(Collectors.joining(","));
    }

    public long sizeBytes() {
        return sizeBytes;
    }

    /** Writes it to {@code file}, in place of what is there. Needs the disk, which has to be open still. */
    public void copyTo(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            for (FatFile part : files) {
                try (InputStream in = volume.fat().open(part)) {
                    in.transferTo(out);
                }
            }
        }
    }

    /** The first bytes of it, as many as there are. */
    byte[] head(int count) throws IOException {
        try (InputStream in = volume.fat().open(files.get(0))) {
            return in.readNBytes(count);
        }
    }

    @Override
    public String toString() {
        return path() + " of partition " + volume.number();
    }
}
