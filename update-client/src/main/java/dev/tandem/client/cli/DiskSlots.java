package dev.tandem.client.cli;

import dev.tandem.client.boot.BootPartitionBuilder;
import dev.tandem.client.boot.Disk;
import dev.tandem.client.install.Slots;
import dev.tandem.client.report.Reporter;
import dev.tandem.disk.BlockDevice;
import dev.tandem.layout.Slot;
import java.io.IOException;
import java.util.Locale;

/** The slots of a disk in the layout pi-tryboot. */
final class DiskSlots implements Slots {
    private final Disk disk;
    private final BootPartitionBuilder builder;
    private final Reporter reporter;

    DiskSlots(Disk disk, BootPartitionBuilder builder, Reporter reporter) {
        this.disk = disk;
        this.builder = builder;
        this.reporter = reporter;
    }

    @Override
    public long rootBytes(Slot slot) {
        return disk.layout().root(slot).length();
    }

    @Override
    public BlockDevice openRoot(Slot slot) throws IOException {
        return disk.rootPartition(slot);
    }

    @Override
    public void buildBoot(Slot slot) throws IOException {
        BootPartitionBuilder.Built built = builder.build(slot);
        reporter.info(String.format(
                Locale.ROOT, "Boot partition of slot %s: %d files, %d MiB", slot, built.files(), built.bytes() >> 20));
    }
}
