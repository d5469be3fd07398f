package dev.tandem.client.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.disk.BlockDevice;
import dev.tandem.disk.FatVolume;
import dev.tandem.disk.FileDevice;
import dev.tandem.disk.MbrTable;
import dev.tandem.disk.Partition;
import dev.tandem.layout.AutobootFile;
import dev.tandem.layout.LayoutException;
import dev.tandem.layout.PiTrybootLayout;
import dev.tandem.layout.Slot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DeviceDiskTest {
    @TempDir
    Path directory;

    /** The files in dev stand for the kernel's devices: one for the whole disk, one for each partition. */
    private FakeSystem system(String disk, String prefix) throws IOException {
        FakeSystem system = new FakeSystem(directory.resolve("root"));
        Path dev = Files.createDirectories(system.root().resolve("dev"));
        try (TestDisk made = TestDisk.bare(directory)) {
            for (Partition partition : made.layout().partitions()) {
                if (!partition.isExtended()) {
                    FileDevice.create(
                                    dev.resolve(prefix + partition.number()),
                                    partition.range().length())
                            .close();
                }
            }
            try (BlockDevice config = FileDevice.openReadWrite(dev.resolve(prefix + "1"))) {
                config.write(0, ByteBuffer.wrap(made.bytes(1)));
            }
            Files.move(made.image(), dev.resolve(disk));
            system.partitions(prefix, made.layout());
        }
        return system.boots(Slot.A, false).mountedRoot(prefix, 5);
    }

    @ParameterizedTest
    @CsvSource({"mmcblk0, mmcblk0p", "sda, sda", "nvme0n1, nvme0n1p", "mmcblk10, mmcblk10p"})
    void disk_isFoundByItsRoot(String disk, String prefix) throws Exception {
        DeviceDisk found = DeviceDisk.of(system(disk, prefix).running());

        assertThat(found.layout().diskId()).isEqualTo(TestDisk.DISK_ID);
        assertThat(found).hasToString("/dev/" + disk);
        assertThat(found.ext4Name(Slot.B)).endsWith("/dev/" + prefix + "6");
        try (BlockDevice boot = found.open(PiTrybootLayout.bootPartition(Slot.B));
                BlockDevice root = found.rootPartition(Slot.A)) {
            assertThat(boot).hasToString(found.device(3).toString());
            assertThat(boot.sizeBytes()).isEqualTo(found.layout().partition(3).length());
            assertThat(root.sizeBytes()).isEqualTo(found.layout().root(Slot.A).length());
        }
        for (BlockDevice config : List.of(found.config(), found.openPastCache(1))) {
            try (config) {
                assertThat(FatVolume.open(config).find(AutobootFile.NAME)).isPresent();
            }
        }
    }

    @Test
    void disk_ofAnOverlay_isFoundByTheCommandLine() throws Exception {
        FakeSystem system = system("mmcblk0", "mmcblk0p").noMountedRoot();
        Path links = Files.createDirectories(system.root().resolve("dev/disk/by-partuuid"));
        Files.createSymbolicLink(links.resolve("1f2e3d4c-05"), Path.of("../../mmcblk0p5"));
        assertThat(DeviceDisk.of(system.running())).hasToString("/dev/mmcblk0");

        system.commandLine("root=/dev/mmcblk0p5 tandem.slot=A");
        assertThat(DeviceDisk.of(system.running())).hasToString("/dev/mmcblk0");
    }

    @Test
    void disk_thatIsNotThere_isNotFound() throws Exception {
        FakeSystem system = system("mmcblk0", "mmcblk0p").noMountedRoot().commandLine("root=UUID=1-2-3");

        assertThatThrownBy(() -> DeviceDisk.of(system.running()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("root=UUID=1-2-3");
    }

    @Test
    void disk_ofAnotherLayout_isRefused() throws Exception {
        FakeSystem system = system("mmcblk0", "mmcblk0p");
        try (FileDevice device = FileDevice.openReadWrite(system.root().resolve("dev/mmcblk0"))) {
            List<Partition> partitions = MbrTable.read(device).partitions();
            MbrTable.of(1, partitions.subList(0, 3)).write(device);
        }

        assertThatThrownBy(() -> DeviceDisk.of(system.running()))
                .isInstanceOf(LayoutException.class)
                .hasMessageContaining("/dev/mmcblk0")
                .hasMessageContaining("pi-tryboot");
    }

    @ParameterizedTest
    @CsvSource({"p6/start, 1", "p6/size, 1", "p2/partition, 3", "p1/size, 99999999999999999999"})
    void disk_thatTheKernelSeesOtherwise_isRefused(String file, String content) throws Exception {
        FakeSystem system = system("mmcblk0", "mmcblk0p").write("sys/class/block/mmcblk0" + file, content + "\n");

        assertThatThrownBy(() -> DeviceDisk.of(system.running()))
                .isInstanceOf(LayoutException.class)
                .hasMessageContaining("mmcblk0" + file.substring(0, 2))
                .hasMessageContaining("Restart the device");
    }

    @Test
    void dataPartition_thatHasGrown_doesNotMatter() throws Exception {
        FakeSystem system = system("mmcblk0", "mmcblk0p").write("sys/class/block/mmcblk0p7/size", "1\n");

        assertThat(DeviceDisk.of(system.running()).layout()).isNotNull();
    }

    @Test
    void partition_ofAnotherSizeThanTheTableSays_isNotOpened() throws Exception {
        FakeSystem system = system("mmcblk0", "mmcblk0p");
        DeviceDisk disk = DeviceDisk.of(system.running());
        Path device = system.root().resolve("dev/mmcblk0p3");
        Files.delete(device);
        FileDevice.create(device, 4096).close();

        assertThatThrownBy(() -> disk.open(PiTrybootLayout.bootPartition(Slot.B)))
                .hasMessageContaining("4096");
        assertThatThrownBy(() -> disk.openPastCache(PiTrybootLayout.bootPartition(Slot.B)))
                .hasMessageContaining("4096");
    }
}
