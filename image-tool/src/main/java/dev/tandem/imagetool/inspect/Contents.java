package dev.tandem.imagetool.inspect;

import dev.tandem.disk.DiskFormatException;
import dev.tandem.disk.FatType;
import dev.tandem.disk.FatVolume;
import dev.tandem.disk.MbrTable;
import dev.tandem.disk.Partition;
import dev.tandem.imagetool.system.BootTree;
import dev.tandem.imagetool.system.FatBoot;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A partition table, and what was found in each of its partitions. */
final class Contents {
    private static final long FAT32_MIN_CLUSTERS = 65_525;

    private final MbrTable table;
    private final Map<Integer, FileSystemProbe.Found> found;
    private final Map<Integer, BootTree> boots = new TreeMap<>();

    private Contents(MbrTable table, Map<Integer, FileSystemProbe.Found> found) {
        this.table = table;
        this.found = found;
    }

    static Contents of(OpenedImage image, MbrTable table) throws IOException {
        Map<Integer, FileSystemProbe.Found> found = new TreeMap<>();
        for (Partition partition : table.partitions()) {
            if (!partition.isExtended()) {
                found.put(
                        partition.number(),
                        FileSystemProbe.probe(partition.type(), image.device().slice(partition.range())));
            }
        }
        Contents contents = new Contents(table, found);
        contents.listBootFiles();
        return contents;
    }

    private void listBootFiles() throws IOException {
        for (Map.Entry<Integer, FileSystemProbe.Found> entry : found.entrySet()) {
            FatVolume volume = entry.getValue().fat();
            if (volume == null || entry.getValue().damage() != null) {
                continue;
            }
            try {
                boots.put(entry.getKey(), FatBoot.of(volume));
            } catch (DiskFormatException e) {
                // Listing it has just worked: who writes to it meanwhile gets what was seen, without its files.
            }
        }
    }

    MbrTable table() {
        return table;
    }

    Optional<Partition> partition(int number) {
        return table.partition(number);
    }

    Optional<FileSystem> fileSystem(int number) {
        return Optional.ofNullable(found.get(number)).map(FileSystemProbe.Found::fileSystem);
    }

    boolean isFat(int number) {
        return fileSystem(number).filter(FileSystem::isFat).isPresent();
    }

    boolean isExt4(int number) {
        return fileSystem(number).filter(FileSystem::isExt4).isPresent();
    }

    /** What is wrong with the file system of a partition. */
    Optional<String> damage(int number) {
        return Optional.ofNullable(found.get(number)).map(FileSystemProbe.Found::damage);
    }

    /** The files of a FAT; empty when there is none, or it is damaged. */
    Optional<BootTree> boot(int number) {
        return Optional.ofNullable(boots.get(number));
    }

    /** How many clusters a FAT32 has, if that is fewer than make one. */
    Optional<Long> tooFewClusters(int number) {
        return Optional.ofNullable(found.get(number))
                .map(FileSystemProbe.Found::fat)
                .filter(volume -> volume.type() == FatType.FAT32)
                .map(FatVolume::clusterCount)
                .filter(clusters -> clusters < FAT32_MIN_CLUSTERS);
    }

    /** Whether the firmware of some Pi starts from it: it asks for its own part, or a Pi 5 for config.txt. */
    boolean isBootable(int number) {
        return boot(number)
                .filter(boot -> boot.exists("start.elf") || boot.exists("start4.elf") || boot.exists("config.txt"))
                .isPresent();
    }
}
