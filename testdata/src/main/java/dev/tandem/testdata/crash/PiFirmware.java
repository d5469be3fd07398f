package dev.tandem.testdata.crash;

import dev.tandem.disk.BlockDevice;
import dev.tandem.disk.ByteRange;
import dev.tandem.disk.FatFile;
import dev.tandem.disk.FatVolume;
import dev.tandem.disk.MbrTable;
import dev.tandem.disk.Partition;
import dev.tandem.layout.AutobootFile;
import dev.tandem.layout.KernelCommandLine;
import dev.tandem.layout.PiTrybootLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The boot loader of a Raspberry Pi 4 or 5, as measured and documented: {@code autoboot.txt} on partition 1 names a
 * partition, another one for a trial; what the request for a trial is kept in outlives a reset and not a power cut, and is
 * cleared before it is followed.
 *
 * <p>Without an {@code autoboot.txt} that says something it starts the first FAT partition that is bootable. One that names a
 * partition that is not bootable leaves it stuck. Bootable is what has a file of one of four names; whether that is whole,
 * or anything else on the partition, it does not look.
 */
public final class PiFirmware implements FirmwareModel {
    private static final List<String> BOOT_FILES = List.of("config.txt", "start4.elf", "start.elf", "boot.img");

    /** More than the one sector of an {@code autoboot.txt}, and than any command line. */
    private static final int SMALL_FILE_BYTES = 4096;

    /** How far boot loaders look that walk. */
    private static final int LAST_WALKED = 8;

    private final Options options;
    private boolean tryboot;

    /**
     * How boot loaders of different age and setting differ.
     *
     * @param walk {@code PARTITION_WALK}: in place of a partition that is not bootable the next one that is
     * @param fallback whether the first bootable partition starts without a readable {@code autoboot.txt}. All that were
     *     measured do; without it a model shows what the client would owe to that
     */
    public record Options(boolean walk, boolean fallback) {
        /** Boot loaders of the years 2022 to 2025. */
        public static final Options PLAIN = new Options(false, true);

        /** Since August 2025. */
        public static final Options WALKING = new Options(true, true);

        public static final Options NO_FALLBACK = new Options(false, false);
    }

    public PiFirmware(Options options) {
        this.options = options;
    }

    /** What {@code reboot "0 tryboot"} does, or the mailbox: the next start is a trial. */
    public void setTryboot(boolean wanted) {
        tryboot = wanted;
    }

    public boolean tryboot() {
        return tryboot;
    }

    @Override
    public BootResult start(SimulatedDisk disk, ResetKind reset) {
        boolean trial = tryboot && reset != ResetKind.POWER_CUT;
        tryboot = false;
        BlockDevice device = disk.view();
        try {
            return start(device, MbrTable.read(device), trial);
        } catch (IOException e) {
            return new BootResult.Stuck("no partition table: " + e.getMessage());
        }
    }

    private BootResult start(BlockDevice device, MbrTable table, boolean trial) {
        Optional<byte[]> autoboot = read(device, table, PiTrybootLayout.CONFIG_PARTITION, AutobootFile.NAME);
        AutobootText text = AutobootText.parse(
                autoboot.filter(f -> f.length <= Sector.BYTES).orElse(new byte[0]), trial);
        if (text.partition() == 0) {
            return options.fallback()
                    ? startFirst(device, table, 1, trial, "of those behind an autoboot.txt that says nothing")
                    : new BootResult.Stuck("autoboot.txt says nothing");
        }
        boolean other = trial && !text.slots();
        if (isBootable(device, table, text.partition())
                && !(other
                        && read(device, table, text.partition(), "tryboot.txt").isEmpty())) {
            return started(device, table, text.partition(), trial);
        }
        return options.walk()
                ? startFirst(device, table, text.partition() + 1, trial, "from " + text.partition() + " on")
                : new BootResult.Stuck("autoboot.txt names partition " + text.partition() + ", which is not bootable");
    }

    private static BootResult startFirst(BlockDevice device, MbrTable table, int from, boolean trial, String which) {
        for (int number = from; number <= LAST_WALKED; number++) {
            if (isBootable(device, table, number)) {
                return started(device, table, number, trial);
            }
        }
        return new BootResult.Stuck("no partition is bootable, " + which);
    }

    private static BootResult started(BlockDevice device, MbrTable table, int partition, boolean trial) {
        byte[] line = read(device, table, partition, KernelCommandLine.NAME).orElse(new byte[0]);
        return new BootResult.Started(partition, trial, new String(line, StandardCharsets.ISO_8859_1).strip());
    }

    private static boolean isBootable(BlockDevice device, MbrTable table, int number) {
        try {
            Optional<FatVolume> volume = volume(device, table, number);
            for (int i = 0; volume.isPresent() && i < BOOT_FILES.size(); i++) {
                if (volume.get().find(BOOT_FILES.get(i)).isPresent()) {
                    return true;
                }
            }
        } catch (IOException e) {
            // then it is none
        }
        return false;
    }

    /** A small file, empty when it cannot be read or is not small. */
    private static Optional<byte[]> read(BlockDevice device, MbrTable table, int number, String name) {
        try {
            Optional<FatVolume> volume = volume(device, table, number);
            Optional<FatFile> file = volume.isPresent() ? volume.get().find(name) : Optional.empty();
            if (file.isEmpty() || file.get().directory() || file.get().sizeBytes() > SMALL_FILE_BYTES) {
                return Optional.empty();
            }
            ByteBuffer content = ByteBuffer.allocate((int) file.get().sizeBytes());
            for (ByteRange piece : volume.get().extents(file.get())) {
                ByteRange range = table.partition(number).orElseThrow().range();
                int n = (int) Math.min(piece.length(), content.limit() - content.position());
                device.read(range.offset() + piece.offset(), content.slice(content.position(), n));
                content.position(content.position() + n);
            }
            return Optional.of(content.array());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<FatVolume> volume(BlockDevice device, MbrTable table, int number) throws IOException {
        Optional<Partition> partition = table.partition(number).filter(PiFirmware::isFat);
        return partition.isEmpty()
                ? Optional.empty()
                : Optional.of(FatVolume.open(device.slice(partition.get().range())));
    }

    private static boolean isFat(Partition partition) {
        return List.of(0x01, 0x04, 0x06, 0x0b, 0x0c, 0x0e).contains(partition.type());
    }

    @Override
    public FirmwareModel copy() {
        PiFirmware copy = new PiFirmware(options);
        copy.tryboot = tryboot;
        return copy;
    }

    @Override
    public long volatileState() {
        return tryboot ? 1 : 0;
    }
}
