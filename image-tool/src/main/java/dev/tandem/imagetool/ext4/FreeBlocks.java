package dev.tandem.imagetool.ext4;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which blocks of a file system are in use, by what dumpe2fs says of those that are not. */
final class FreeBlocks {
    private static final Pattern LINE = Pattern.compile("^  Free blocks: (.*)$", Pattern.MULTILINE);
    private static final Pattern RANGE = Pattern.compile("(\\d+)(?:-(\\d+))?");

    private FreeBlocks() {}

    /**
     * The ranges of blocks in use, in order.
     *
     * @param dump what dumpe2fs printed
     * @param blocks how many the file system has
     */
    static List<Ext4File.BlockRange> used(String dump, long blocks) {
        List<Ext4File.BlockRange> used = new ArrayList<>();
        long next = 0;
        Matcher line = LINE.matcher(dump);
        while (line.find()) {
            Matcher range = RANGE.matcher(line.group(1));
            while (range.find()) {
                long first = Long.parseLong(range.group(1));
                long last = range.group(2) == null ? first : Long.parseLong(range.group(2));
                if (first < next || last < first || last >= blocks) {
                    throw new IllegalArgumentException("free blocks out of order: " + range.group());
                }
                if (first > next) {
                    used.add(new Ext4File.BlockRange(next, first - next));
                }
                next = last + 1;
            }
        }
        if (next < blocks) {
            used.add(new Ext4File.BlockRange(next, blocks - next));
        }
        return used;
    }
}
