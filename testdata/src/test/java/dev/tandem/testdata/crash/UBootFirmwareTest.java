package dev.tandem.testdata.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.disk.BlockDevice;
import dev.tandem.disk.ByteRange;
import dev.tandem.layout.Slot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class UBootFirmwareTest {
    private static final ByteRange FIRST = new ByteRange(0, 512);
    private static final ByteRange SECOND = new ByteRange(4096, 512);
    private static final ByteRange ROOT_A = new ByteRange(8192, 4096);
    private static final ByteRange ROOT_B = new ByteRange(12288, 4096);

    private final UBootFirmware firmware =
            new UBootFirmware(FIRST, SECOND, Map.of(Slot.A, 2, Slot.B, 3), Map.of(Slot.A, ROOT_A, Slot.B, ROOT_B));
    private final SimulatedDisk disk = SimulatedDisk.of(1 << 20, new PowerSupply());

    @Test
    void startsTheCommittedSlot() throws IOException {
        systems(Slot.A, Slot.B);
        commit(Slot.B, 0);
        assertThat(start(ResetKind.POWER_CUT)).isEqualTo("3");
        commit(Slot.A, 0);
        assertThat(start(ResetKind.POWER_CUT)).isEqualTo("2");
    }

    @Test
    void aTrial_isStartedAsOftenAsThereAreTries_alsoAfterPowerCuts() throws IOException {
        systems(Slot.A, Slot.B);
        commit(Slot.A, 2);
        assertThat(start(ResetKind.ORDERLY)).isEqualTo("3 trial");
        assertThat(start(ResetKind.POWER_CUT)).isEqualTo("3 trial");
        assertThat(start(ResetKind.WATCHDOG)).isEqualTo("2");
        assertThat(start(ResetKind.WATCHDOG)).isEqualTo("2");
    }

    @Test
    void aTrialThatCannotBeStarted_startsTheCommittedSlot() throws IOException {
        systems(Slot.A);
        commit(Slot.A, 1);
        assertThat(start(ResetKind.ORDERLY)).isEqualTo("2");
    }

    @Test
    void aDefaultThatCannotBeStarted_startsTheOtherSlot() throws IOException {
        systems(Slot.A);
        commit(Slot.B, 0);
        assertThat(start(ResetKind.ORDERLY)).isEqualTo("2");
    }

    @Test
    void nothingToStart_isTheEnd() throws IOException {
        commit(Slot.B, 0);
        assertThat(firmware.start(disk, ResetKind.ORDERLY)).isInstanceOf(BootResult.Stuck.class);
    }

    @Test
    void aCounterThatCannotBeLowered_isNotFollowed() throws IOException {
        systems(Slot.A, Slot.B);
        commit(Slot.A, 1);
        disk.power().failAt(disk.power().operations(), Fault.IO_ERROR);
        assertThat(start(ResetKind.ORDERLY)).isEqualTo("2");
    }

    @Test
    void oneCopyIsEnough() throws IOException {
        systems(Slot.A, Slot.B);
        commit(Slot.B, 0);
        commit(Slot.B, 0);
        disk.factory().write(SECOND.offset(), ByteBuffer.allocate(512));
        assertThat(start(ResetKind.POWER_CUT)).isEqualTo("3");
        commit(Slot.B, 0);
        disk.factory().write(FIRST.offset(), ByteBuffer.wrap(new byte[] {1, 2, 3}));
        assertThat(start(ResetKind.POWER_CUT)).isEqualTo("3");
        disk.factory().write(SECOND.offset(), ByteBuffer.allocate(512));
        assertThat(start(ResetKind.POWER_CUT)).as("none is left").isEqualTo("2");
    }

    @Test
    void aWriteThatIsCut_leavesTheOldStateOrTheNewOne() throws IOException {
        commit(Slot.A, 0);
        for (int i = 0; i < 4; i++) {
            Set<Integer> left = new TreeSet<>();
            for (int tear : new int[] {1, 7, 9, 15, 17, 19}) {
                SimulatedDisk before = disk.copy(new PowerSupply());
                before.power().cutAt(1);
                try {
                    firmware.write(before, before.open("disk"), Slot.A, i + 1);
                } catch (PowerCut e) {
                    // as intended, before the force
                }
                Exhaustive choice = new Exhaustive();
                while (choice.next()) {
                    SimulatedDisk after = before.crashClone(choice, Bounds.SMALL.withTearAt(tear));
                    left.add(firmware.state(after).orElseThrow().tries());
                }
            }
            assertThat(left).containsExactly(i, i + 1);
            commit(Slot.A, i + 1);
        }
    }

    private void systems(Slot... slots) throws IOException {
        for (Slot slot : slots) {
            disk.factory().write((slot == Slot.A ? ROOT_A : ROOT_B).offset(), ByteBuffer.wrap(new byte[] {1}));
        }
    }

    private void commit(Slot slot, int tries) throws IOException {
        BlockDevice device = disk.open("disk");
        firmware.write(disk, device, slot, tries);
    }

    private String start(ResetKind kind) {
        BootResult result = firmware.start(disk, kind);
        assertThat(result).isInstanceOf(BootResult.Started.class);
        BootResult.Started started = (BootResult.Started) result;
        return started.partition() + (started.trial() ? " trial" : "");
    }
}
