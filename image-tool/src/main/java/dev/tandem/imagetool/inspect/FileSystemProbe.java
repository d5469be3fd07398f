package dev.tandem.imagetool.inspect;

import dev.tandem.disk.BlockDevice;
import dev.tandem.disk.DiskFormatException;
import dev.tandem.disk.FatFile;
import dev.tandem.disk.FatVolume;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds out what a partition holds. Never fails because of what is in it. */
final class FileSystemProbe {
    private static final int HEAD_BYTES = 128 << 10;
    private static final Set<Integer> FAT_TYPES = Set.of(0x01, 0x04, 0x06, 0x0b, 0x0c, 0x0e, 0xef);

    /** Where others have written who they are. */
    private record Mark(String type, int offset, String bytes) {}

    private static final List<Mark> OTHERS = List.of(
            new Mark("squashfs", 0, "hsqs"),
            new Mark("erofs", 1024, "\u00e2\u00e1\u00f5\u00e0"),
            new Mark("f2fs", 1024, "\u0010 \u00f5\u00f2"),
            new Mark("btrfs", 0x10040, "_BHRfS_M"),
            new Mark("xfs", 0, "XFSB"),
            new Mark("ntfs", 3, "NTFS    "),
            new Mark("exfat", 3, "EXFAT   "),
            new Mark("swap", 4096 - 10, "SWAPSPACE2"),
            new Mark("luks", 0, "LUKS\u00ba\u00be"),
            new Mark("lvm", 512, "LABELONE"));

    private FileSystemProbe() {}

    /**
     * What was found.
     *
     * @param fileSystem what it is
     * @param fat the files, when it is a FAT
     * @param damage what is wrong with it; null when nothing is known to be
     */
    record Found(
            FileSystem fileSystem,
            @Nullable FatVolume fat,
            @Nullable String damage) {}

    /**
     * Looks at a partition. Of what a former file system has left behind, that is believed which the table says.
     *
     * @param type its type in the table
     */
    static Found probe(int type, BlockDevice partition) throws IOException {
        boolean fatFirst = FAT_TYPES.contains(type);
        Optional<Found> found = fatFirst ? fat(partition) : ext(partition);
        if (found.isEmpty()) {
            found = fatFirst ? ext(partition) : fat(partition);
        }
        return found.isPresent() ? found.get() : other(partition);
    }

    private static Found other(BlockDevice partition) throws IOException {
        ByteBuffer head = ByteBuffer.allocate((int) Math.min(HEAD_BYTES, partition.sizeBytes()));
        partition.read(0, head);
        for (Mark mark : OTHERS) {
            if (isThere(mark, head.array())) {
                return new Found(FileSystem.named(mark.type()), null, null);
            }
        }
        return new Found(FileSystem.named(isZero(head.array()) ? FileSystem.EMPTY : FileSystem.UNKNOWN), null, null);
    }

    private static Optional<Found> ext(BlockDevice partition) throws IOException {
        return ExtProbe.of(partition).map(ext -> new Found(ext, null, null));
    }

    private static boolean isThere(Mark mark, byte[] head) {
        byte[] expected = mark.bytes().getBytes(StandardCharsets.ISO_8859_1);
        if (head.length < mark.offset() + expected.length) {
            return false;
        }
        for (int i = 0; i < expected.length; i++) {
            if (head[mark.offset() + i] != expected[i]) {
                return false;
            }
        }
        return true;
    }

    private static Optional<Found> fat(BlockDevice partition) throws IOException {
        FatVolume volume;
        try {
            volume = FatVolume.open(partition);
        } catch (DiskFormatException e) {
            return Optional.empty();
        }
        OptionalLong used = OptionalLong.empty();
        String damage = null;
        try {
            used = OptionalLong.of(usedBytes(volume));
        } catch (DiskFormatException e) {
            damage = String.valueOf(e.getMessage());
        }
        String serial = String.format(Locale.ROOT, "%08X", volume.serial());
        FileSystem fileSystem = new FileSystem(
                volume.type().name().toLowerCase(Locale.ROOT),
                volume.label(),
                volume.serial() == 0 ? "" : serial.substring(0, 4) + "-" + serial.substring(4),
                OptionalLong.of(volume.clusterCount() * volume.clusterSizeBytes()),
                used,
                List.of(),
                true);
        return Optional.of(new Found(fileSystem, volume, damage));
    }

    /** A directory counts as one cluster, which all of a boot partition are but {@code overlays}. */
    private static long usedBytes(FatVolume volume) throws IOException {
        long cluster = volume.clusterSizeBytes();
        long used = 0;
        for (FatFile file : volume.files()) {
            used += file.directory() ? cluster : (file.sizeBytes() + cluster - 1) / cluster * cluster;
        }
        return used;
    }

    private static boolean isZero(byte[] bytes) {
        for (byte b : bytes) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }
}
