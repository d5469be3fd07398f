package dev.tandem.client.cli;

import dev.tandem.client.boot.DeviceDisk;
import dev.tandem.client.boot.Disk;
import dev.tandem.client.boot.SlotBoot;
import dev.tandem.client.install.SlotDevice;
import dev.tandem.client.install.Slots;
import dev.tandem.client.report.Reporter;
import dev.tandem.disk.BlockDevice;
import dev.tandem.layout.Slot;
import java.io.IOException;
import java.util.Locale;

/** The slots of a disk. */
final class DiskSlots implements Slots {
    private final Disk disk;
    private final SlotBoot boot;
    private final Reporter reporter;

    DiskSlots(Disk disk, SlotBoot boot, Reporter reporter) {
        this.disk = disk;
        this.boot = boot;
        this.reporter = reporter;
    }

    @Override
    public long rootBytes(Slot slot) {
        return disk.layout().root(slot).length();
    }

    @Override
    public BlockDevice openRoot(Slot slot) throws IOException {
        // An image that stands for the disk has no device for each partition.
        return disk instanceof DeviceDisk device ? openDevice(device, slot) : disk.rootPartition(slot);
    }

    /** Not as the disk opens it: refused when it is in use, and past the page cache. */
    private static BlockDevice openDevice(DeviceDisk disk, Slot slot) throws IOException {
        SlotDevice device = SlotDevice.open(disk.rootDevice(slot));
        long expected = disk.layout().root(slot).length();
        if (device.sizeBytes() != expected) {
            device.close();
            throw new IOException(String.format(
                    Locale.ROOT,
                    "%s has %d bytes, the partition table says %d. Nothing was changed.",
                    device,
                    device.sizeBytes(),
                    expected));
        }
        return device;
    }

    @Override
    public void buildBoot(Slot slot) throws IOException {
        reporter.info(boot.prepare(slot));
    }
}
