package dev.tandem.imagetool.firmware;

import dev.tandem.disk.BlockDevice;
import dev.tandem.disk.DiskFormatException;
import dev.tandem.disk.FatVolume;
import dev.tandem.disk.MbrTable;
import dev.tandem.disk.Partition;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The partitions of a disk, as a board sees them. */
final class BootDisk {
    /** FAT12, FAT16 and FAT32, addressed in one way or the other. */
    private static final Set<Integer> FAT_TYPES = Set.of(0x01, 0x04, 0x06, 0x0b, 0x0c, 0x0e);

    /** Of all boards; {@code start*.elf} without asking for the whole directory, which may be damaged elsewhere. */
    private static final List<String> START_FILES = List.of(
            "start.elf",
            "start_x.elf",
            "start_db.elf",
            "start_cd.elf",
            "start4.elf",
            "start4x.elf",
            "start4db.elf",
            "start4cd.elf");

    private final BlockDevice disk;
    private final MbrTable table;
    private final Board board;
    private final StageLog log;
    private final Map<Integer, Optional<BootVolume>> volumes = new HashMap<>();

    BootDisk(BlockDevice disk, Board board, StageLog log) throws IOException {
        this.disk = disk;
        this.table = MbrTable.read(disk);
        this.board = board;
        this.log = log;
    }

    /** Empty when there is no such partition, or no FAT volume on it. */
    Optional<BootVolume> volume(int number) throws IOException {
        Optional<BootVolume> volume = volumes.get(number);
        if (volume == null) {
            volume = open(number);
            volumes.put(number, volume);
        }
        return volume;
    }

    private Optional<BootVolume> open(int number) throws IOException {
        Optional<Partition> partition = table.partition(number);
        if (partition.isEmpty()) {
            return Optional.empty();
        }
        if (!FAT_TYPES.contains(partition.get().type())) {
            log.say("Partition " + number + " is not FAT: its type is "
                    + Integer.toHexString(partition.get().type()) + ".");
            return Optional.empty();
        }
        try {
            return Optional.of(new BootVolume(
                    number, FatVolume.open(disk.slice(partition.get().range()))));
        } catch (DiskFormatException e) {
            log.say("Partition " + number + " cannot be read: " + e.getMessage() + ".");
            return Optional.empty();
        }
    }

    /** Whether a partition has a file. One whose directory cannot be read has none. */
    boolean has(int number, String name) throws IOException {
        Optional<BootVolume> volume = volume(number);
        try {
            return volume.isPresent() && volume.get().has(name);
        } catch (DiskFormatException e) {
            log.say("Partition " + number + " cannot be searched for " + name + ": " + e.getMessage() + ".");
            return false;
        }
    }

    /**
     * Whether the board takes a partition, going by the names of files alone.
     *
     * @param config what it has to have besides that: config.txt, which nothing but a Pi 5 insists on, or tryboot.txt
     */
    boolean isBootable(int number, String config) throws IOException {
        if (table.partition(number).isEmpty()) {
            log.say("There is no partition " + number + ".");
            return false;
        }
        if (!has(number, board.bootableBy())) {
            log.say("Partition " + number + " is not bootable: it has no " + board.bootableBy() + ".");
            return false;
        }
        if (!config.equals(Config.NAME) && !has(number, config)) {
            log.say("Partition " + number + " is not bootable for this trial: it has no " + config + ".");
            return false;
        }
        log.say("Partition " + number + " is bootable: it has " + board.bootableBy() + ".");
        return true;
    }

    /** Firmware of other boards on partition 1, where there is none for this one: measured on a Pi 4, it stops there. */
    Optional<String> foreignFirmware() throws IOException {
        if (board.loadsFirmware() && !has(1, board.bootableBy())) {
            for (String name : START_FILES) {
                if (has(1, name)) {
                    return Optional.of(name);
                }
            }
        }
        return Optional.empty();
    }
}
