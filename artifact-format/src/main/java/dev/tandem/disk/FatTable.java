package dev.tandem.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The file allocation table. Keeps some pages of it: whole, that of a big volume would not fit into a small heap. */
final class FatTable {
    /** What follows the last cluster of a chain. */
    static final long END = -1;

    private static final int PAGE = 4096;
    private static final int PAGES = 64;

    private final BlockDevice device;
    private final FatLayout layout;
    private final byte[][] pages = new byte[PAGES][];
    private final long[] numbers = new long[PAGES];

    FatTable(BlockDevice device, FatLayout layout) {
        this.device = device;
        this.layout = layout;
        Arrays.fill(numbers, -1);
    }

    /**
     * The cluster behind {@code cluster} in its chain, or {@link #END}.
     *
     * @param path whose chain it is, for the message
     * @throws DiskFormatException if the chain leads to a free or bad cluster, or to one that does not exist
     */
    long next(long cluster, String path) throws IOException {
        long value = value(cluster);
        long mask = layout.type() == FatType.FAT32 ? 0x0fffffff : (1L << FatLayout.bits(layout.type())) - 1;
        value &= mask;
        if (value >= mask - 7) {
            return END;
        }
        if (!layout.isCluster(value)) {
            String what =
                    value == 0 ? "a free one" : value == mask - 8 ? "a bad one" : value + ", which does not exist";
            throw new DiskFormatException("FAT volume: the chain of " + FatVolume.quoted(path) + " goes from cluster "
                    + cluster + " to " + what);
        }
        return value;
    }

    private long value(long cluster) throws IOException {
        return switch (layout.type()) {
            case FAT12 -> {
                long at = cluster + cluster / 2;
                int pair = byteAt(at) | byteAt(at + 1) << 8;
                yield cluster % 2 == 0 ? pair : pair >> 4;
            }
            case FAT16 -> byteAt(cluster * 2) | byteAt(cluster * 2 + 1) << 8;
            case FAT32 -> {
                long at = cluster * 4;
                yield byteAt(at) | byteAt(at + 1) << 8 | byteAt(at + 2) << 16 | (long) byteAt(at + 3) << 24;
            }
        };
    }

    private int byteAt(long at) throws IOException {
        long number = at / PAGE;
        int slot = (int) (number % PAGES);
        byte[] page = pages[slot];
        if (numbers[slot] != number || page == null) {
            page = page == null ? new byte[PAGE] : page;
            // No page of that number while it is read: the read may fail.
            numbers[slot] = -1;
            int length = (int) Math.min(PAGE, layout.fat().length() - number * PAGE);
            device.read(layout.fat().offset() + number * PAGE, ByteBuffer.wrap(page, 0, length));
            pages[slot] = page;
            numbers[slot] = number;
        }
        return page[(int) (at % PAGE)] & 0xff;
    }
}
