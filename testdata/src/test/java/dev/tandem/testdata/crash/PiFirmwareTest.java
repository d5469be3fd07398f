package dev.tandem.testdata.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.disk.BlockDevice;
import dev.tandem.disk.ByteRange;
import dev.tandem.disk.FatBuilder;
import dev.tandem.disk.FatVolume;
import dev.tandem.layout.AutobootFile;
import dev.tandem.layout.Slot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What was measured on a Raspberry Pi 4, and what is documented. */
final class PiFirmwareTest {
    private static final ReferenceDevice.Version VERSION = ReferenceDevice.version("one", Condition.HEALTHY);

    private final PiFirmware plain = new PiFirmware(PiFirmware.Options.PLAIN);

    @ParameterizedTest
    @EnumSource
    void startsTheCommittedSlot(Slot slot) {
        BootResult.Started started = started(plain.start(disk(slot), ResetKind.POWER_CUT));
        assertThat(started.partition()).isEqualTo(slot == Slot.A ? 2 : 3);
        assertThat(started.trial()).isFalse();
        assertThat(started.commandLine()).contains("tandem.slot=" + slot);
    }

    @ParameterizedTest
    @EnumSource
    void aTrial_isOneStartOfTheOtherSlot(Slot slot) {
        SimulatedDisk disk = disk(slot);
        plain.setTryboot(true);
        BootResult.Started trial = started(plain.start(disk, ResetKind.ORDERLY));
        assertThat(trial.trial()).isTrue();
        assertThat(trial.commandLine()).contains("tandem.slot=" + slot.other());
        BootResult.Started next = started(plain.start(disk, ResetKind.ORDERLY));
        assertThat(next.trial()).isFalse();
        assertThat(next.commandLine()).contains("tandem.slot=" + slot);
    }

