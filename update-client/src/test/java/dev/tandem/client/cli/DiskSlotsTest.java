package dev.tandem.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.client.boot.DeviceDisk;
import dev.tandem.client.boot.FakeSystem;
import dev.tandem.client.boot.TestDisk;
import dev.tandem.client.install.SlotDevice;
import dev.tandem.disk.BlockDevice;
import dev.tandem.disk.FileDevice;
import dev.tandem.disk.Partition;
import dev.tandem.layout.Slot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The slots as a device has them: a device file for each partition. */
final class DiskSlotsTest {
    @TempDir
    Path directory;

    private FakeSystem system;
    private Path dev;

    private DeviceDisk disk() throws IOException {
        system = new FakeSystem(directory.resolve("root"));
        dev = Files.createDirectories(system.root().resolve("dev"));
        try (TestDisk made = TestDisk.bare(directory)) {
            for (Partition partition : made.layout().partitions()) {
                if (!partition.isExtended()) {
                    Path file = dev.resolve("mmcblk0p" + partition.number());
                    FileDevice.create(file, partition.range().length()).close();
                }
            }
            Files.move(made.image(), dev.resolve("mmcblk0"));
            system.partitions("mmcblk0p", made.layout());
        }
        return DeviceDisk.of(system.boots(Slot.A, false).running());
    }

    private static DiskSlots slots(DeviceDisk disk) {
        return new DiskSlots(disk, slot -> "not made here", (level, sentence) -> {});
    }

    @Test
    void rootPartition_isWrittenAsASlot_pastThePageCache() throws Exception {
        DeviceDisk disk = disk();

        try (BlockDevice root = slots(disk).openRoot(Slot.B)) {
            // It is what refuses a partition in use, and reads what the device holds instead of what it was given.
            assertThat(root).isInstanceOf(SlotDevice.class);
            root.write(4096, ByteBuffer.wrap(new byte[] {1, 2, 3}));
            root.force();
            assertThat(root.sizeBytes()).isEqualTo(disk.layout().root(Slot.B).length());
        }
        byte[] written = Files.readAllBytes(dev.resolve("mmcblk0p6"));
        assertThat(Arrays.copyOfRange(written, 4096, 4099)).containsExactly(1, 2, 3);
    }

    @Test
    void rootPartition_ofAnotherSizeThanTheTableSays_isRefused() throws Exception {
        DeviceDisk disk = disk();
        Files.write(dev.resolve("mmcblk0p6"), new byte[8192]);

        assertThatThrownBy(() -> slots(disk).openRoot(Slot.B))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("mmcblk0p6 has 8192 bytes")
                .hasMessageContaining("Nothing was changed");
    }
}
