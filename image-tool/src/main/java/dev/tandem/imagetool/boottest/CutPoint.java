package dev.tandem.imagetool.boottest;

import dev.tandem.disk.Partition;
import dev.tandem.layout.PiTrybootLayout;
import dev.tandem.layout.Slot;
import dev.tandem.layout.SlotLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * The moment of an update at which the power is cut: the write to the disk at which something has been reached. May be told of
 * writes by one thread and asked by another.
 */
final class CutPoint implements VolatileDisk.Watcher {
    /** Parts of an update, each with an equal share of the cuts. */
    enum Stage {
        /** The root partition of the inactive slot is written. */
        WRITE,
        /** Its boot partition is built. */
        BOOT_FILES,
        /** The client keeps its records, or the new system its own files: somewhere between. */
        RECORDS,
        /** The new system runs on trial. */
        TRIAL,
        /** A sector that says what starts: with the firmware of the Pi the one that makes it the default. */
        FLIP,
        /** What follows the flip. */
        AFTER_FLIP
    }

    /** Less than any boot files have. */
    private static final int MAX_BOOT_BYTES = 4_000_000;

    private final Stage stage;
    private final SlotLayout layout;
    private final Slot target;
    private final String description;
    private long remaining;
    private int flips;
    private boolean trial;
    private boolean reached;

    private CutPoint(Stage stage, SlotLayout layout, Slot target, long remaining, String description) {
        this.stage = stage;
        this.layout = layout;
        this.target = target;
        this.remaining = remaining;
        this.description = description;
    }

    /**
     * A point in an update of {@code target}, chosen by chance within its stage.
     *
     * @param imageBytes how much of the root partition will be written, at most
     */
    static CutPoint in(Stage stage, SlotLayout layout, Slot target, long imageBytes, Random random) {
        return switch (stage) {
            case WRITE -> {
                // Only what differs is written, so most of the points are early ones.
                long bytes = (long) (imageBytes * random.nextDouble() * random.nextDouble());
                yield new CutPoint(
                        stage,
                        layout,
                        target,
                        bytes,
                        String.format(Locale.ROOT, "after %d kB of the slot", bytes / 1000));
            }
            case BOOT_FILES -> {
                long bytes = random.nextInt(MAX_BOOT_BYTES);
                yield new CutPoint(stage, layout, target, bytes, "after " + bytes / 1000 + " kB of the boot partition");
            }
            case RECORDS -> counted(stage, layout, target, 1 + random.nextInt(60), "write to data");
            case TRIAL -> counted(stage, layout, target, 1 + random.nextInt(150), "write of the system on trial");
            case FLIP ->
                counted(stage, layout, target, 1 + random.nextInt(flips(layout)), "write to the boot selector");
            case AFTER_FLIP -> counted(stage, layout, target, 1 + random.nextInt(30), "write after the flip");
        };
    }

    /** The stages of an update on such a disk. */
    static List<Stage> stages(SlotLayout layout) {
        return Arrays.stream(Stage.values())
                .filter(stage -> stage != Stage.BOOT_FILES || layout instanceof PiTrybootLayout)
                .toList();
    }

    /** How often partition 1 is written: U-Boot is told of the trial, counts it, and is told of the commit. */
    private static int flips(SlotLayout layout) {
        return layout instanceof PiTrybootLayout ? 1 : 3;
    }

    private static CutPoint counted(Stage stage, SlotLayout layout, Slot target, int count, String what) {
        return new CutPoint(stage, layout, target, count, "at " + what + " number " + count);
    }

    @Override
    public synchronized boolean cutsAt(long offset, int length) {
        int partition = partition(offset);
        flips += partition == SlotLayout.CONFIG_PARTITION ? 1 : 0;
        boolean counts = switch (stage) {
            case WRITE -> partition == layout.rootNumber(target);
            case BOOT_FILES -> partition == PiTrybootLayout.bootPartition(target);
            case RECORDS -> partition == layout.dataNumber();
            // The partition of the inactive slot is written by the system itself when it runs.
            case TRIAL ->
                trial
                        && (partition == layout.dataNumber()
                                || layout.slotOfRoot(partition).isPresent());
            case FLIP -> partition == SlotLayout.CONFIG_PARTITION;
            case AFTER_FLIP -> flips >= flips(layout) && partition != SlotLayout.CONFIG_PARTITION;
        };
        if (counts) {
            remaining -= stage == Stage.WRITE || stage == Stage.BOOT_FILES ? length : 1;
            reached |= remaining <= 0;
        }
        return reached;
    }

    /** The trial has begun. What should have come before it, and had fewer writes than was thought, is as good as now. */
    synchronized void trialStarts() {
        trial = true;
        reached |= stage.compareTo(Stage.TRIAL) < 0;
    }

    /** It has taken too long to come to it: the next write will do. */
    synchronized void next() {
        reached = true;
    }

    private int partition(long offset) {
        return layout.partitions().stream()
                .filter(p -> !p.isExtended()
                        && offset >= p.range().offset()
                        && offset < p.range().end())
                .mapToInt(Partition::number)
                .findFirst()
                .orElse(0);
    }

    Stage stage() {
        return stage;
    }

    @Override
    public String toString() {
        return description;
    }
}
