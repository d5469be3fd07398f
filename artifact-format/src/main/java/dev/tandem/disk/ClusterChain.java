package dev.tandem.disk;

import java.io.IOException;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** Follows the clusters of a file or directory, forward only. A chain that loops is found after at most three turns. */
final class ClusterChain {
    private final FatLayout layout;
    private final FatTable table;
    private final String path;
    private final @Nullable BitSet claimed;
    private long next;
    private long steps;
    /** Where the chain was when {@link #steps} was last a power of two: to come by again means to loop. */
    private long milestone = FatTable.END;

    /**
     * @param first its first cluster
     * @param claimed which clusters belong to something, by their number; is kept up, and none may be there already
     */
    ClusterChain(FatLayout layout, FatTable table, long first, String path, @Nullable BitSet claimed)
            throws IOException {
        this.layout = layout;
        this.table = table;
        this.path = path;
        this.claimed = claimed;
        this.next = first;
        if (!layout.isCluster(first)) {
            throw new DiskFormatException(
                    "FAT volume: " + FatVolume.quoted(path) + " begins in cluster " + first + ", which does not exist");
        }
        claim();
    }

    /**
     * The next clusters that lie beside each other, at most {@code clusters} of them.
     *
     * @return null when the chain has ended
     */
    @Nullable
    ByteRange nextRun(long clusters) throws IOException {
        if (next == FatTable.END) {
            return null;
        }
        long first = next;
        long count = 1;
        step();
        while (count < clusters && next == first + count) {
            count++;
            step();
        }
        return layout.range(first, count);
    }

    private void step() throws IOException {
        next = table.next(next, path);
        steps++;
        if (next == FatTable.END) {
            return;
        }
        if (next == milestone) {
            throw new DiskFormatException(
                    "FAT volume: the chain of " + FatVolume.quoted(path) + " comes back to cluster " + next);
        }
        if (Long.bitCount(steps) == 1) {
            milestone = next;
        }
        claim();
    }

    private void claim() throws IOException {
        if (claimed != null) {
            if (claimed.get((int) next)) {
                throw new DiskFormatException("FAT volume: cluster " + next + " of " + FatVolume.quoted(path)
                        + " belongs to something else as well, or the chain loops");
            }
            claimed.set((int) next);
        }
    }
}
