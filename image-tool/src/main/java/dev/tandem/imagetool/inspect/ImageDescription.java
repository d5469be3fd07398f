package dev.tandem.imagetool.inspect;

import dev.tandem.imagetool.system.PiSystem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A disk image, looked at.
 *
 * @param path as it was given
 * @param sizeBytes of the image, or of the device
 * @param diskId the number in its partition table that PARTUUIDs begin with
 * @param kind what it is
 * @param layout of a converted image
 * @param refusal why it cannot be converted; empty for a stock image
 * @param system what a stock image holds; also what another one holds, as far as it was recognised
 * @param partitions sorted by number
 * @param selector what names the default slot in the layout pi-tryboot; empty where that is missing
 * @param uBootSelector what names it in the layout uboot
 * @param slots A and B of a converted image; else none
 * @param slotComparison whether they hold the same; empty when there are none, or it cannot be told
 * @param findings what somebody should know, warnings first
 */
public record ImageDescription(
        String path,
        long sizeBytes,
        int diskId,
        ImageKind kind,
        Optional<ConvertedLayout> layout,
        Optional<Refusal> refusal,
        Optional<PiSystem> system,
        List<PartitionDescription> partitions,
        Optional<BootSelector> selector,
        Optional<UBootSelector> uBootSelector,
        List<SlotDescription> slots,
        Optional<SlotComparison> slotComparison,
        List<Finding> findings) {
    public ImageDescription {
        partitions = List.copyOf(partitions);
        slots = List.copyOf(slots);
        findings = findings.stream()
                .sorted(Comparator.comparing(Finding::level).reversed())
                .toList();
    }

    /** What it is, for people. */
    String words() {
        return kind.words() + layout.map(it -> ", layout " + it.id()).orElse("");
    }

    /** How many bytes there are behind the last partition. */
    public long freeBehindBytes() {
        long end = partitions.stream()
                .mapToLong(p -> p.partition().range().end())
                .max()
                .orElse(0);
        return Math.max(0, sizeBytes - end);
    }

    ImageDescription with(Finding finding) {
        List<Finding> more = new ArrayList<>(findings);
        more.add(finding);
        return new ImageDescription(
                path,
                sizeBytes,
                diskId,
                kind,
                layout,
                refusal,
                system,
                partitions,
                selector,
                uBootSelector,
                slots,
                slotComparison,
                more);
    }
}
