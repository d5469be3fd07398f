package dev.tandem.client.boot;

import dev.tandem.disk.BlockDevice;
import dev.tandem.disk.ByteRange;
import dev.tandem.disk.FileDevice;
import dev.tandem.disk.MbrTable;
import dev.tandem.disk.Partition;
import dev.tandem.layout.LayoutException;
import dev.tandem.layout.Slot;
import dev.tandem.layout.SlotLayout;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * The disk that the running system is on, through the kernel's devices for its partitions. Always those, never the device of
 * the whole disk: the kernel remembers the content of each device apart, and e2fsprogs read what we wrote.
 */
public final class DeviceDisk implements Disk {
    /** sysfs counts in these, whatever the disk's own are. */
    private static final int SECTOR_BYTES = 512;

    private final SystemFiles files;
    private final String prefix;
    private final SlotLayout layout;

    private DeviceDisk(SystemFiles files, String prefix, SlotLayout layout) {
        this.files = files;
        this.prefix = prefix;
        this.layout = layout;
    }

    /**
     * Finds the disk by the root that is mounted, or else by that of the kernel's command line.
     *
     * @throws LayoutException if it has no layout with slots, or the kernel sees it otherwise than its table
     * @throws IOException also if it is not found
     */
    public static DeviceDisk of(RunningSystem system) throws IOException {
        Optional<RunningSystem.Root> root = system.mountedRoot();
        if (root.isEmpty()) {
            root = system.statedRoot();
        }
        if (root.isEmpty()) {
            throw new IOException(
                    "The disk with the slots was not found: neither is a partition mounted at / nor does root="
                            + system.word("root").orElse("") + " on the kernel command line name one that is there.");
        }
        SystemFiles files = system.files();
        String prefix = root.get().prefix();
        SlotLayout layout;
        String disk = diskName(prefix);
        try (FileDevice device = FileDevice.openReadOnly(files.path("dev/" + disk))) {
            layout = SlotLayout.of(MbrTable.read(device));
        } catch (LayoutException e) {
            throw new LayoutException("/dev/" + disk + ": " + e.getMessage());
        }
        DeviceDisk found = new DeviceDisk(files, prefix, layout);
        for (Partition partition : layout.partitions()) {
            // What grows while the system runs, the kernel is told of by whoever has it grow.
            if (!partition.isExtended() && partition.number() != layout.dataNumber()) {
                found.requireAsTheKernelSeesIt(partition);
            }
        }
        return found;
    }

    /** {@code mmcblk0p}: mmcblk0; {@code sda}: sda. A name that ends in a digit has a p in front of the partition. */
    private static String diskName(String prefix) {
        boolean separated =
                prefix.length() > 1 && prefix.endsWith("p") && Character.isDigit(prefix.charAt(prefix.length() - 2));
        return separated ? prefix.substring(0, prefix.length() - 1) : prefix;
    }

    /**
     * The table on the disk may have been changed since the kernel read it; and it counts in other units on a disk with
     * sectors of 4096 bytes, which no Raspberry Pi starts from.
     */
    private void requireAsTheKernelSeesIt(Partition partition) throws IOException {
        String directory = "sys/class/block/" + prefix + partition.number();
        long number = files.number(directory + "/partition").orElse(-1L);
        long start = files.number(directory + "/start").orElse(-1L);
        long sectors = files.number(directory + "/size").orElse(-1L);
        ByteRange range = partition.range();
        if (number != partition.number()
                || start != range.offset() / SECTOR_BYTES
                || sectors != range.length() / SECTOR_BYTES) {
            throw new LayoutException(String.format(
                    Locale.ROOT,
                    "the kernel sees /dev/%s%d as partition %d from sector %d on with %d sectors, the partition table of the"
                            + " disk has it from %d on with %d. Nothing was changed. Restart the device so that the kernel reads"
                            + " the table again.",
                    prefix,
                    partition.number(),
                    number,
                    start,
                    sectors,
                    range.offset() / SECTOR_BYTES,
                    range.length() / SECTOR_BYTES));
        }
    }

    @Override
    public SlotLayout layout() {
        return layout;
    }

    /** The kernel's device of a partition. */
    Path device(int partition) {
        return files.path("dev/" + prefix + partition);
    }

    /** The kernel's device of the root partition of a slot. */
    public Path rootDevice(Slot slot) {
        return device(layout.rootNumber(slot));
    }

    @Override
    public BlockDevice open(int partition) throws IOException {
        return requireSize(partition, FileDevice.openReadWrite(device(partition)));
    }

    @Override
    public BlockDevice openPastCache(int partition) throws IOException {
        return requireSize(partition, UncachedDevice.open(device(partition)));
    }

    private BlockDevice requireSize(int partition, BlockDevice device) throws IOException {
        long expected = layout.partition(partition).length();
        if (device.sizeBytes() != expected) {
            device.close();
            throw new IOException(String.format(
                    Locale.ROOT,
                    "%s has %d bytes, the partition table says %d. Nothing was changed.",
                    device(partition),
                    device.sizeBytes(),
                    expected));
        }
        return device;
    }

    @Override
    public String ext4Name(Slot slot) {
        return rootDevice(slot).toString();
    }

    @Override
    public String toString() {
        return "/dev/" + diskName(prefix);
    }
}
