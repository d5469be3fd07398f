package dev.tandem.disk;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What makes partitions a table. Each rule says what is wrong, or null when nothing is. */
final class MbrRules {
    /** Sector numbers and counts have 32 bits. */
    private static final long SECTORS = 1L << 32;

    private MbrRules() {}

    /** What somebody who makes a table may get wrong, and a table that is read cannot have. */
    static @Nullable String misnumbered(List<Partition> sorted) {
        Partition container = sorted.stream()
                .filter(p -> p.isExtended() && !p.isLogical())
                .findFirst()
                .orElse(null);
        int number = 0;
        long end = container == null ? 0 : container.range().offset();
        for (Partition partition : sorted) {
            String name = "partition " + partition.number();
            if (partition.number() == number) {
                return "there are two partitions " + number;
            }
            if (partition.type() == MbrTable.GPT && !partition.isLogical()) {
                return name + " is of type ee, which says that the disk has a GPT";
            }
            if (partition.isLogical()) {
                if (container == null) {
                    return name + " is logical, and there is no extended partition";
                }
                if (partition.isExtended()) {
                    return name + " is logical, and cannot be an extended one";
                }
                if (partition.number() != Math.max(number, MbrTable.PRIMARIES) + 1) {
                    return "there is a " + name + ", but no " + (partition.number() - 1);
                }
                if (partition.range().offset() < end && number > MbrTable.PRIMARIES) {
                    return name + " does not lie behind the logical one before it";
                }
                if (partition.range().offset() == end) {
                    return name + " has no free sector in front of it, where its boot record would be";
                }
                end = partition.range().end();
            }
            number = partition.number();
        }
        return null;
    }

    private record Span(ByteRange range, String name) {}

    /** What is wrong with a table, whatever the disk. */
    static @Nullable String problem(List<Partition> partitions, List<Ebr> chain) {
        List<Partition> containers = partitions.stream()
                .filter(p -> p.isExtended() && !p.isLogical())
                .toList();
        if (containers.size() > 1) {
            return "there are two extended partitions, " + containers.get(0).number() + " and "
                    + containers.get(1).number();
        }
        List<Span> outer = new ArrayList<>(List.of(new Span(MbrTable.MBR, "the table itself")));
        List<Span> inner = new ArrayList<>();
        for (Partition partition : partitions) {
            Span span = new Span(partition.range(), "partition " + partition.number());
            if (partition.range().end() / MbrTable.SECTOR > SECTORS
                    || partition.range().length() / MbrTable.SECTOR >= SECTORS) {
                return span.name() + " (" + span.range() + ") goes beyond 2 TiB, which an MBR cannot express";
            }
            if (!partition.isLogical()) {
                outer.add(span);
            } else {
                inner.add(span);
            }
        }
        chain.forEach(ebr -> inner.add(new Span(
                ebr.range(),
                ebr.logical() == null
                        ? "an empty boot record"
                        : "the boot record of partition " + ebr.logical().number())));
        for (Span span : inner) {
            if (!containers.get(0).range().contains(span.range())) {
                return span.name() + " (" + span.range() + ") is not inside the extended partition ("
                        + containers.get(0).range() + ")";
            }
        }
        String overlap = overlap(outer);
        return overlap != null ? overlap : overlap(inner);
    }

    private static @Nullable String overlap(List<Span> spans) {
        spans.sort(Comparator.comparingLong(span -> span.range().offset()));
        for (int i = 1; i < spans.size(); i++) {
            Span before = spans.get(i - 1);
            Span span = spans.get(i);
            if (before.range().overlaps(span.range())) {
                return before.name() + " (" + before.range() + ") and " + span.name() + " (" + span.range()
                        + ") overlap";
            }
        }
        return null;
    }

    /** What does not fit on this disk. */
    static @Nullable String beyond(List<Partition> partitions, BlockDevice device) {
        for (Partition partition : partitions) {
            if (partition.range().end() > device.sizeBytes()) {
                return "partition " + partition.number() + " (" + partition.range()
                        + ") goes beyond the end of the disk (" + device.sizeBytes() + " bytes)";
            }
        }
        return null;
    }
}
