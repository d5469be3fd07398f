package dev.tandem.imagetool.inspect;

import dev.tandem.imagetool.artifact.ByteSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What can be wrong with any image. */
final class GeneralChecks {
    /** Alignment leaves that much unused; less says nothing. */
    private static final long WORTH_SAYING_BYTES = 16L << 20;

    private GeneralChecks() {}

    static List<Finding> of(Contents contents) {
        List<Finding> findings = new ArrayList<>();
        contents.table().partitions().forEach(partition -> {
            int number = partition.number();
            Optional<FileSystem> fileSystem = contents.fileSystem(number);
            contents.damage(number)
                    .ifPresent(damage -> findings.add(Finding.warning("fat-damaged", number, damage + ".")));
            contents.tooFewClusters(number)
                    .ifPresent(clusters -> findings.add(Finding.warning(
                            "fat32-too-few-clusters",
                            number,
                            "A FAT32 needs 65525 clusters, this one has " + clusters
                                    + ": firmware may take it for a FAT16 and find no files.")));
            if (fileSystem.filter(fs -> fs.type().equals("fat12")).isPresent()) {
                findings.add(Finding.warning("fat12", number, "The boot ROM does not read FAT12."));
            }
            fileSystem
                    .filter(fs -> !fs.clean())
                    .ifPresent(fs -> findings.add(Finding.note(
                            "not-clean",
                            number,
                            "It was not unmounted: its journal is replayed by whoever mounts it.")));
            OptionalLong size = fileSystem.map(FileSystem::sizeBytes).orElse(OptionalLong.empty());
            long room = partition.range().length();
            if (size.isPresent() && fileSystem.filter(FileSystem::isExt4).isPresent()) {
                if (size.getAsLong() > room) {
                    findings.add(Finding.warning(
                            "file-system-too-long",
                            number,
                            "Its file system is " + ByteSize.format(size.getAsLong()) + " long, the partition only "
                                    + ByteSize.format(room) + ": it cannot be mounted."));
                } else if (room - size.getAsLong() >= WORTH_SAYING_BYTES) {
                    findings.add(Finding.note(
                            "file-system-short",
                            number,
                            "Its file system leaves " + ByteSize.format(room - size.getAsLong())
                                    + " of the partition unused."));
                }
            }
        });
        return findings;
    }

    /** Where the rest of a disk goes. */
    static Optional<Finding> freeBehind(long freeBytes, ImageKind kind) {
        if (freeBytes < WORTH_SAYING_BYTES) {
            return Optional.empty();
        }
        String grows = switch (kind) {
            case STOCK -> ": the root grows over it at the first boot.";
            case CONVERTED -> ": data grows over it at the first boot.";
            case OTHER -> ".";
        };
        return Optional.of(Finding.note(
                "disk-not-full", 0, ByteSize.format(freeBytes) + " behind the last partition are not used" + grows));
    }
}
