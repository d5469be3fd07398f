package dev.tandem.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Random;

/** Small things that tests of volumes share. */
final class Volumes {
    static final long MIB = 1 << 20;
    static final LocalDateTime TIME = LocalDateTime.of(2026, 11, 21, 13, 24, 38);

    private Volumes() {}

    static byte[] read(BlockDevice device, long offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        device.read(offset, bytes);
        return bytes.array();
    }

    static byte[] random(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** A volume in a new file, for the programs that read files. */
    static Path write(FatBuilder volume, Path path, long sizeBytes) throws IOException {
        try (FileDevice device = FileDevice.create(path, sizeBytes)) {
            volume.writeTo(device);
        }
        return path;
    }

    /** A volume made by dosfstools, empty. */
    static Path mkfs(Path path, int fat, int clusterSectors, long kib, Object... more)
            throws IOException, InterruptedException {
        Object[] words = new Object[more.length + 10];
        Object[] first = {"mkfs.vfat", "-F", fat, "-s", clusterSectors, "-i", "1234abcd", "-C"};
        System.arraycopy(first, 0, words, 0, first.length);
        System.arraycopy(more, 0, words, first.length, more.length);
        words[words.length - 2] = path;
        words[words.length - 1] = kib;
        Programs.run(words);
        return path;
    }

    static byte[] bytesOf(Path path) throws IOException {
        return Files.readAllBytes(path);
    }
}
