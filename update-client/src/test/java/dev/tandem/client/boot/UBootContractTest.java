package dev.tandem.client.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.disk.BlockDevice;
import dev.tandem.disk.ByteRange;
import dev.tandem.layout.Slot;
import dev.tandem.layout.SlotLayout;
import dev.tandem.layout.UBootState;
import dev.tandem.testdata.crash.BootResult;
import dev.tandem.testdata.crash.Bounds;
import dev.tandem.testdata.crash.Exhaustive;
import dev.tandem.testdata.crash.Fault;
import dev.tandem.testdata.crash.PowerSupply;
import dev.tandem.testdata.crash.ResetKind;
import dev.tandem.testdata.crash.SimulatedDisk;
import dev.tandem.testdata.crash.UBootFirmware;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** With the U-Boot of the crash simulation, which does what the real one does (BootScriptInUBootTest). */
final class UBootContractTest extends BootControlContract {
    private static final ByteRange FIRST = new ByteRange(UBootState.FIRST_OFFSET, UBootState.SECTOR_BYTES);
    private static final ByteRange SECOND = new ByteRange(UBootState.SECOND_OFFSET, UBootState.SECTOR_BYTES);
    private static final ByteRange ROOT_A = new ByteRange(1 << 16, 4096);
    private static final ByteRange ROOT_B = new ByteRange(1 << 17, 4096);

    @Override
    Machine machine() throws IOException {
        return new UBootMachine();
    }

    /** A disk of which the first part is partition 1. */
    private static final class UBootMachine implements Machine {
        private final UBootFirmware firmware =
                new UBootFirmware(FIRST, SECOND, Map.of(Slot.A, 2, Slot.B, 3), Map.of(Slot.A, ROOT_A, Slot.B, ROOT_B));
        private SimulatedDisk disk = SimulatedDisk.of(1 << 20, new PowerSupply());
        private Slot running = Slot.A;
        private boolean trial;

        UBootMachine() throws IOException {
            for (ByteRange root : new ByteRange[] {ROOT_A, ROOT_B}) {
                disk.factory().write(root.offset(), ByteBuffer.wrap(new byte[] {1}));
            }
            start(ResetKind.ORDERLY);
        }

        @Override
        public BootControl control() {
            return new UBootBootControl(new FirstPartition(disk), () -> running, () -> trial, List::of);
        }

        @Override
        public void restart() throws IOException {
            start(ResetKind.ORDERLY);
        }

        /** Of what was not forced nothing is left. */
        @Override
        public void powerCut() throws IOException {
            Exhaustive choice = new Exhaustive();
            choice.next();
            disk = disk.crashClone(choice, Bounds.SMALL);
            start(ResetKind.POWER_CUT);
        }

        private void start(ResetKind kind) {
            BootResult.Started started = (BootResult.Started) firmware.start(disk, kind);
            running = started.partition() == 2 ? Slot.A : Slot.B;
            trial = started.trial();
        }

        void unload(ByteRange root) throws IOException {
            disk.factory().write(root.offset(), ByteBuffer.allocate(512));
        }

        void damage(ByteRange copy) throws IOException {
            disk.factory().write(copy.offset(), ByteBuffer.wrap(new byte[] {1, 2, 3}));
        }
    }

    @Test
    void withoutAnyWholeCopy_slotAIsTheDefault_andATrialOfBIsPossible() throws Exception {
        UBootMachine machine = new UBootMachine();
        machine.damage(FIRST);
        machine.damage(SECOND);
        assertThat(machine.control().defaultSlot()).isEqualTo(Slot.A);

        machine.control().tryOnce(Slot.B);
        machine.restart();

        assertThat(machine.control().booted()).isEqualTo(Slot.B);
        machine.control().commit();
        machine.powerCut();
        assertThat(machine.control().booted()).isEqualTo(Slot.B);
    }

    @Test
    void aTrialIsStillStarted_afterAPowerCut_ofWhichNothingIsForgotten() throws Exception {
        UBootMachine machine = new UBootMachine();
        machine.control().tryOnce(Slot.B);
        machine.powerCut();
        assertThat(machine.control().booted()).isEqualTo(Slot.B);
        machine.powerCut();
        assertThat(machine.control().booted()).isEqualTo(Slot.A);
    }

    /** What is named cannot be loaded, so U-Boot starts the other one; that can be updated, and is never overwritten. */
    @Test
    void afterAFallBack_theRunningSlotIsTheDefault_andTheOtherCanBeTried() throws Exception {
        UBootMachine machine = new UBootMachine();
        machine.control().tryOnce(Slot.B);
        machine.restart();
        machine.control().commit();
        machine.unload(ROOT_B);
        machine.restart();
        assertThat(machine.control().booted()).isEqualTo(Slot.A);
        assertThat(machine.control().defaultSlot()).isEqualTo(Slot.A);

        machine.control().disarm(Slot.B);
        // While it is written it could be loaded again.
        machine.disk.factory().write(ROOT_B.offset(), ByteBuffer.wrap(new byte[] {1}));
        machine.powerCut();
        assertThat(machine.control().booted()).isEqualTo(Slot.A);

        machine.control().tryOnce(Slot.B);
        machine.restart();
        assertThat(machine.control().booted()).isEqualTo(Slot.B);
        assertThat(machine.control().defaultSlot()).isEqualTo(Slot.A);
        machine.powerCut();
        assertThat(machine.control().booted()).isEqualTo(Slot.A);
    }

    @Test
    void aWriteThatFails_saysThatTheNextStartIsNotKnown() throws Exception {
        UBootMachine machine = new UBootMachine();
        machine.disk.power().failAt(machine.disk.power().operations(), Fault.IO_ERROR);
        assertThatThrownBy(() -> machine.control().tryOnce(Slot.B))
                .isInstanceOf(BootControlException.class)
                .hasMessageContaining("is not known");
    }

    /** That is all of it. */
    private record FirstPartition(SimulatedDisk disk) implements Disk {
        @Override
        public BlockDevice open(int partition) {
            assertThat(partition).isEqualTo(1);
            return disk.open("partition 1");
        }

        @Override
        public BlockDevice openPastCache(int partition) {
            return open(partition);
        }

        @Override
        public SlotLayout layout() {
            throw new UnsupportedOperationException();
        }

        @Override
        public String ext4Name(Slot slot) {
            throw new UnsupportedOperationException();
        }
    }
}
