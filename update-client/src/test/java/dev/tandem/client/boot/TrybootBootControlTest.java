package dev.tandem.client.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.disk.BlockDevice;
import dev.tandem.layout.AutobootFile;
import dev.tandem.layout.PiTrybootLayout;
import dev.tandem.layout.Slot;
import dev.tandem.layout.SlotLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TrybootBootControlTest {
    private static final int CONFIG = PiTrybootLayout.CONFIG_PARTITION;

    @TempDir
    Path directory;

    private TestMachine machine;

    @BeforeEach
    void switchOn() throws IOException {
        machine = new TestMachine(directory);
    }

    @AfterEach
    void switchOff() throws IOException {
        machine.close();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Has firmware and kernel say something again after a change. */
    private void readFirmware() throws IOException {
        machine.firmware.says(FirmwareInfo.read(new SystemFiles(machine.system.root())));
    }

    // Which slot is running

    @Test
    void booted_withoutFirmware_isWhatTheKernelSays() throws Exception {
        machine.system.boots(Slot.B, false).noFirmware();
        readFirmware();

        assertThat(machine.control().booted()).isEqualTo(Slot.B);
    }

    @Test
    void booted_onAnOverlay_isWhatTheCommandLineSays() throws Exception {
        machine.system.boots(Slot.B, false).noMountedRoot();
        readFirmware();

        assertThat(machine.control().booted()).isEqualTo(Slot.B);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "root=/dev/mmcblk0p6 tandem.slot=B",
                "root=/dev/sda6 tandem.slot=A tandem.slot=B",
                "root=/dev/nvme0n1p6 tandem.slot=B -- tandem.slot=A",
                "root=/dev/disk/by-partuuid/1F2E3D4C-06 tandem.slot=B"
            })
    void root_inAnyForm_isUnderstood(String words) throws Exception {
        machine.system.boots(Slot.B, false).noMountedRoot().commandLine(words);
        readFirmware();

        assertThat(machine.control().booted()).isEqualTo(Slot.B);
    }

    @Test
    void firmware_thatSaysAnotherSlot_isADisagreement_thatNamesAll() throws Exception {
        machine.system.boots(Slot.B, false).firmware(2, false);
        readFirmware();

        assertThatThrownBy(() -> machine.control().booted())
                .isInstanceOf(BootControlException.class)
                .hasMessageContaining("Mounted at / is partition 6 (slot B)")
                .hasMessageContaining("root= names partition 6 (slot B)")
                .hasMessageContaining("tandem.slot=B")
                .hasMessageContaining("the firmware says that it started from partition 2 (slot A)");
    }

    @Test
    void firmware_ofAnOldBoard_thatSaysZero_meansPartition1_whichIsNoSlot() throws Exception {
        machine.system.boots(Slot.A, false).firmware(0, false);
        readFirmware();

        assertThatThrownBy(() -> machine.control().booted()).hasMessageContaining("started from partition 1 (no slot)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "root=PARTUUID=1f2e3d4c-05 tandem.slot=B",
                "root=PARTUUID=1f2e3d4c-06 tandem.slot=A",
                "root=PARTUUID=1f2e3d4c-05",
                "root=PARTUUID=1f2e3d4c-05 tandem.slot=",
                "root=PARTUUID=1f2e3d4c-05 -- tandem.slot=A",
                "root=PARTUUID=1f2e3d4c-05 tandem.slot=a",
                ""
            })
    void commandLine_thatDoesNotFit_isADisagreement(String words) throws Exception {
        machine.system.boots(Slot.A, false).commandLine(words);
        readFirmware();

        assertThatThrownBy(() -> machine.control().booted()).isInstanceOf(BootControlException.class);
        assertThatThrownBy(() -> machine.control().commit()).isInstanceOf(BootControlException.class);
        assertThatThrownBy(() -> machine.control().tryOnce(Slot.B)).isInstanceOf(BootControlException.class);
        assertThatThrownBy(() -> machine.control().disarm(Slot.B)).isInstanceOf(BootControlException.class);
        assertThat(machine.firmware.armed()).isFalse();
    }

    @Test
    void root_onAnotherPartition_isADisagreement() throws Exception {
        machine.system.boots(Slot.A, false).mountedRoot("mmcblk0p", 7);
        readFirmware();

        assertThatThrownBy(() -> machine.control().booted())
                .isInstanceOf(BootControlException.class)
                .hasMessageContaining("partition 7 (no slot)");
    }

    @Test
    void nothingSaid_isADisagreement() throws Exception {
        machine.system.noMountedRoot().noFirmware().remove("proc/cmdline");
        readFirmware();

        assertThatThrownBy(() -> machine.control().booted())
                .isInstanceOf(BootControlException.class)
                .hasMessageContaining("no partition");
    }

    // What the boot selector holds

    @ParameterizedTest
    @ValueSource(strings = {"", "\u00ff\u00ff\u00ff", "[tryboot]\nboot_partition=3\n"})
    void selector_thatNamesNoPartition_isSlotA_withAWarning_andCommitRepairsIt(String content) throws Exception {
        machine.disk.overwriteAutoboot(text(content));

        assertThat(machine.control().defaultSlot()).isEqualTo(Slot.A);
        assertThat(machine.warnings)
                .anySatisfy(w -> assertThat(w).contains("autoboot.txt").contains("The firmware starts slot A then."));

        machine.control().commit();

        assertThat(machine.disk.autoboot()).isEqualTo(AutobootFile.content(Slot.A));
    }

    @Test
    void selector_thatNamesNoPartition_whileBRuns_isCommittedToB() throws Exception {
        machine.disk.overwriteAutoboot(new byte[0]);
        machine.system.boots(Slot.B, false);
        readFirmware();

        machine.control().commit();

        assertThat(machine.disk.autoboot()).isEqualTo(AutobootFile.content(Slot.B));
    }

    @Test
    void selector_writtenInPart_isWhatItNames_andCommitRepairsIt() throws Exception {
        byte[] torn = AutobootFile.content(Slot.A);
        byte[] after = AutobootFile.content(Slot.B);
        System.arraycopy(after, 0, torn, 0, 40);
        machine.disk.overwriteAutoboot(torn);

        assertThat(machine.control().defaultSlot()).isEqualTo(Slot.B);
        machine.restart();
        machine.control().commit();

        assertThat(machine.disk.autoboot()).isEqualTo(after);
    }

    @Test
    void selector_writtenBySomebodyElse_isWhatItNames_andNeverOverwritten() throws Exception {
        String own = "[all]\ntryboot_a_b=1\nboot_partition=3 # mine\nboot_partition=3\n";
        machine.disk.remakeConfig(Map.of(AutobootFile.NAME, text(own)));

        assertThat(machine.control().defaultSlot()).isEqualTo(Slot.B);
        assertThatThrownBy(() -> machine.control().commit())
                .isInstanceOf(BootControlException.class)
                .hasMessageContaining("boot_partition=3 # mine")
                .hasMessageContaining("It was not overwritten")
                .hasMessageContaining("Restore partition 1");
        assertThat(machine.disk.autoboot()).isEqualTo(text(own));

        machine.restart();
        machine.control().commit();

        assertThat(machine.disk.autoboot()).as("it does what a commit would do").isEqualTo(text(own));
        assertThatThrownBy(() -> machine.control().tryOnce(Slot.A)).hasMessageContaining("It was not overwritten");
        assertThat(machine.firmware.armed()).isFalse();
    }

    @Test
    void selector_thatNamesNoSlot_isAnError_andNothingIsWritten() throws Exception {
        machine.disk.remakeConfig(Map.of(AutobootFile.NAME, text("boot_partition=5\n")));

        assertThatThrownBy(() -> machine.control().defaultSlot())
                .isInstanceOf(BootControlException.class)
                .hasMessageContaining("partition 5, which is no slot's");
        assertThatThrownBy(() -> machine.control().commit()).isInstanceOf(BootControlException.class);
        assertThat(machine.disk.autoboot()).isEqualTo(text("boot_partition=5\n"));
    }

    @Test
    void selector_thatIsMissing_isSlotA_andNoTrialIsAskedFor() throws Exception {
        machine.disk.remakeConfig(Map.of("other.txt", new byte[1]));

        assertThat(machine.control().defaultSlot()).isEqualTo(Slot.A);
        assertThatThrownBy(() -> machine.control().tryOnce(Slot.B))
                .isInstanceOf(BootControlException.class)
                .hasMessageContaining("no autoboot.txt");
        assertThat(machine.firmware.armed()).isFalse();
    }

    @Test
    void selector_onAPartitionWithoutFat_isSlotA_andNoTrialIsAskedFor() throws Exception {
        BlockDevice config = machine.disk.disk().config();
        config.write(0, ByteBuffer.allocate(512));

        assertThat(machine.control().defaultSlot()).isEqualTo(Slot.A);
        assertThatThrownBy(() -> machine.control().tryOnce(Slot.B)).hasMessageContaining("cannot be read");
        assertThat(machine.firmware.armed()).isFalse();
    }

    @Test
    void trial_withADamagedSelector_isAskedForAfterItsRepair() throws Exception {
        machine.disk.overwriteAutoboot(text("?"));

        machine.control().tryOnce(Slot.B);

        assertThat(machine.disk.autoboot()).isEqualTo(AutobootFile.content(Slot.A));
        assertThat(machine.firmware.armed()).isTrue();
    }

    // The write

    @Test
    void commit_changesOneSector_andForcesIt() throws Exception {
        byte[] before = machine.disk.bytes(CONFIG);
        machine.control().tryOnce(Slot.B);
        machine.restart();
        FaultyDisk disk = new FaultyDisk(machine.disk.disk());

        control(disk).commit();

        byte[] after = machine.disk.bytes(CONFIG);
        int first = Arrays.mismatch(before, after);
        int sector = first / 512 * 512;
        assertThat(disk.operations).containsExactly("write 512 at " + sector, "force");
        Arrays.fill(before, sector, sector + 512, (byte) 0);
        System.arraycopy(AutobootFile.content(Slot.B), 0, before, sector, AutobootFile.content(Slot.B).length);
        assertThat(after).isEqualTo(before);
    }

    @Test
    void commit_ofWhatIsCommitted_writesNothing() throws Exception {
        FaultyDisk disk = new FaultyDisk(machine.disk.disk());

        control(disk).commit();

        assertThat(disk.operations).isEmpty();
    }

    @Test
    void commit_toADiskThatDoesNotKeepIt_isAnError_thatNamesTheNextStart() throws Exception {
        machine.control().tryOnce(Slot.B);
        machine.restart();
        FaultyDisk disk = new FaultyDisk(machine.disk.disk());
        disk.keepsNothing = true;

        assertThatThrownBy(() -> control(disk).commit())
                .isInstanceOf(BootControlException.class)
                .hasMessageContaining("does not read back")
                .hasMessageContaining("The next start is that of slot A");
    }

    @Test
    void commit_whoseForceFails_isAnError_andNotTriedAgain() throws Exception {
        machine.control().tryOnce(Slot.B);
        machine.restart();
        FaultyDisk disk = new FaultyDisk(machine.disk.disk());
        disk.forceFails = true;

        assertThatThrownBy(() -> control(disk).commit())
                .isInstanceOf(BootControlException.class)
                .hasMessageContaining("input/output error")
                .hasMessageContaining("not known");
        assertThat(disk.operations).hasSize(2);
    }

    // The trial

    @Test
    void trial_byAFirmwareThatIsTooOld_isRefused_andNotAskedFor() throws Exception {
        machine.system.board("bcm2711").built(Instant.parse("2021-04-29T12:00:00Z"));
        readFirmware();

        assertThatThrownBy(() -> machine.control().tryOnce(Slot.B))
                .isInstanceOf(BootControlException.class)
                .hasMessageContaining("No trial was asked for")
                .hasMessageContaining("2021-04-29")
                .hasMessageContaining("2022-12-01")
                .hasMessageContaining("rpi-eeprom-update");
        assertThat(machine.firmware.armed()).isFalse();
    }

    @Test
    void trial_onABoardBeforeThePi4_needsBootcodeOnPartition1() throws Exception {
        machine.system.board("bcm2837");
        readFirmware();
        assertThatThrownBy(() -> machine.control().tryOnce(Slot.B)).hasMessageContaining("bootcode.bin");
        assertThat(machine.firmware.armed()).isFalse();

        machine.disk.remakeConfig(Map.of(
                AutobootFile.NAME,
                AutobootFile.content(Slot.A),
                "bootcode.bin",
                text("code"),
                "config.txt",
                new byte[0]));
        machine.control().tryOnce(Slot.B);

        assertThat(machine.firmware.armed()).isTrue();
        assertThat(machine.warnings).isNotEmpty();
    }

    @Test
    void firmware_thatDoesNotAnswer_failsTrialAndDisarming() {
        machine.firmware.breaks();

        assertThatThrownBy(() -> machine.control().tryOnce(Slot.B)).isInstanceOf(BootControlException.class);
        assertThatThrownBy(() -> machine.control().disarm(Slot.B)).isInstanceOf(BootControlException.class);
    }

    private TrybootBootControl control(Disk disk) {
        return new TrybootBootControl(
                disk, machine.disk.layout(), machine.system.running(), machine.firmware, machine.warnings::add);
    }

    /** Notes what is done to a disk, and fails on demand. */
    private static final class FaultyDisk implements Disk {
        private final Disk disk;
        private final List<String> operations = new ArrayList<>();
        private boolean keepsNothing;
        private boolean forceFails;

        FaultyDisk(Disk disk) {
            this.disk = disk;
        }

        @Override
        public SlotLayout layout() {
            return disk.layout();
        }

        @Override
        public BlockDevice openPastCache(int partition) throws IOException {
            return disk.openPastCache(partition);
        }

        @Override
        public String ext4Name(Slot slot) {
            return disk.ext4Name(slot);
        }

        @Override
        public BlockDevice open(int partition) throws IOException {
            BlockDevice device = disk.open(partition);
            return new BlockDevice() {
                @Override
                public long sizeBytes() {
                    return device.sizeBytes();
                }

                @Override
                public void read(long offset, ByteBuffer target) throws IOException {
                    device.read(offset, target);
                }

                @Override
                public void write(long offset, ByteBuffer source) throws IOException {
                    operations.add("write " + source.remaining() + " at " + offset);
                    if (!keepsNothing) {
                        device.write(offset, source);
                    }
                }

                @Override
                public void force() throws IOException {
                    operations.add("force");
                    if (forceFails) {
                        throw new IOException("input/output error");
                    }
                    device.force();
                }

                @Override
                public void close() throws IOException {
                    device.close();
                }
            };
        }
    }
}