    @Test
    void theRequestForATrial_outlivesAReset_andNoPowerCut() {
        plain.setTryboot(true);
        assertThat(plain.volatileState()).isNotZero();
        FirmwareModel copy = plain.copy();
        assertThat(started(plain.start(disk(Slot.A), ResetKind.POWER_CUT)).trial())
                .isFalse();
        assertThat(plain.volatileState()).isZero();
        assertThat(started(plain.start(disk(Slot.A), ResetKind.WATCHDOG)).trial())
                .as("forgotten for good")
                .isFalse();
        assertThat(started(copy.start(disk(Slot.A), ResetKind.WATCHDOG)).trial())
                .as("one of its own")
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\0\0\0\0", "garbage", "[all]\nboot_partition=\n", "[tryboot]\nboot_partition=3\n"})
    void withoutAPartitionNamed_theFirstBootableOneStarts(String text) throws IOException {
        SimulatedDisk disk = disk(Slot.B);
        autoboot(disk, text);
        assertThat(started(plain.start(disk, ResetKind.POWER_CUT)).partition()).isEqualTo(2);
        assertThat(new PiFirmware(PiFirmware.Options.NO_FALLBACK).start(disk, ResetKind.POWER_CUT))
                .isInstanceOf(BootResult.Stuck.class);
    }

    @Test
    void withoutAutobootFile_orAnyVolumeThere_theFirstBootablePartitionStarts() throws IOException {
        SimulatedDisk disk = disk(Slot.B);
        FatBuilder.of("EMPTY", 1, ReferenceDevice.LAYOUT.config().length(), 0, LocalDateTime.of(2026, 1, 1, 0, 0))
                .writeTo(config(disk), FatBuilder.Writing.IN_USE);
        assertThat(started(plain.start(disk, ResetKind.POWER_CUT)).partition()).isEqualTo(2);
        config(disk).write(0, ByteBuffer.allocate(512));
        assertThat(started(plain.start(disk, ResetKind.POWER_CUT)).partition()).isEqualTo(2);
    }

    @Test
    void aPartitionNamedThatIsNotBootable_leavesItStuck_unlessItWalks() throws IOException {
        SimulatedDisk disk = disk(Slot.A);
        boot(disk, Slot.A).write(0, ByteBuffer.allocate(512));
        assertThat(plain.start(disk, ResetKind.POWER_CUT)).isInstanceOf(BootResult.Stuck.class);
        PiFirmware walking = new PiFirmware(PiFirmware.Options.WALKING);
        assertThat(started(walking.start(disk, ResetKind.POWER_CUT)).partition())
                .isEqualTo(3);
        boot(disk, Slot.B).write(0, ByteBuffer.allocate(512));
        assertThat(walking.start(disk, ResetKind.POWER_CUT)).isInstanceOf(BootResult.Stuck.class);
    }

    @Test
    void doesNotLookAtWhatItStarts() throws IOException {
        SimulatedDisk disk = disk(Slot.A);
        FatVolume volume = FatVolume.open(boot(disk, Slot.A));
        ByteRange kernel =
                volume.extents(volume.find("kernel8.img").orElseThrow()).get(0);
        boot(disk, Slot.A).write(kernel.offset(), ByteBuffer.allocate(512));
        assertThat(started(plain.start(disk, ResetKind.POWER_CUT)).partition()).isEqualTo(2);
    }

    @Test
    void aCommitTornAnywhere_leavesSomethingThatStarts() throws IOException {
        byte[] before = AutobootFile.content(Slot.A);
        byte[] after = AutobootFile.content(Slot.B);
        int firstDigit = Arrays.mismatch(before, after);
        for (int at = 0; at <= before.length; at++) {
            byte[] torn = before.clone();
            System.arraycopy(after, 0, torn, 0, at);
            SimulatedDisk disk = disk(Slot.A);
            autoboot(disk, new String(torn, StandardCharsets.US_ASCII));
            int partition = started(new PiFirmware(PiFirmware.Options.NO_FALLBACK).start(disk, ResetKind.POWER_CUT))
                    .partition();
            assertThat(partition).as("torn at %d", at).isEqualTo(at <= firstDigit ? 2 : 3);
            assertThat(AutobootFile.committed(torn).isPresent())
                    .as("torn at %d: one of the two", at)
                    .isEqualTo(Arrays.equals(torn, before) || Arrays.equals(torn, after));
        }
    }

    @Test
    void withoutSlots_aTrialWantsItsOwnConfiguration() throws IOException {
        SimulatedDisk disk = disk(Slot.A);
        autoboot(disk, "[all]\nboot_partition=2\n");
        plain.setTryboot(true);
        assertThat(plain.start(disk, ResetKind.ORDERLY)).isInstanceOf(BootResult.Stuck.class);
        assertThat(started(plain.start(disk, ResetKind.POWER_CUT)).partition()).isEqualTo(2);
    }

    @Test
    void withoutAPartitionTable_nothingStarts() throws IOException {
        SimulatedDisk disk = disk(Slot.A);
        disk.factory().write(0, ByteBuffer.allocate(512));
        assertThat(plain.start(disk, ResetKind.POWER_CUT)).isInstanceOf(BootResult.Stuck.class);
    }

    private static SimulatedDisk disk(Slot committed) {
        return ReferenceDevice.disk(VERSION, committed);
    }

    private static void autoboot(SimulatedDisk disk, String text) throws IOException {
        FatVolume volume = FatVolume.open(config(disk));
        ByteRange sector =
                volume.extents(volume.find(AutobootFile.NAME).orElseThrow()).get(0);
        byte[] content = Arrays.copyOf(text.getBytes(StandardCharsets.US_ASCII), 512);
        config(disk).write(sector.offset(), ByteBuffer.wrap(content));
    }

    private static BlockDevice config(SimulatedDisk disk) {
        return disk.factory().slice(ReferenceDevice.LAYOUT.config());
    }

    private static BlockDevice boot(SimulatedDisk disk, Slot slot) {
        return disk.factory().slice(ReferenceDevice.LAYOUT.boot(slot));
    }

    private static BootResult.Started started(BootResult result) {
        assertThat(result).isInstanceOf(BootResult.Started.class);
        return (BootResult.Started) result;
    }
}
