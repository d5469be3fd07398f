package dev.tandem.imagetool.uboot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.disk.ByteRange;
import dev.tandem.layout.Slot;
import dev.tandem.layout.UBootState;
import dev.tandem.testdata.crash.BootResult;
import dev.tandem.testdata.crash.PowerSupply;
import dev.tandem.testdata.crash.ResetKind;
import dev.tandem.testdata.crash.SimulatedDisk;
import dev.tandem.testdata.crash.UBootFirmware;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The real U-Boot decides. */
final class BootScriptInUBootTest {
    private static final byte[] NOTHING = new byte[UBootState.SECTOR_BYTES];

    @TempDir
    Path directory;

    private UBootMachine machine;

    @BeforeEach
    void make() throws Exception {
        machine = new UBootMachine(directory);
    }

    private void states(Optional<UBootState> first, Optional<UBootState> second) throws Exception {
        machine.copy(1, first.map(UBootState::toSector).orElse(NOTHING));
        machine.copy(2, second.map(UBootState::toSector).orElse(NOTHING));
    }

    private static Optional<UBootState> state(int sequence, Slot committed, int tries) {
        return Optional.of(new UBootState(sequence, committed, tries, ""));
    }

    private void assertStarts(Slot slot) throws Exception {
        assertThat(machine.start()).contains("kernel of slot " + slot + "\n");
    }

    @Test
    void noCopy_startsA_andWritesNothing() throws Exception {
        states(Optional.empty(), Optional.empty());
        assertStarts(Slot.A);
        assertThat(machine.state()).isEmpty();
    }

    @Test
    void theDefaultSlot_isThatOfTheHigherSequence_comparedAsANumber() throws Exception {
        states(state(9, Slot.A, 0), state(16, Slot.B, 0));
        assertStarts(Slot.B);
        states(state(16, Slot.A, 0), state(9, Slot.B, 0));
        assertStarts(Slot.A);
        assertThat(machine.state()).as("nothing is written without a trial").isEqualTo(state(16, Slot.A, 0));
    }

    @Test
    void aDamagedCopy_leavesTheOther() throws Exception {
        states(state(9, Slot.B, 0), Optional.empty());
        byte[] torn = new UBootState(10, Slot.A, 0, "").toSector();
        torn[40] ^= 1;
        machine.copy(2, torn);
        assertStarts(Slot.B);
        states(Optional.empty(), state(9, Slot.B, 0));
        assertStarts(Slot.B);
    }

    @Test
    void aTrial_isCountedBeforeItStarts_andOnce() throws Exception {
        states(state(1, Slot.A, 1), Optional.empty());
        assertStarts(Slot.B);
        assertThat(machine.copy(1)).as("the copy that counted is left alone").isEqualTo(state(1, Slot.A, 1));
        assertThat(machine.copy(2)).isEqualTo(state(2, Slot.A, 0));
        assertStarts(Slot.A);
        assertThat(machine.state()).isEqualTo(state(2, Slot.A, 0));
    }

    /** What a kernel gets can only be seen when U-Boot says it. */
    @Test
    void theCommandLine_hasTheWordsOfSlotDeviceAndTrial() throws Exception {
        machine.copy(1, new UBootState(4, Slot.A, 1, "systemd.machine_id=0123 b=c").toSector());
        machine.copy(2, NOTHING);
        assertThat(machine.start())
                .contains("Tandem: console=ttyAMA0 rootwait systemd.machine_id=0123 b=c root=PARTUUID=1a2b3c4d-03"
                        + " tandem.slot=B tandem.trial=1");
        assertThat(machine.start())
                .as("the words outlive what U-Boot writes")
                .contains("systemd.machine_id=0123 b=c root=PARTUUID=1a2b3c4d-02 tandem.slot=A \r\n");
    }

    @Test
    void theWords_areThoseOfTheCopyThatCounts() throws Exception {
        machine.copy(1, new UBootState(16, Slot.A, 1, "a=new").toSector());
        machine.copy(2, new UBootState(9, Slot.A, 0, "a=old").toSector());
        assertThat(machine.start()).contains("rootwait a=new root=");
        assertThat(machine.copy(2)).contains(new UBootState(17, Slot.A, 0, "a=new"));
        machine.copy(1, new UBootState(16, Slot.A, 0, "").toSector());
        machine.copy(2, new UBootState(9, Slot.A, 0, "a=old").toSector());
        assertThat(machine.start()).contains("rootwait  root=");
    }

