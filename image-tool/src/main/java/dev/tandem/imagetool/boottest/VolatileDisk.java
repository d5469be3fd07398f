package dev.tandem.imagetool.boottest;

import dev.tandem.disk.BlockDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A disk with a write cache that a power cut empties, in front of an image file. What the machine has flushed is in the file; of
 * what it has only written, a cut keeps any part. What one write put into one block of 4 KiB stays together, as the pages of cards
 * and the physical sectors of disks do; nothing is promised about the order of writes between two flushes. (Torn in the middle of
 * its superblock, no ext4 is mounted again, and its check at the start does not mend that: docs/adr/0014.)
 *
 * <p>May be used by several threads.
 */
final class VolatileDisk implements BlockDevice {
    private static final int SECTOR = 512;
    private static final int BLOCK = 4096;
    private static final int ALL_SECTORS = (1 << (BLOCK / SECTOR)) - 1;

    /** A cache is not larger than that: the oldest blocks reach the disk by themselves then, as they may at any time. */
    private static final int MAX_BLOCKS = (64 << 20) / BLOCK;

    private final BlockDevice image;
    private final Map<Long, Block> cache = new LinkedHashMap<>();
    private boolean powered = true;
    private int writes;
    private @Nullable Watcher watcher;
    private Random watchersChance = new Random(0);
    private @Nullable Cut lastCut;

    /** Decides, at each write, whether the power is cut now. */
    @FunctionalInterface
    interface Watcher {
        boolean cutsAt(long offset, int length);
    }

    /** Sectors that were written and not flushed; bit i of {@code dirty} is sector i, last written by {@code writer[i]}. */
    private static final class Block {
        final byte[] bytes = new byte[BLOCK];
        final int[] writer = new int[BLOCK / SECTOR];
        int dirty;

        /** A part that a cut keeps. */
        int anyPart(Random random) {
            int keep = 0;
            Map<Integer, Boolean> kept = new HashMap<>();
            for (int i = 0; i < writer.length; i++) {
                if ((dirty & (1 << i)) != 0 && kept.computeIfAbsent(writer[i], w -> random.nextBoolean())) {
                    keep |= 1 << i;
                }
            }
            return keep;
        }
    }

    /**
     * What a cut did.
     *
     * @param unflushedSectors that were in the cache
     * @param keptSectors that reached the disk all the same
     */
    record Cut(int unflushedSectors, int keptSectors) {}

    VolatileDisk(BlockDevice image) {
        this.image = image;
    }

    @Override
    public long sizeBytes() {
        return image.sizeBytes();
    }

    @Override
    public synchronized void read(long offset, ByteBuffer target) throws IOException {
        requirePower();
        int start = target.position();
        int length = target.remaining();
        image.read(offset, target);
        long last = (offset + length - 1) / BLOCK;
        for (long number = offset / BLOCK; number <= last && length > 0; number++) {
            Block block = cache.get(number);
            for (int i = 0; block != null && i < BLOCK / SECTOR; i++) {
                if ((block.dirty & (1 << i)) != 0) {
                    overlay(target, start, offset, length, number * BLOCK + (long) i * SECTOR, block.bytes, i * SECTOR);
                }
            }
        }
    }

    private static void overlay(
            ByteBuffer target, int start, long offset, int length, long sector, byte[] bytes, int from) {
        long first = Math.max(offset, sector);
        long end = Math.min(offset + length, sector + SECTOR);
        if (first < end) {
            target.put(start + (int) (first - offset), bytes, from + (int) (first - sector), (int) (end - first));
        }
    }

    /** Into the cache. Whole sectors, as a disk takes them. */
    @Override
    public synchronized void write(long offset, ByteBuffer source) throws IOException {
        requirePower();
        boolean fits = offset >= 0 && offset <= sizeBytes() - source.remaining();
        if (!fits || offset % SECTOR != 0 || source.remaining() % SECTOR != 0) {
            throw new IOException("a write of " + source.remaining() + " bytes at " + offset + " to a disk of "
                    + sizeBytes() + " with sectors of " + SECTOR);
        }
        int length = source.remaining();
        long at = offset;
        writes++;
        while (source.hasRemaining()) {
            Block block = cache.computeIfAbsent(at / BLOCK, n -> new Block());
            int inBlock = (int) (at % BLOCK);
            source.get(block.bytes, inBlock, SECTOR);
            block.dirty |= 1 << (inBlock / SECTOR);
            block.writer[inBlock / SECTOR] = writes;
            at += SECTOR;
        }
        Iterator<Map.Entry<Long, Block>> oldest = cache.entrySet().iterator();
        while (cache.size() > MAX_BLOCKS) {
            Map.Entry<Long, Block> entry = oldest.next();
            put(entry.getKey(), entry.getValue(), ALL_SECTORS);
            oldest.remove();
        }
        // Afterwards, so that this very write may be the last that arrives, whole or in part.
        if (watcher != null && watcher.cutsAt(offset, length)) {
            cut(watchersChance);
        }
    }

    /** A flush: everything written so far is on the disk afterwards. */
    @Override
    public synchronized void force() throws IOException {
        requirePower();
        for (Map.Entry<Long, Block> entry : cache.entrySet()) {
            put(entry.getKey(), entry.getValue(), ALL_SECTORS);
        }
        cache.clear();
    }

    /**
     * Cuts the power: from now on nothing can be read or written.
     *
     * @param random decides what of the cache reaches the disk: in half of all cuts nothing or everything, as these are the
     *     cases that programs are written for, else any part
     */
    synchronized Cut cut(Random random) throws IOException {
        powered = false;
        int share = random.nextInt(4);
        int unflushed = 0;
        int kept = 0;
        for (Map.Entry<Long, Block> entry : cache.entrySet()) {
            int dirty = entry.getValue().dirty;
            int keep = share == 0 ? 0 : share == 1 ? dirty : entry.getValue().anyPart(random);
            unflushed += Integer.bitCount(dirty);
            kept += Integer.bitCount(keep);
            put(entry.getKey(), entry.getValue(), keep);
        }
        cache.clear();
        lastCut = new Cut(unflushed, kept);
        return lastCut;
    }

    /** Has {@code newWatcher} decide when the power is cut, and {@code random} what of the cache reaches the disk then. */
    synchronized void watch(Watcher newWatcher, Random random) {
        watcher = newWatcher;
        watchersChance = random;
    }

    /** What the cut did; empty as long as there is power. */
    synchronized Optional<Cut> lastCut() {
        return Optional.ofNullable(lastCut);
    }

    private void put(long number, Block block, int sectors) throws IOException {
        int wanted = block.dirty & sectors;
        int i = 0;
        while (i < BLOCK / SECTOR) {
            int end = i;
            while (end < BLOCK / SECTOR && (wanted & (1 << end)) != 0) {
                end++;
            }
            if (end > i) {
                image.write(
                        number * BLOCK + (long) i * SECTOR,
                        ByteBuffer.wrap(block.bytes, i * SECTOR, (end - i) * SECTOR));
            }
            i = end + 1;
        }
    }

    private void requirePower() throws IOException {
        if (!powered) {
            throw new IOException("the power is off");
        }
    }

    /** What was not flushed is gone; the image stays open. */
    @Override
    public synchronized void close() {
        powered = false;
        cache.clear();
    }
}
