package dev.tandem.client.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.disk.BlockDevice;
import dev.tandem.disk.DiskFormatException;
import dev.tandem.disk.FatVolume;
import dev.tandem.disk.FileDevice;
import dev.tandem.layout.KernelCommandLine;
import dev.tandem.layout.PiTrybootLayout;
import dev.tandem.layout.Slot;
import dev.tandem.layout.SlotLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BootPartitionBuilderTest {
    private static final String ID = "0123456789abcdef0123456789abcdef";

    @TempDir
    Path directory;

    private TestDisk disk;
    private FakeSystem system;
    private final List<String> warnings = new ArrayList<>();

    @BeforeEach
    void make() throws Exception {
        disk = TestDisk.bare(directory);
        system = new FakeSystem(directory.resolve("root")).boots(Slot.A, false).machineId(ID);
    }

    @AfterEach
    void close() throws IOException {
        disk.close();
    }

    private BootPartitionBuilder.Built build(Slot slot) throws IOException {
        return new BootPartitionBuilder(disk.disk(), disk.layout(), system.running(), warnings::add).build(slot);
    }

    private String commandLine(Slot slot) throws IOException {
        return new String(
                disk.read(PiTrybootLayout.bootPartition(slot), KernelCommandLine.NAME), StandardCharsets.US_ASCII);
    }

    @Test
    void partition_holdsTheFilesOfTheRoot_andTheSlotsOwnCommandLine() throws Exception {
        TestSystem next = TestSystem.named("next");
        disk.installRoot(Slot.B, next);

        BootPartitionBuilder.Built built = build(Slot.B);

        assertThat(disk.bootFiles(Slot.B))
                .containsExactlyElementsOf(
                        next.bootFiles().keySet().stream().sorted().toList());
        for (String path : next.bootFiles().keySet()) {
            if (!path.equals(KernelCommandLine.NAME)) {
                assertThat(disk.read(3, path)).isEqualTo(next.bootFiles().get(path));
            }
        }
        assertThat(commandLine(Slot.B))
                .isEqualTo("console=serial0,115200 console=tty1 root=PARTUUID=1f2e3d4c-06 rootfstype=ext4"
                        + " fsck.repair=yes rootwait quiet systemd.machine_id=" + ID
                        + " panic=10 watchdog_disarm=0 tandem.slot=B\n");
        assertThat(built.files()).isEqualTo(next.bootFiles().size());
        assertThat(built.bytes()).isPositive();
        assertThat(warnings).isEmpty();
        FatVolume volume = FatVolume.open(disk.disk().open(PiTrybootLayout.bootPartition(Slot.B)));
        assertThat(volume.label()).isEqualTo("BOOT-B");
        assertThat(volume.serial()).isEqualTo(TestDisk.DISK_ID ^ 3);
    }

    /** Without a word of the device's own it is what a conversion writes, to the last byte. */
    @Test
    void partition_isThatOfTheImage() throws Exception {
        TestSystem next = TestSystem.named("next");
        disk.installBoot(Slot.B, next);
        byte[] converted = disk.bytes(3);
        disk.disk().open(PiTrybootLayout.bootPartition(Slot.B)).write(0, ByteBuffer.allocate(1 << 20));
        disk.installRoot(Slot.B, next);
        system.remove(RunningSystem.MACHINE_ID);

        build(Slot.B);

        assertThat(Arrays.mismatch(converted, disk.bytes(3))).isEqualTo(-1);
        assertThat(warnings).singleElement().asString().contains("/data/persist/etc/machine-id");
    }

    @Test
    void partition_ofTheOtherSlot_isNotTouched() throws Exception {
        disk.installRoot(Slot.B, TestSystem.named("next"));
        disk.installBoot(Slot.A, TestSystem.named("running"));
        byte[] before = disk.bytes(2);
        byte[] config = disk.bytes(1);
        byte[] root = disk.bytes(6);

        build(Slot.B);

        assertThat(Arrays.equals(disk.bytes(2), before)).isTrue();
        assertThat(Arrays.equals(disk.bytes(1), config)).isTrue();
        assertThat(Arrays.equals(disk.bytes(6), root)).as("it is only read").isTrue();
    }

    @Test
    void partition_thatWasInUse_holdsNothingOfTheOldSystem() throws Exception {
        disk.installBoot(Slot.B, TestSystem.named("old").boot("old.dtb", "old"));
        disk.installRoot(Slot.B, TestSystem.named("next"));

        build(Slot.B);

        assertThat(disk.bootFiles(Slot.B)).doesNotContain("old.dtb");
    }

    // cmdline.txt

    @Test
    void wifiCountry_isTakenFromTheRunningCommandLine() throws Exception {
        disk.installRoot(
                Slot.B, TestSystem.named("n").boot("cmdline.txt", "cfg80211.ieee80211_regdom=US root=x quiet\n"));
        system.commandLine("root=PARTUUID=1f2e3d4c-05 tandem.slot=A cfg80211.ieee80211_regdom=NZ");

        build(Slot.B);

        assertThat(commandLine(Slot.B))
                .contains(" cfg80211.ieee80211_regdom=NZ ")
                .doesNotContain("=US");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nz", "NZL", "N", "", "\"NZ\""})
    void wifiCountry_thatIsNone_isLeftOut(String country) throws Exception {
        disk.installRoot(Slot.B, TestSystem.named("n"));
        system.commandLine("root=PARTUUID=1f2e3d4c-05 tandem.slot=A cfg80211.ieee80211_regdom=" + country);

        build(Slot.B);

        assertThat(commandLine(Slot.B)).doesNotContain("regdom");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "uninitialized",
                "",
                "0123456789abcdef0123456789abcde",
                "0123456789ABCDEF0123456789ABCDEF",
                "00000000000000000000000000000000",
                "0123456789abcdef0123456789abcdef init=/bin/sh"
            })
    void machineId_thatIsNone_isLeftOut_withAWarning(String id) throws Exception {
        disk.installRoot(Slot.B, TestSystem.named("n"));
        system.machineId(id);

        build(Slot.B);

        assertThat(commandLine(Slot.B)).doesNotContain("machine_id");
        assertThat(warnings).hasSize(1);
    }

    @Test
    void commandLine_thatIsTooLong_isRefused_beforeAnythingIsWritten() throws Exception {
        disk.installBoot(Slot.B, TestSystem.named("old"));
        disk.installRoot(Slot.B, TestSystem.named("n").boot("cmdline.txt", "x".repeat(1100)));

        assertRefused("at most 1024");
    }

    // Systems that are refused

    private void assertRefused(String... parts) throws IOException {
        byte[] before = disk.bytes(3);
        assertFails(parts);
        assertThat(Arrays.equals(disk.bytes(3), before))
                .as("nothing was written")
                .isTrue();
    }

    private void assertFails(String... parts) {
        assertThatThrownBy(() -> build(Slot.B))
                .isInstanceOf(IOException.class)
                .satisfies(e -> assertThat(e.getMessage()).contains(parts))
                .hasMessageContaining("The boot partition of slot B was not made")
                .hasMessageContaining("The running system is untouched");
    }

    @Test
    void runningSlot_isNeverWritten() throws Exception {
        disk.installRoot(Slot.A, TestSystem.named("x"));
        byte[] before = disk.bytes(2);

        assertThatThrownBy(() -> build(Slot.A)).hasMessageContaining("that of the running system");
        system.noMountedRoot();
        assertThatThrownBy(() -> build(Slot.A)).hasMessageContaining("that of the running system");
        system.commandLine("tandem.slot=B").mountedRoot("mmcblk0p", 5);
        assertThatThrownBy(() -> build(Slot.A)).hasMessageContaining("that of the running system");
        assertThatThrownBy(() -> build(Slot.B)).hasMessageContaining("that of the running system");

        assertThat(Arrays.equals(disk.bytes(2), before)).isTrue();
    }

    @Test
    void root_withoutManifest_isRefused() throws Exception {
        disk.installRoot(Slot.B, TestSystem.named("n").withoutManifest());

        assertRefused("/usr/lib/tandem/boot.sha256", "tandem convert");
    }

    @Test
    void root_withoutClient_isRefused() throws Exception {
        disk.installRoot(Slot.B, TestSystem.named("n").without("usr/bin/tandem-update"));

        assertRefused("/usr/bin/tandem-update", "with the client");
    }

    @Test
    void root_thatIsNoFileSystem_isRefused() throws Exception {
        assertRefused("debugfs");
    }

    @Test
    void manifest_thatIsNone_isRefused() throws Exception {
        disk.installRoot(
                Slot.B, TestSystem.named("n").withoutManifest().file("usr/lib/tandem/boot.sha256", "../../etc\n"));

        assertRefused("tandem boot files 1");
    }

    @Test
    void manifest_thatListsAFileThatIsNotThere_isRefused() throws Exception {
        String manifest = TestSystem.named("n").boot("more.dtb", "x").manifest().text();
        disk.installRoot(Slot.B, TestSystem.named("n").withoutManifest().file("usr/lib/tandem/boot.sha256", manifest));

        assertRefused("lists more.dtb, but /boot/firmware/more.dtb is not there");
    }

    @Test
    void manifest_thatListsADirectory_isRefused() throws Exception {
        String manifest = TestSystem.named("n").boot("a", "x").manifest().text();
        disk.installRoot(
                Slot.B,
                TestSystem.named("n").boot("a/b", "x").withoutManifest().file("usr/lib/tandem/boot.sha256", manifest));

        assertRefused("/boot/firmware/a is a directory");
    }

    @Test
    void commandLine_thatTheManifestDoesNotKnow_isRefused() throws Exception {
        disk.installRoot(Slot.B, TestSystem.named("n").file("boot/firmware/cmdline.txt", "init=/bin/sh"));

        assertRefused("/boot/firmware/cmdline.txt is not what /usr/lib/tandem/boot.sha256 says");
    }

    @Test
    void bootFile_thatTheManifestDoesNotKnow_fails_andTheSlotCannotBeStarted() throws Exception {
        disk.installBoot(Slot.B, TestSystem.named("old"));
        disk.installRoot(Slot.B, TestSystem.named("n").file("boot/firmware/kernel8.img", "another kernel"));

        assertFails("/boot/firmware/kernel8.img does not have the content", "must not be started");

        assertThatThrownBy(() -> FatVolume.open(disk.disk().open(PiTrybootLayout.bootPartition(Slot.B))))
                .isInstanceOf(DiskFormatException.class);
    }

    @Test
    void name_thatFatDoesNotKnow_isRefused() throws Exception {
        disk.installRoot(Slot.B, TestSystem.named("n").boot("a:b", "x"));
        assertRefused("'a:b' cannot be on a FAT volume");

        disk.installRoot(Slot.B, TestSystem.named("n").boot("Config.txt", "x"));
        assertRefused("onfig.txt");
    }

    @Test
    void bootFiles_thatDoNotFit_areRefused_withBothSizes() throws Exception {
        // A hole in the root file system, which is smaller than the partition.
        disk.installRoot(Slot.B, TestSystem.named("n").boot("big.img", new byte[41 << 20]));

        assertRefused("partition 3 holds 41,943,040 bytes", "larger boot partitions");
    }

    @Test
    void partition_thatDoesNotReadBack_isAnError() throws Exception {
        disk.installRoot(Slot.B, TestSystem.named("next"));
        Disk lying = new LyingDisk(disk.disk());

        assertThatThrownBy(() ->
                        new BootPartitionBuilder(lying, disk.layout(), system.running(), warnings::add).build(Slot.B))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("does not read back")
                .hasMessageContaining("must not be started");
    }

    /** Gives back one byte of a large file otherwise than it was written. */
    private record LyingDisk(Disk disk) implements Disk {
        @Override
        public SlotLayout layout() {
            return disk.layout();
        }

        @Override
        public BlockDevice open(int partition) throws IOException {
            return disk.open(partition);
        }

        @Override
        public String ext4Name(Slot slot) {
            return disk.ext4Name(slot);
        }

        @Override
        public BlockDevice openPastCache(int partition) throws IOException {
            BlockDevice device = disk.open(partition);
            FatVolume volume = FatVolume.open(device);
            long bad = volume.extents(volume.find("kernel8.img").orElseThrow())
                            .get(0)
                            .offset()
                    + 1000;
            byte[] one = new byte[1];
            device.read(bad, ByteBuffer.wrap(one));
            one[0] ^= 1;
            device.write(bad, ByteBuffer.wrap(one));
            return device;
        }
    }

    // Memory

    @Test
    void bootFiles_ofRealSize_areWritten_inAHeapOf32MiB() throws Exception {
        TestSystem big = TestSystem.named("big");
        for (int i = 0; i < 300; i++) {
            big.boot(String.format(Locale.ROOT, "overlays/o%03d.dtbo", i), "overlay " + i);
        }
        byte[] kernel = new byte[9 << 20];
        new Random(1).nextBytes(kernel);
        big.boot("kernel_2712.img", kernel);
        disk.installRoot(Slot.B, big);
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");

        Process process = new ProcessBuilder(
                        java.toString(),
                        "-Xmx32m",
                        "-XX:MaxDirectMemorySize=4m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Device.class.getName(),
                        disk.image().toString(),
                        system.root().toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(said.strip()).isEqualTo(big.bootFiles().size() + " files");
        assertThat(disk.read(3, "overlays/o299.dtbo")).asString().isEqualTo("overlay 299");
    }

    /** What runs there. */
    static final class Device {
        private Device() {}

        public static void main(String[] arguments) throws IOException {
            try (ImageDisk disk = ImageDisk.open(Path.of(arguments[0]))) {
                System.out.println(new BootPartitionBuilder(
                                        disk,
                                        (PiTrybootLayout) disk.layout(),
                                        new RunningSystem(Path.of(arguments[1])),
                                        w -> {})
                                .build(Slot.B)
                                .files()
                        + " files");
            }
        }
    }

    @Test
    void partition_onDevices_isMadeTheSameWay() throws Exception {
        disk.installRoot(Slot.B, TestSystem.named("next"));
        Path dev = Files.createDirectories(system.root().resolve("dev"));
        for (int number : new int[] {1, 2, 3, 5, 6}) {
            long length = disk.layout().partition(number).length();
            try (FileDevice device = FileDevice.create(dev.resolve("mmcblk0p" + number), length)) {
                if (number == 6) {
                    device.write(0, ByteBuffer.wrap(disk.bytes(6)));
                }
            }
        }
        Files.createLink(dev.resolve("mmcblk0"), disk.image());
        system.partitions("mmcblk0p", disk.layout());
        DeviceDisk devices = DeviceDisk.of(system.running());

        new BootPartitionBuilder(devices, disk.layout(), system.running(), warnings::add).build(Slot.B);

        try (BlockDevice boot = devices.openPastCache(3)) {
            FatVolume volume = FatVolume.open(boot);
            assertThat(volume.find("overlays/vc4-kms-v3d.dtbo")).isPresent();
            assertThat(volume.find("CMDLINE.TXT")).isPresent();
        }
    }
}
