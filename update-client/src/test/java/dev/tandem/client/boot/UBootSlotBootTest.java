package dev.tandem.client.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.disk.ByteRange;
import dev.tandem.disk.FileDevice;
import dev.tandem.disk.MbrTable;
import dev.tandem.disk.SparseCopy;
import dev.tandem.layout.Slot;
import dev.tandem.layout.UBootLayout;
import dev.tandem.layout.UBootSlotFile;
import dev.tandem.layout.UBootState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a disk in the layout uboot, with real file systems. */
final class UBootSlotBootTest {
    private static final long MIB = 1 << 20;
    private static final UBootLayout LAYOUT =
            UBootLayout.of(TestDisk.DISK_ID, new UBootLayout.Sizes(40 * MIB, 24 * MIB, 8 * MIB));
    private static final UBootSlotFile FILE = new UBootSlotFile(
            "/boot/firmware/kernel8.img", Optional.of("/boot/firmware/initramfs8"), Optional.empty(), "quiet");

    @TempDir
    Path directory;

    private Path image;
    private ImageDisk disk;

    @BeforeEach
    void make() throws IOException {
        image = directory.resolve("disk.img");
        try (FileDevice device = FileDevice.create(image, LAYOUT.sizeBytes())) {
            MbrTable.of(LAYOUT.diskId(), LAYOUT.partitions()).write(device);
        }
        disk = ImageDisk.open(image);
    }

    @AfterEach
    void close() throws IOException {
        disk.close();
    }

    private static TestSystem system() {
        return TestSystem.named("next").boot("initramfs8", "initramfs").file("boot/tandem.env", FILE.text());
    }

    private String prepare(TestSystem system) throws Exception {
        Path root = system.makeRoot(directory, LAYOUT.root(Slot.B).length() / 4096);
        try (FileDevice source = FileDevice.openReadOnly(root);
                FileDevice target = FileDevice.openReadWrite(image)) {
            SparseCopy.to(target, LAYOUT.root(Slot.B).offset()).copy(source, new ByteRange(0, source.sizeBytes()));
        }
        return new UBootSlotBoot(disk).prepare(Slot.B);
    }

    @Test
    void disk_isFoundToHaveTheLayout() throws Exception {
        assertThat(disk.layout()).isEqualTo(LAYOUT);
    }

    @Test
    void systemThatUBootFinds_isReady() throws Exception {
        assertThat(prepare(system())).isEqualTo("Slot B starts /boot/firmware/kernel8.img, /boot/firmware/initramfs8");
    }

    @Test
    void systemForTheOtherLayout_isRefused() {
        assertThatThrownBy(() -> prepare(TestSystem.named("other")))
                .hasMessageContaining("has no /boot/tandem.env")
                .hasMessageContaining("The running system is untouched, and slot B must not be started.");
    }

    @Test
    void systemWithoutWhatUBootLoads_isRefused() {
        TestSystem without = TestSystem.named("next").file("boot/tandem.env", FILE.text());

        assertThatThrownBy(() -> prepare(without))
                .hasMessageContaining("/boot/firmware/initramfs8, which the system does not");
    }

    @Test
    void systemWithoutAClient_isRefused() {
        assertThatThrownBy(() -> prepare(system().without("usr/bin/tandem-update")))
                .hasMessageContaining("has no /usr/bin/tandem-update");
    }

    @Test
    void systemThatTellsUBootSomethingElse_isRefused() {
        assertThatThrownBy(() -> prepare(system().file("boot/tandem.env", FILE.text() + "bootcmd=reset\n")))
                .hasMessageContaining("a line that is not known");
    }

    /** What is asked of kernel and disk is the slot, and the machine id goes along. */
    @Test
    void trial_takesTheWordsOfTheDevice() throws Exception {
        FakeSystem running = new FakeSystem(directory.resolve("root"))
                .mountedRoot("mmcblk0p", 2)
                .commandLine("root=PARTUUID=1f2e3d4c-02 tandem.slot=A cfg80211.ieee80211_regdom=DE")
                .machineId("0123456789abcdef0123456789abcdef");
        UBootBootControl control = UBootBootControl.of(disk, running.running(), warning -> {});

        assertThat(control.booted()).isEqualTo(Slot.A);
        control.tryOnce(Slot.B);

        ByteBuffer sector = ByteBuffer.allocate(UBootState.SECTOR_BYTES);
        disk.open(1).read(UBootState.FIRST_OFFSET, sector);
        assertThat(UBootState.of(sector.array()))
                .contains(new UBootState(
                        1,
                        Slot.A,
                        1,
                        "systemd.machine_id=0123456789abcdef0123456789abcdef cfg80211.ieee80211_regdom=DE"));
    }
}
