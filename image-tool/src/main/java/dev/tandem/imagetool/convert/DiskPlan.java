package dev.tandem.imagetool.convert;

import dev.tandem.layout.Slot;
import dev.tandem.layout.SlotLayout;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Where everything will be, and what starts it.
 *
 * @param layout of the disk
 * @param volumes its FAT partitions that get files; another one stays empty
 * @param sectors what is written into partitions past their file systems
 * @param commandLines the kernel's command line of each slot
 */
record DiskPlan(SlotLayout layout, List<VolumePlan> volumes, List<SectorPlan> sectors, Map<Slot, String> commandLines) {
    DiskPlan {
        volumes = List.copyOf(volumes);
        sectors = List.copyOf(sectors);
        commandLines = Map.copyOf(commandLines);
    }

    /**
     * A sector.
     *
     * @param partition in which
     * @param offset in that, in bytes
     * @param content all of it
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record SectorPlan(int partition, long offset, byte[] content) {}

    String commandLine(Slot slot) {
        return Objects.requireNonNull(commandLines.get(slot));
    }
}
