package dev.tandem.imagetool.inspect;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a disk in a picture of it: a partition, or what lies between two.
 *
 * @param partition what it is; null for what belongs to none
 * @param startBytes where it begins
 * @param sizeBytes how long it is
 */
record Segment(@Nullable PartitionDescription partition, long startBytes, long sizeBytes) {
    /** The whole disk in its order. An extended partition is not among them: the logical ones in it are. */
    static List<Segment> of(ImageDescription image) {
        List<PartitionDescription> partitions = image.partitions().stream()
                .filter(partition -> !partition.isExtended())
                .sorted(Comparator.comparingLong(PartitionDescription::startBytes))
                .toList();
        List<Segment> segments = new ArrayList<>();
        long at = 0;
        for (PartitionDescription partition : partitions) {
            if (partition.startBytes() > at) {
                segments.add(new Segment(null, at, partition.startBytes() - at));
            }
            segments.add(new Segment(partition, partition.startBytes(), partition.sizeBytes()));
            at = partition.startBytes() + partition.sizeBytes();
        }
        if (image.sizeBytes() > at) {
            segments.add(new Segment(null, at, image.sizeBytes() - at));
        }
        return segments;
    }

    /** How much of it is in use, 0 to 1; empty when that is not known. */
    OptionalDouble usedShare() {
        if (partition == null) {
            return OptionalDouble.empty();
        }
        if (partition.fileSystem().filter(FileSystem::isEmpty).isPresent()) {
            return OptionalDouble.of(0);
        }
        return partition.fileSystem().stream()
                .flatMapToLong(fs -> fs.usedBytes().stream())
                .mapToDouble(used -> Math.min(1, used / (double) sizeBytes))
                .findFirst();
    }

    /** Number and role, such as {@code 5 root A}; empty for what is no partition. */
    String title() {
        if (partition == null) {
            return "";
        }
        String role = partition.role().words();
        return role.isEmpty() ? String.valueOf(partition.number()) : partition.number() + " " + role;
    }
}
