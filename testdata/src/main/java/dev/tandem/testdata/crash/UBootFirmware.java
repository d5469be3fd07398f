package dev.tandem.testdata.crash;

import dev.tandem.disk.BlockDevice;
import dev.tandem.disk.ByteRange;
import dev.tandem.layout.Slot;
import dev.tandem.layout.UBootState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A U-Boot whose script lowers a counter on the disk before it starts a slot on trial. Nothing of it is volatile, so that a
 * trial also outlives a power cut. The older of the two copies is written, so that one that is torn leaves the other.
 */
public final class UBootFirmware implements FirmwareModel {
    private final ByteRange firstCopy;
    private final ByteRange secondCopy;
    private final Map<Slot, Integer> partitions;
    private final Map<Slot, ByteRange> ranges;

    /**
     * @param firstCopy the sector of one copy
     * @param secondCopy the sector of the other
     * @param partitions numbers of the root partitions
     * @param ranges where these are; one whose first sector is zero cannot be started
     */
    public UBootFirmware(
            ByteRange firstCopy, ByteRange secondCopy, Map<Slot, Integer> partitions, Map<Slot, ByteRange> ranges) {
        this.firstCopy = firstCopy;
        this.secondCopy = secondCopy;
        this.partitions = Map.copyOf(partitions);
        this.ranges = Map.copyOf(ranges);
    }

    /** The state that counts; empty when both copies are damaged. */
    public Optional<UBootState> state(SimulatedDisk disk) {
        return UBootState.newest(read(disk, firstCopy), read(disk, secondCopy));
    }

    /** Writes the next state, over the copy that does not count. For the script of U-Boot and for a client alike. */
    public void write(SimulatedDisk disk, BlockDevice device, Slot committed, int tries) throws IOException {
        Optional<UBootState> now = state(disk);
        int sequence = now.map(UBootState::sequence).orElse(0) + 1;
        String words = now.map(UBootState::words).orElse("");
        boolean firstCounts = now.isPresent() && read(disk, firstCopy).equals(now);
        device.write(
                (firstCounts ? secondCopy : firstCopy).offset(),
                ByteBuffer.wrap(new UBootState(sequence, committed, tries, words).toSector()));
        device.force();
    }

    @Override
    public BootResult start(SimulatedDisk disk, ResetKind reset) {
        Optional<UBootState> state = state(disk);
        Slot committed = state.map(UBootState::committed).orElse(Slot.A);
        int tries = state.map(UBootState::tries).orElse(0);
        if (tries > 0) {
            try {
                write(disk, disk.open("U-Boot"), committed, tries - 1);
            } catch (IOException e) {
                // A counter that cannot be lowered must not be followed: it would be for ever.
                return startedWithoutTrial(disk, committed);
            }
            BootResult trial = started(disk, committed.other(), true);
            return trial instanceof BootResult.Started ? trial : startedWithoutTrial(disk, committed);
        }
        return startedWithoutTrial(disk, committed);
    }

    /** The default slot; when that has nothing to start, the other one is better than nothing. */
    private BootResult startedWithoutTrial(SimulatedDisk disk, Slot committed) {
        BootResult result = started(disk, committed, false);
        return result instanceof BootResult.Started ? result : started(disk, committed.other(), false);
    }

    private BootResult started(SimulatedDisk disk, Slot slot, boolean trial) {
        ByteRange range = range(slot);
        ByteBuffer first = ByteBuffer.allocate(Sector.BYTES);
        disk.read(range.offset(), first);
        if (Sector.of(first.array()) == Sector.ZERO) {
            return new BootResult.Stuck("slot " + slot + " has no file system");
        }
        int partition = partitions.getOrDefault(slot, 0);
        return new BootResult.Started(
                partition, trial, String.format(Locale.ROOT, "root=/dev/mmcblk0p%d tandem.slot=%s", partition, slot));
    }

    private ByteRange range(Slot slot) {
        ByteRange range = ranges.get(slot);
        if (range == null) {
            throw new IllegalStateException("no partition for slot " + slot);
        }
        return range;
    }

    private Optional<UBootState> read(SimulatedDisk disk, ByteRange copy) {
        ByteBuffer sector = ByteBuffer.allocate(Sector.BYTES);
        disk.read(copy.offset(), sector);
        return UBootState.of(sector.array());
    }

    @Override
    public FirmwareModel copy() {
        return this;
    }

    @Override
    public long volatileState() {
        return 0;
    }
}
