package dev.tandem.imagetool.inspect;

import dev.tandem.disk.Partition;
import java.util.Optional;

/**
 * A partition and what is in it.
 *
 * @param partition its entry in the table
 * @param partUuid what Linux calls it: {@code deadbeef-05}
 * @param role what it is for
 * @param fileSystem what it holds; empty for the extended partition
 * @param sha256 of all its bytes, when that was asked for
 */
public record PartitionDescription(
        Partition partition, String partUuid, Role role, Optional<FileSystem> fileSystem, Optional<String> sha256) {
    int number() {
        return partition.number();
    }

    long startBytes() {
        return partition.range().offset();
    }

    long sizeBytes() {
        return partition.range().length();
    }

    boolean isExtended() {
        return partition.isExtended();
    }
}
