package dev.tandem.layout;

import dev.tandem.disk.ByteRange;
import dev.tandem.disk.MbrTable;
import dev.tandem.disk.Partition;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a layout is recognised by: its partitions, numbered from 1 on. Their sizes and where they lie are up to whoever made the
 * disk.
 *
 * @param name of the layout
 * @param types of all partitions
 */
record LayoutShape(String name, List<Integer> types) {
    boolean fits(MbrTable table) {
        List<Partition> found = table.partitions();
        boolean same = found.size() == types.size();
        for (int i = 0; same && i < found.size(); i++) {
            same = found.get(i).number() == i + 1 && found.get(i).type() == types.get(i);
        }
        return same;
    }

    /**
     * Where the partitions of a disk lie.
     *
     * @throws LayoutException if it has others
     */
    List<ByteRange> ranges(MbrTable table) throws LayoutException {
        if (!fits(table)) {
            throw new LayoutException(
                    "the disk does not have the layout " + name + ": expected " + this + ", found " + of(table));
        }
        return table.partitions().stream().map(Partition::range).toList();
    }

    /** Entries of a table, for partitions that lie there. */
    List<Partition> partitions(List<ByteRange> ranges) {
        List<Partition> partitions = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            partitions.add(new Partition(i + 1, types.get(i), false, ranges.get(i)));
        }
        return partitions;
    }

    /** The partitions of a disk, in words. */
    static String of(MbrTable table) {
        List<Partition> found = table.partitions();
        return found.isEmpty()
                ? "none"
                : found.stream()
                        .map(p -> p.number() + " of type " + hex(p.type()))
                        .collect(Collectors.joining(", "));
    }

    @Override
    public String toString() {
        return "partitions 1 to " + types.size() + " of the types "
                + types.stream().map(LayoutShape::hex).collect(Collectors.joining(" ")) + " (" + name + ")";
    }

    private static String hex(int type) {
        return HexFormat.of().toHexDigits((byte) type);
    }
}
