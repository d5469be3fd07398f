package dev.tandem.imagetool.boottest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.imagetool.boottest.CutPoint.Stage;
import dev.tandem.layout.PiTrybootLayout;
import dev.tandem.layout.Slot;
import dev.tandem.layout.UBootLayout;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class CutPointTest {
    private static final int MIB = 1 << 20;
    private static final PiTrybootLayout LAYOUT =
            PiTrybootLayout.of(7, new PiTrybootLayout.Sizes(64 * MIB, 64 * MIB, 256 * MIB, 64 * MIB));

    private static final int MORE_THAN_ANY = 1000;

    private static CutPoint point(Stage stage, Slot target, long seed) {
        return CutPoint.in(stage, LAYOUT, target, 256 * MIB, Chance.of(seed));
    }

    private static boolean isReached(CutPoint point) {
        // Outside of all partitions: counts for nothing.
        return point.cutsAt(0, 512);
    }

    /** How many writes of 512 bytes to the partition it takes; 0 if none is enough. */
    private static int writesTo(CutPoint point, int partition) throws InterruptedException {
        for (int i = 1; i <= MORE_THAN_ANY; i++) {
            if (point.cutsAt(LAYOUT.partition(partition).offset() + i * 512L, 512)) {
                return i;
            }
        }
        return 0;
    }

    @ParameterizedTest
    @EnumSource(Slot.class)
    void bootFiles_areThoseOfTheTarget(Slot target) throws Exception {
        CutPoint point = point(Stage.BOOT_FILES, target, 1);

        for (int other : new int[] {
            PiTrybootLayout.bootPartition(target.other()),
            PiTrybootLayout.rootPartition(target),
            PiTrybootLayout.CONFIG_PARTITION,
            PiTrybootLayout.DATA_PARTITION
        }) {
            assertThat(writesTo(point, other)).as("partition %d", other).isZero();
        }
        long boot = LAYOUT.partition(PiTrybootLayout.bootPartition(target)).offset();
        assertThat(point.cutsAt(boot, 4 * MIB)).isTrue();
    }

    @Test
    void write_countsBytesOfTheRootPartition() throws Exception {
        CutPoint point = point(Stage.WRITE, Slot.B, 3);
        long root = LAYOUT.partition(PiTrybootLayout.rootPartition(Slot.B)).offset();
        assertThat(writesTo(point, PiTrybootLayout.rootPartition(Slot.A))).isZero();

        long written = 0;
        while (!isReached(point) && written <= 256L * MIB) {
            point.cutsAt(root + written, MIB);
            written += MIB;
        }
        assertThat(written).isBetween((long) MIB, 256L * MIB);
        assertThat(point.toString()).matches("after [0-9]+ kB of the slot");
    }

    @Test
    void records_areThoseOnData() throws Exception {
        CutPoint point = point(Stage.RECORDS, Slot.B, 1);

        assertThat(writesTo(point, PiTrybootLayout.rootPartition(Slot.B))).isZero();
        assertThat(writesTo(point, PiTrybootLayout.DATA_PARTITION)).isBetween(1, 60);
    }

    @Test
    void trial_countsOnlyWhatTheNewSystemWrites() throws Exception {
        CutPoint point = point(Stage.TRIAL, Slot.B, 1);
        assertThat(writesTo(point, PiTrybootLayout.rootPartition(Slot.B))).isZero();
        assertThat(writesTo(point, PiTrybootLayout.DATA_PARTITION)).isZero();

        point.trialStarts();
        assertThat(writesTo(point, PiTrybootLayout.bootPartition(Slot.B))).isZero();
        assertThat(writesTo(point, PiTrybootLayout.DATA_PARTITION)).isBetween(1, 150);
    }

    @Test
    void flip_isTheFirstWriteToTheBootSelector() throws Exception {
        CutPoint point = point(Stage.FLIP, Slot.B, 9);

        assertThat(writesTo(point, PiTrybootLayout.DATA_PARTITION)).isZero();
        assertThat(writesTo(point, PiTrybootLayout.CONFIG_PARTITION)).isEqualTo(1);
    }

    /** U-Boot is told, counts, and is told again; no boot files are made. */
    @Test
    void withUBoot_theSelectorIsWrittenThreeTimes() {
        UBootLayout uboot = UBootLayout.of(7, new UBootLayout.Sizes(64 * MIB, 256 * MIB, 64 * MIB));
        long data = uboot.data().offset();
        Set<Integer> writes = new HashSet<>();
        for (int seed = 1; seed <= 20; seed++) {
            CutPoint flip = CutPoint.in(Stage.FLIP, uboot, Slot.B, 256 * MIB, Chance.of(seed));
            int count = 1;
            while (!flip.cutsAt(uboot.config().offset() + 8192, 512)) {
                count++;
            }
            writes.add(count);
        }
        assertThat(writes).containsExactlyInAnyOrder(1, 2, 3);
        CutPoint after = CutPoint.in(Stage.AFTER_FLIP, uboot, Slot.B, 256 * MIB, Chance.of(1));
        for (int i = 0; i < 3; i++) {
            assertThat(after.cutsAt(data, 512) || after.cutsAt(uboot.config().offset(), 512))
                    .isFalse();
        }
        int written = 1;
        while (!after.cutsAt(data, 512)) {
            written++;
        }
        assertThat(written).isLessThanOrEqualTo(30);
        assertThat(CutPoint.stages(uboot)).doesNotContain(Stage.BOOT_FILES).hasSize(5);
        assertThat(CutPoint.stages(LAYOUT)).containsExactly(Stage.values());
    }

    @Test
    void afterFlip_countsOnlyWhatFollowsIt() throws Exception {
        CutPoint point = point(Stage.AFTER_FLIP, Slot.B, 1);
        assertThat(writesTo(point, PiTrybootLayout.DATA_PARTITION)).isZero();
        assertThat(writesTo(point, PiTrybootLayout.CONFIG_PARTITION)).isZero();

        assertThat(writesTo(point, PiTrybootLayout.DATA_PARTITION)).isBetween(1, 30);
    }

    @Test
    void writesOutsideOfPartitions_countForNothing() throws Exception {
        for (Stage stage : Stage.values()) {
            CutPoint point = point(stage, Slot.B, 1);
            if (stage == Stage.TRIAL) {
                point.trialStarts();
            }
            for (int i = 0; i < MORE_THAN_ANY; i++) {
                point.cutsAt(0, 512);
                point.cutsAt(
                        LAYOUT.partition(PiTrybootLayout.EXTENDED_PARTITION).offset(), 512);
                point.cutsAt(LAYOUT.sizeBytes(), 512);
            }
            assertThat(isReached(point)).as("%s", stage).isFalse();
        }
    }

    /** A stage that had fewer writes than was thought must not keep the device waiting for ever. */
    @Test
    void pointOfAStageThatIsOver_isReachedWhenTheTrialBegins() throws Exception {
        for (Stage stage : Stage.values()) {
            CutPoint point = point(stage, Slot.B, 1);
            point.trialStarts();
            assertThat(isReached(point)).as("%s", stage).isEqualTo(stage.compareTo(Stage.TRIAL) < 0);
            point.next();
            assertThat(isReached(point)).isTrue();
        }
    }

    @Test
    void seed_decidesThePoint() throws Exception {
        Set<Integer> points = new HashSet<>();
        for (int seed = 1; seed <= 10; seed++) {
            int writes = writesTo(point(Stage.RECORDS, Slot.B, seed), PiTrybootLayout.DATA_PARTITION);
            assertThat(writesTo(point(Stage.RECORDS, Slot.B, seed), PiTrybootLayout.DATA_PARTITION))
                    .isEqualTo(writes);
            points.add(writes);
        }
        assertThat(points).as("seeds that follow each other are not alike").hasSizeGreaterThan(5);
    }
}