    @Test
    void aPackedKernel_isUnpacked() throws Exception {
        states(state(1, Slot.B, 0), Optional.empty());
        machine.packKernel(Slot.B);
        assertStarts(Slot.B);
    }

    @Test
    void aPackedKernelThatCannotBeUnpacked_startsTheOtherSlot() throws Exception {
        states(state(1, Slot.B, 0), Optional.empty());
        machine.packKernelBadly(Slot.B);
        assertStarts(Slot.A);
    }

    @Test
    void aTrialOfA_withSeveralTries_takesTurnsWithTheCopies() throws Exception {
        states(state(30, Slot.B, 1), state(31, Slot.B, 2));
        assertStarts(Slot.A);
        assertThat(machine.copy(1)).isEqualTo(state(32, Slot.B, 1));
        assertStarts(Slot.A);
        assertThat(machine.copy(2)).isEqualTo(state(33, Slot.B, 0));
        assertStarts(Slot.B);
    }

    @Test
    void aTrialThatCannotBeLoaded_startsTheDefault() throws Exception {
        states(state(1, Slot.A, 1), Optional.empty());
        machine.damage(Slot.B);
        assertStarts(Slot.A);
        assertThat(machine.state()).isEqualTo(state(2, Slot.A, 0));
    }

    /** A kernel that needs it would panic for ever. */
    @ParameterizedTest
    @ValueSource(strings = {"tandem_initramfs", "tandem_fdt"})
    void aDefaultOfWhichAPartIsMissing_startsTheOtherSlot(String variable) throws Exception {
        states(state(1, Slot.B, 0), Optional.empty());
        machine.name(Slot.B, variable + "=/boot/missing");
        assertStarts(Slot.A);
    }

    @Test
    void aDefaultThatCannotBeLoaded_startsTheOtherSlot() throws Exception {
        states(state(1, Slot.B, 0), Optional.empty());
        machine.damage(Slot.B);
        assertStarts(Slot.A);
    }

    @Test
    void noSlotThatCanBeLoaded_isSaid_andResets() throws Exception {
        states(state(1, Slot.B, 1), Optional.empty());
        machine.damage(Slot.A);
        machine.damage(Slot.B);
        assertThat(machine.start()).contains("Tandem: no slot can be started").doesNotContain("kernel of slot");
    }

    /** What the crash simulation explores is only worth something if its U-Boot does what this one does. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void theSimulationsUBoot_doesTheSame(long seed) throws Exception {
        Random random = new Random(seed);
        SimulatedDisk simulated = SimulatedDisk.of(72L << 20, new PowerSupply());
        UBootFirmware model = new UBootFirmware(
                new ByteRange(UBootMachine.place(1), UBootState.SECTOR_BYTES),
                new ByteRange(UBootMachine.place(2), UBootState.SECTOR_BYTES),
                Map.of(Slot.A, 2, Slot.B, 3),
                Map.of(Slot.A, UBootMachine.range(Slot.A), Slot.B, UBootMachine.range(Slot.B)));
        for (int copy = 1; copy <= 2; copy++) {
            byte[] sector = random.nextInt(4) == 0 ? NOTHING : anyState(random).toSector();
            machine.copy(copy, sector);
            simulated.factory().write(UBootMachine.place(copy), ByteBuffer.wrap(sector));
        }
        Slot damaged = random.nextInt(3) == 0 ? (random.nextBoolean() ? Slot.A : Slot.B) : null;
        for (Slot slot : Slot.values()) {
            if (slot == damaged) {
                machine.damage(slot);
            } else {
                simulated.factory().write(UBootMachine.range(slot).offset(), ByteBuffer.wrap(new byte[] {1}));
            }
        }

        BootResult expected = model.start(simulated, ResetKind.POWER_CUT);

        assertThat(expected).isInstanceOf(BootResult.Started.class);
        assertStarts(((BootResult.Started) expected).partition() == 2 ? Slot.A : Slot.B);
        assertThat(machine.state()).isEqualTo(model.state(simulated));
    }

    private static UBootState anyState(Random random) {
        return new UBootState(1 + random.nextInt(300), random.nextBoolean() ? Slot.A : Slot.B, random.nextInt(3), "");
    }
}
