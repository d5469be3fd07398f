package dev.tandem.imagetool.inspect;

import dev.tandem.disk.ByteRange;
import dev.tandem.disk.Partition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Descriptions of images that need not exist. */
final class DescribedImages {
    private static final long MIB = 1 << 20;

    private DescribedImages() {}

    /** A card of 32 GiB with the usual sizes, on which the first partition is a five-hundredth. */
    static ImageDescription card() {
        long gib = 1024;
        return image(
                "card.img",
                32 * gib,
                ConvertedLayout.PI_TRYBOOT.roles(),
                List.of(
                        partition(1, 0x0c, 8, 64),
                        partition(2, 0x0c, 72, 256),
                        partition(3, 0x0c, 328, 256),
                        partition(4, 0x05, 584, 32 * gib - 584),
                        partition(5, 0x83, 592, 4 * gib),
                        partition(6, 0x83, 600 + 4 * gib, 4 * gib),
                        partition(7, 0x83, 608 + 8 * gib, 64)));
    }

    /** As many partitions as a table can hold, the first ones tiny. */
    static ImageDescription crowded() {
        List<Partition> partitions = new ArrayList<>(List.of(partition(4, 0x05, 1, 70_000)));
        for (int i = 0; i < 64; i++) {
            partitions.add(partition(5 + i, 0x83, 2 + 2L * i, i == 63 ? 60_000 : 1));
        }
        return image("crowded.img", 70_001, Map.of(), partitions);
    }

    static ImageDescription image(String path, long sizeMib, Map<Integer, Role> roles, List<Partition> partitions) {
        List<PartitionDescription> described = partitions.stream()
                .map(partition -> new PartitionDescription(
                        partition,
                        "deadbeef-%02x".formatted(partition.number()),
                        roles.getOrDefault(partition.number(), Role.OTHER),
                        partition.isExtended() ? Optional.empty() : Optional.of(halfFull(partition)),
                        Optional.empty()))
                .toList();
        return new ImageDescription(
                path,
                sizeMib * MIB,
                0xdeadbeef,
                roles.isEmpty() ? ImageKind.OTHER : ImageKind.CONVERTED,
                roles.isEmpty() ? Optional.empty() : Optional.of(ConvertedLayout.PI_TRYBOOT),
                Optional.empty(),
                Optional.empty(),
                described,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                List.of());
    }

    /** The descriptions with another label each. */
    static ImageDescription labelled(ImageDescription image, String label) {
        return new ImageDescription(
                image.path(),
                image.sizeBytes(),
                image.diskId(),
                image.kind(),
                image.layout(),
                image.refusal(),
                image.system(),
                image.partitions().stream()
                        .map(p -> new PartitionDescription(
                                p.partition(),
                                p.partUuid(),
                                p.role(),
                                Optional.of(new FileSystem(
                                        "ext4",
                                        label,
                                        "",
                                        OptionalLong.empty(),
                                        OptionalLong.empty(),
                                        List.of(),
                                        true)),
                                p.sha256()))
                        .toList(),
                image.selector(),
                image.uBootSelector(),
                image.slots(),
                image.slotComparison(),
                List.of(Finding.warning("x", 1, label)));
    }

    private static FileSystem halfFull(Partition partition) {
        return new FileSystem(
                "ext4",
                "label",
                "",
                OptionalLong.of(partition.range().length()),
                OptionalLong.of(partition.range().length() / 2),
                List.of(),
                true);
    }

    private static Partition partition(int number, int type, long startMib, long sizeMib) {
        return new Partition(number, type, false, new ByteRange(startMib * MIB, sizeMib * MIB));
    }
}
