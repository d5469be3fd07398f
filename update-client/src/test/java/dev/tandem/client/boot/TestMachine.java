package dev.tandem.client.boot;

import dev.tandem.layout.AutobootFile;
import dev.tandem.layout.PiTrybootLayout;
import dev.tandem.layout.Slot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** A disk, a firmware that starts one of its slots, and what the kernel shows then. */
final class TestMachine implements BootControlContract.Machine {
    final TestDisk disk;
    final FakeSystem system;
    final FakeFirmware firmware = new FakeFirmware();
    final List<String> warnings = new ArrayList<>();

    TestMachine(Path directory) throws IOException {
        this.disk = TestDisk.bare(directory);
        this.system = new FakeSystem(directory.resolve("root"));
        start(false);
    }

    @Override
    public TrybootBootControl control() {
        return new TrybootBootControl(disk.disk(), disk.layout(), system.running(), firmware, warnings::add);
    }

    @Override
    public void restart() throws IOException {
        start(firmware.restart());
    }

    @Override
    public void powerCut() throws IOException {
        firmware.powerCut();
        start(false);
    }

    /** As measured on a Pi 4 (facts in docs/adr/0011): what names no partition starts the first that has a system. */
    private void start(boolean trial) throws IOException {
        byte[] content = disk.autoboot();
        OptionalInt usual = AutobootFile.bootPartition(content);
        Slot slot = usual.isPresent() && usual.getAsInt() == PiTrybootLayout.bootPartition(Slot.B) ? Slot.B : Slot.A;
        if (trial && AutobootFile.committed(content).isPresent()) {
            slot = slot.other();
        }
        system.boots(slot, trial);
        firmware.says(FirmwareInfo.read(new SystemFiles(system.root())));
    }

    @Override
    public void close() throws IOException {
        disk.close();
    }
}
