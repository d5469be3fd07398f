package dev.tandem.imagetool.firmware;

import dev.tandem.disk.BlockDevice;
import dev.tandem.disk.DiskFormatException;
import dev.tandem.disk.FatFile;
import dev.tandem.layout.AutobootFile;
import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the firmware of a Raspberry Pi does with a disk: which partition it takes, and which kernel, initramfs and command line
 * of that (Raspberry Pi documentation, "autoboot.txt", "config.txt"; and what was measured on a Pi 4).
 *
 * <p>It goes by names and settings alone: whether the firmware files of a disk are whole is not known before a board runs them.
 * Other firmware than the usual one ({@code start_file}, {@code start_x}, {@code gpu_mem=16}), a {@code boot.img} and
 * {@code upstream_kernel} are not looked at.
 */
public final class FirmwareStage {
    /** How far boot loaders look for a bootable partition. */
    private static final int LAST_SEARCHED = 8;

    private static final String TRIAL_CONFIG = "tryboot.txt";
    private static final String BOOTCODE = "bootcode.bin";

    private final Board board;
    private final boolean walk;

    /**
     * @param walk {@code PARTITION_WALK}, the default of boot loaders since 2025-08-13: in place of a partition that is named
     *     and not bootable they take the next one that is
     */
    public FirmwareStage(Board board, boolean walk) {
        this.board = board;
        this.walk = walk;
    }

    /**
     * Finds out what starts. The files of the outcome are read from {@code disk} when they are asked for.
     *
     * @param trialRequested whether the flag that {@code reboot "0 tryboot"} sets is set
     * @throws IOException if the disk cannot be read; whatever it holds is an outcome
     */
    public Outcome start(BlockDevice disk, boolean trialRequested) throws IOException {
        StageLog log = new StageLog();
        try {
            return started(disk, trialRequested, log);
        } catch (StuckException e) {
            return new Outcome.Stuck(String.valueOf(e.getMessage()), log.sentences());
        } catch (DiskFormatException | EOFException e) {
            return new Outcome.Stuck(
                    "What the firmware needs cannot be read: " + e.getMessage() + ".", log.sentences());
        }
    }

    private Outcome started(BlockDevice device, boolean trial, StageLog log) throws IOException, StuckException {
        log.say("A " + board.label() + " starts" + (trial ? ", a trial is requested." : "."));
        BootDisk disk = new BootDisk(device, board, log);
        requireBootcode(disk);

        Autoboot autoboot = autoboot(disk, trial, log);
        String configName = trial && !autoboot.slots() ? TRIAL_CONFIG : Config.NAME;
        if (trial) {
            log.say("The trial reads " + configName + (autoboot.slots() ? ", as autoboot.txt has" : ", for want of")
                    + " tryboot_a_b=1.");
        }
        int partition = autoboot.partition().isPresent()
                ? named(disk, autoboot.partition(), configName, log)
                : firstOf(disk, configName, log);
        BootVolume volume = disk.volume(partition).orElseThrow();
        log.say("The firmware starts from partition " + partition + "; an autoboot.txt there is not read.");
        requireFirmware(volume);

        ConfigFilters filters = new ConfigFilters(board, trial, partition, log);
        Config config = Config.read(volume, configName, filters, log);
        SystemFiles files = new SystemFiles(board, volume, config, log);
        BootFile kernel = files.kernel();
        return new Outcome.Started(
                partition,
                trial,
                kernel,
                files.initramfs(kernel),
                files.commandLine(),
                files.osPrefix(),
                files.watchdogSeconds(),
                log.sentences());
    }

    /** The boot ROM of a Pi 3 looks nowhere else. */
    private void requireBootcode(BootDisk disk) throws IOException, StuckException {
        if (board == Board.PI_3 && !disk.has(1, BOOTCODE)) {
            throw new StuckException("Partition 1 has no " + BOOTCODE + ", without which a Pi 3 does not start.");
        }
    }

    private Autoboot autoboot(BootDisk disk, boolean trial, StageLog log) throws IOException {
        Optional<BootVolume> volume = disk.volume(1);
        byte[] content;
        try {
            Optional<FatFile> file = volume.isPresent() ? volume.get().find(AutobootFile.NAME) : Optional.empty();
            if (volume.isEmpty() || file.isEmpty()) {
                log.say("Partition 1 has no autoboot.txt.");
                return Autoboot.NOTHING;
            }
            try (var in = volume.get().fat().open(file.get())) {
                content = in.readNBytes(Autoboot.SECTOR_BYTES);
            }
            log.say("Partition 1 has an autoboot.txt of " + file.get().sizeBytes() + " bytes"
                    + (file.get().sizeBytes() > content.length
                            ? ", of which the first " + content.length + " are read."
                            : "."));
        } catch (DiskFormatException e) {
            log.say("autoboot.txt cannot be read, which is as if there were none: " + e.getMessage() + ".");
            return Autoboot.NOTHING;
        }
        Autoboot autoboot = Autoboot.parse(content, trial, log);
        log.say(
                autoboot.partition().isPresent()
                        ? "It names partition " + autoboot.partition().getAsInt() + " for this start."
                        : "It names no partition for this start.");
        return autoboot;
    }

    private int named(BootDisk disk, OptionalInt named, String config, StageLog log)
            throws IOException, StuckException {
        int number = named.getAsInt();
        if (disk.isBootable(number, config)) {
            return number;
        }
        if (!walk) {
            throw new StuckException("autoboot.txt names partition " + number
                    + ", which is not bootable; boot loaders before 2025-08-13 look for no other.");
        }
        return next(disk, number + 1, config, log);
    }

    private int firstOf(BootDisk disk, String config, StageLog log) throws IOException, StuckException {
        Optional<String> foreign = disk.foreignFirmware();
        if (foreign.isPresent()) {
            throw new StuckException("Partition 1 has " + foreign.get() + " but not " + board.bootableBy()
                    + ": without a partition that autoboot.txt names, a " + board.label()
                    + " stops there with a black screen.");
        }
        return next(disk, 1, config, log);
    }

    private int next(BootDisk disk, int from, String config, StageLog log) throws IOException, StuckException {
        log.say("The first bootable partition from " + from + " on is looked for.");
        for (int number = from; number <= LAST_SEARCHED; number++) {
            if (disk.isBootable(number, config)) {
                return number;
            }
        }
        throw new StuckException(
                "No partition from " + from + " to " + LAST_SEARCHED + " is bootable for a " + board.label() + ".");
    }

    private void requireFirmware(BootVolume volume) throws IOException, StuckException {
        if (board.loadsFirmware()
                && volume.find(board.bootableBy()).map(FatFile::sizeBytes).orElse(0L) == 0) {
            throw new StuckException(board.bootableBy() + " of partition " + volume.number()
                    + " is empty: there is no firmware to run.");
        }
    }
}
