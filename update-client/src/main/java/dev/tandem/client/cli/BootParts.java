package dev.tandem.client.cli;

import dev.tandem.client.boot.BootControl;
import dev.tandem.client.boot.BootPartitionBuilder;
import dev.tandem.client.boot.DeviceDisk;
import dev.tandem.client.boot.Disk;
import dev.tandem.client.boot.Firmware;
import dev.tandem.client.boot.ImageDisk;
import dev.tandem.client.boot.ReferenceSlotBoot;
import dev.tandem.client.boot.RunningSystem;
import dev.tandem.client.boot.SlotBoot;
import dev.tandem.client.boot.TrybootBootControl;
import dev.tandem.client.boot.UBootBootControl;
import dev.tandem.client.boot.UBootEnvironmentControl;
import dev.tandem.client.boot.UBootSlotBoot;
import dev.tandem.client.platform.CommandRunner;
import dev.tandem.client.platform.ProcessRunner;
import dev.tandem.layout.PiTrybootLayout;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * The disk with the slots and who switches them.
 *
 * @param disk with both slots
 * @param system that runs
 * @param control of the slots
 * @param slotBoot what makes a slot ready to be started
 */
record BootParts(Disk disk, RunningSystem system, BootControl control, SlotBoot slotBoot) {
    static BootParts of(DeviceOptions options, Consumer<String> warnings) throws IOException {
        CommandRunner programs = new ProcessRunner();
        RunningSystem system = new RunningSystem(options.root);
        Disk disk = options.disk == null ? DeviceDisk.of(system) : ImageDisk.open(options.disk);
        if (disk.layout() instanceof PiTrybootLayout layout) {
            Firmware firmware = Firmware.of(options.root, programs);
            return new BootParts(
                    disk,
                    system,
                    new TrybootBootControl(disk, layout, system, firmware, warnings),
                    new BootPartitionBuilder(disk, layout, system, warnings));
        }
        if (UBootEnvironmentControl.isUsedBy(system)) {
            BootControl control = UBootEnvironmentControl.of(programs, disk, system, warnings);
            return new BootParts(disk, system, control, new ReferenceSlotBoot(disk));
        }
        return new BootParts(disk, system, UBootBootControl.of(disk, system, warnings), new UBootSlotBoot(disk));
    }
}
