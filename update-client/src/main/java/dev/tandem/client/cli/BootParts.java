package dev.tandem.client.cli;

import dev.tandem.client.boot.BootControl;
import dev.tandem.client.boot.DeviceDisk;
import dev.tandem.client.boot.Disk;
import dev.tandem.client.boot.Firmware;
import dev.tandem.client.boot.ImageDisk;
import dev.tandem.client.boot.RunningSystem;
import dev.tandem.client.boot.TrybootBootControl;
import dev.tandem.client.platform.CommandRunner;
import dev.tandem.client.platform.ProcessRunner;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * The disk with the slots and who switches them.
 *
 * @param disk with both slots
 * @param system that runs
 * @param control of the slots
 */
record BootParts(Disk disk, RunningSystem system, BootControl control) {
    static BootParts of(DeviceOptions options, Consumer<String> warnings) throws IOException {
        CommandRunner programs = new ProcessRunner();
        RunningSystem system = new RunningSystem(options.root);
        Disk disk = options.disk == null ? DeviceDisk.of(system) : ImageDisk.open(options.disk);
        BootControl control = new TrybootBootControl(disk, system, Firmware.of(options.root, programs), warnings);
        return new BootParts(disk, system, control);
    }
}
