package dev.tandem.testdata.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tandem.disk.BlockDevice;
import dev.tandem.disk.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class SimulatedDiskTest {
    private final PowerSupply power = new PowerSupply();
    private final SimulatedDisk disk = SimulatedDisk.of(1 << 20, power);

    @Nested
    final class WholeDisk extends BlockDeviceRules {
        @Override
        BlockDevice device() {
            return SimulatedDisk.of(SIZE, new PowerSupply()).open("disk");
        }
    }

    @Nested
    final class APartition extends BlockDeviceRules {
        @Override
        BlockDevice device() {
            return SimulatedDisk.of(3 * SIZE, new PowerSupply()).open("p2", new ByteRange(SIZE, SIZE));
        }
    }

    @Test
    void whatWasForced_isInEveryClone() throws IOException {
        BlockDevice device = disk.open("disk");
        fill(device, 3, 'a');
        device.force();
        assertThat(crashes(disk, 3)).containsExactly("a");
    }

    @Test
    void whatWasNotForced_isLost_landedOrTorn() throws IOException {
        BlockDevice device = disk.open("disk");
        fill(device, 3, 'a');
        device.force();
        fill(device, 3, 'b');
        assertThat(sector(disk, 3)).as("what a reader sees").isEqualTo("b");
        assertThat(crashes(disk, 3)).containsExactly("a", "b", "b/a");
    }

    @Test
    void aLaterWrite_mayLandWithoutAnEarlierOne() throws IOException {
        BlockDevice device = disk.open("disk");
        fill(device, 1, 'a');
        fill(device, 2, 'b');
        assertThat(crashes(disk, 1, 2))
                .containsExactly("0 0", "0 b", "0 b/0", "a 0", "a b", "a b/0", "a/0 0", "a/0 b", "a/0 b/0");
    }

    @Test
    void ofASectorWrittenTwice_anyOfTheContentsMayBeLeft() throws IOException {
        BlockDevice device = disk.open("disk");
        fill(device, 1, 'a');
        device.force();
        fill(device, 1, 'b');
        fill(device, 1, 'a');
        assertThat(crashes(disk, 1)).containsExactly("a", "a/b", "b", "b/a");
    }

    @Test
    void aForce_doesNothingForOtherHandles() throws IOException {
        BlockDevice slot = disk.open("p6", new ByteRange(0, 4096));
        BlockDevice sameSlot = disk.open("p6", new ByteRange(0, 4096));
        BlockDevice state = disk.open("p7", new ByteRange(4096, 4096));
        fill(slot, 0, 'a');
        fill(state, 0, 's');
        state.force();
        sameSlot.force();
        assertThat(crashes(disk, 0, 8)).containsExactly("0 s", "a s", "a/0 s");
        slot.force();
        assertThat(crashes(disk, 0, 8)).containsExactly("a s");
    }

    @Test
    void twoHandlesOnOneSector_waitForTheirOwnForce() throws IOException {
        BlockDevice one = disk.open("one");
        BlockDevice two = disk.open("two");
        fill(one, 0, 'a');
        fill(two, 0, 'b');
        one.force();
        assertThat(crashes(disk, 0)).containsExactly("a", "b", "b/a");
        fill(one, 0, 'c');
        two.force();
        assertThat(crashes(disk, 0)).containsExactly("b", "c", "c/b");
        fill(two, 0, 'c');
        two.force();
        assertThat(crashes(disk, 0))
                .as("also what the other one wrote, if I wrote it again")
                .containsExactly("c");
    }

    @Test
    void writingWhatIsThere_leavesNothingToLose() throws IOException {
        BlockDevice device = disk.open("disk");
        device.write(0, ByteBuffer.wrap(new byte[100_000]));
        assertThat(disk.pendingSectors()).isZero();
        fill(device, 1, 'a');
        device.force();
        fill(device, 1, 'a');
        assertThat(disk.pendingSectors()).isZero();
        assertThat(power.operations()).as("operations all the same").isEqualTo(4);
    }

    @Test
    void whereAWriteTears_canBeSet() throws IOException {
        BlockDevice device = disk.open("disk");
        fill(device, 0, 'a');
        Exhaustive choice = Exhaustive.replay("2");
        choice.next();
        byte[] torn = BlockDeviceRules.read(
                disk.crashClone(choice, Bounds.SMALL.withTearAt(3)).view(), 0, 5);
        assertThat(torn).containsExactly('a', 'a', 'a', 0, 0);
        assertThat(crashes(disk, Bounds.SMALL.withTearAt(0), 0)).containsExactly("0", "a");
    }

    @Test
    void aTearThatMakesNoDifference_isNoOutcome() throws IOException {
        BlockDevice device = disk.open("disk");
        device.write(0, ByteBuffer.wrap(new byte[] {1, 2, 3}));
        Exhaustive choice = new Exhaustive();
        int clones = 0;
        while (choice.next()) {
            disk.crashClone(choice);
            clones++;
        }
        assertThat(clones).as("lost and landed").isEqualTo(2);
    }

    @Test
    void clones_areIndependent_ofTheDiskAndOfEachOther() throws IOException {
        BlockDevice device = disk.open("disk");
        fill(device, 0, 'a');
        Exhaustive choice = new Exhaustive();
        choice.next();
        SimulatedDisk lost = disk.crashClone(choice);
        choice.next();
        SimulatedDisk landed = disk.crashClone(choice);
        BlockDevice again = lost.open("again");
        fill(again, 0, 'x');
        again.force();
        fill(device, 0, 'b');
        assertThat(sector(landed, 0)).isEqualTo("a");
        assertThat(sector(lost, 0)).isEqualTo("x");
        assertThat(sector(disk, 0)).isEqualTo("b");
        assertThat(lost.power().operations()).as("counts its own operations").isEqualTo(2);
    }

    @Test
    void anOrderlyEnd_settlesEverything_aHardOneLosesIt() throws IOException {
        BlockDevice device = disk.open("disk");
        fill(device, 0, 'a');
        disk.settle();
        assertThat(crashes(disk, 0)).containsExactly("a");
        fill(device, 0, 'b');
        disk.lose();
        assertThat(sector(disk, 0)).isEqualTo("a");
    }

    @Test
    void aCut_comesAtTheOperation_andNothingWorksAfterwards() throws IOException {
        BlockDevice one = disk.open("one");
        BlockDevice two = disk.open("two");
        power.cutAt(2);
        fill(one, 0, 'a');
        two.force();
        one.read(0, ByteBuffer.allocate(1));
        assertThatExceptionOfType(PowerCut.class)
                .isThrownBy(one::force)
                .withMessage("the power failed at operation 2: force one");
        assertThatExceptionOfType(PowerCut.class).isThrownBy(() -> fill(two, 0, 'b'));
        assertThatExceptionOfType(PowerCut.class).isThrownBy(() -> two.read(0, ByteBuffer.allocate(1)));
        assertThat(crashes(disk, 0)).containsExactly("0", "a", "a/0");
    }

    @Test
    void aWriteThatFails_leavesItsFirstHalf() {
        BlockDevice device = disk.open("disk");
        power.failAt(0, Fault.IO_ERROR);
        byte[] bytes = new byte[2048];
        Arrays.fill(bytes, (byte) 'a');
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> device.write(0, ByteBuffer.wrap(bytes)))
                .withMessageContaining("Input/output error")
                .withMessageContaining("2048 bytes at offset 0 of disk");
        assertThat(sector(disk, 1) + sector(disk, 2)).isEqualTo("a0");
    }

    @Test
    void afterAForceThatFailed_onlyWritingAgainHelps() throws IOException {
        BlockDevice device = disk.open("disk");
        fill(device, 0, 'a');
        power.failAt(1, Fault.IO_ERROR);
        assertThatExceptionOfType(IOException.class).isThrownBy(device::force);
        device.force();
        assertThat(crashes(disk, 0)).containsExactly("0", "a", "a/0");
        fill(device, 0, 'a');
        device.force();
        assertThat(crashes(disk, 0)).containsExactly("a");
    }

    @Test
    void aReadThatFails_failsOnce() throws IOException {
        BlockDevice device = disk.open("disk");
        power.failReadAt(1);
        device.read(0, ByteBuffer.allocate(1));
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> device.read(0, ByteBuffer.allocate(1)))
                .withMessageContaining("Input/output error");
        device.read(0, ByteBuffer.allocate(1));
    }

    @Test
    void fingerprints_areThoseOfTheContent() throws IOException {
        SimulatedDisk other = SimulatedDisk.of(1 << 20, new PowerSupply());
        BlockDevice device = disk.open("disk");
        fill(device, 1, 'a');
        fill(device, 2, 'b');
        assertThat(disk.durableFingerprint()).isEqualTo(other.durableFingerprint());
        assertThat(disk.fingerprint()).isNotEqualTo(other.fingerprint());
        device.force();
        assertThat(disk.durableFingerprint()).isEqualTo(disk.fingerprint());
        fill(other.factory(), 2, 'a');
        fill(other.factory(), 1, 'b');
        assertThat(disk.fingerprint()).as("swapped").isNotEqualTo(other.fingerprint());
        fill(other.factory(), 1, 'a');
        fill(other.factory(), 2, 'b');
        assertThat(disk.fingerprint()).isEqualTo(other.fingerprint());
        fill(device, 1, '\0');
        fill(device, 2, '\0');
        assertThat(disk.fingerprint())
                .isEqualTo(SimulatedDisk.of(1 << 20, new PowerSupply()).fingerprint());
    }

    @Test
    void theView_countsNothing_andCannotBeWritten() throws IOException {
        power.failReadAt(0);
        disk.view().read(0, ByteBuffer.allocate(1));
        assertThat(power.reads()).isZero();
        assertThatExceptionOfType(NonWritableChannelException.class).isThrownBy(() -> fill(disk.view(), 0, 'a'));
    }

    @Test
    void manySectors_andManyClones_costLittle() throws IOException {
        SimulatedDisk big = SimulatedDisk.of(1L << 40, new PowerSupply());
        for (int i = 0; i < 20_000; i++) {
            fill(big.factory(), i * 1000L, 'a');
        }
        BlockDevice device = big.open("big");
        for (int i = 0; i < 8; i++) {
            fill(device, i, 'b');
        }
        Exhaustive choice = new Exhaustive();
        int clones = 0;
        while (choice.next()) {
            // Thousands of copies of 10 MB would not fit into the heap, nor into the patience of a test.
            assertThat(sector(big.crashClone(choice), 5_000_000)).isEqualTo("a");
            clones++;
        }
        assertThat(clones).isEqualTo(6561);
    }

    private static Set<String> crashes(SimulatedDisk disk, long... sectors) {
        return crashes(disk, Bounds.SMALL, sectors);
    }

    private static Set<String> crashes(SimulatedDisk disk, Bounds bounds, long... sectors) {
        Set<String> seen = new TreeSet<>();
        Exhaustive choice = new Exhaustive();
        while (choice.next()) {
            SimulatedDisk clone = disk.crashClone(choice, bounds);
            StringBuilder text = new StringBuilder();
            for (long sector : sectors) {
                text.append(text.length() == 0 ? "" : " ").append(sector(clone, sector));
            }
            seen.add(text.toString());
        }
        return seen;
    }

    /** The letter that fills the sector, or those of its two halves. */
    private static String sector(SimulatedDisk disk, long number) {
        byte[] bytes;
        try {
            bytes = BlockDeviceRules.read(disk.view(), number * 512, 512);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        String first = letter(bytes[0]);
        String second = letter(bytes[511]);
        return first.equals(second) ? first : first + "/" + second;
    }

    private static String letter(byte b) {
        return b == 0 ? "0" : String.valueOf((char) b);
    }

    private static void fill(BlockDevice device, long sector, char letter) throws IOException {
        byte[] bytes = new byte[512];
        Arrays.fill(bytes, (byte) letter);
        device.write(sector * 512, ByteBuffer.wrap(bytes));
    }
}
