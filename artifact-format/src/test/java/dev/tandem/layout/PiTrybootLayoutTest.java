package dev.tandem.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.disk.ByteRange;
import dev.tandem.disk.MbrTable;
import dev.tandem.disk.Partition;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PiTrybootLayoutTest {
    private static final long MIB = 1L << 20;
    private static final long ALIGNMENT = PiTrybootLayout.ALIGNMENT_BYTES;

    /** Whatever the sizes: aligned, in order, nothing overlaps, tables of logical partitions have their gap. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void layout_ofAnySizes_isSound(long seed) {
        Random random = new Random(seed);
        PiTrybootLayout.Sizes sizes = new PiTrybootLayout.Sizes(
                ALIGNMENT * (5 + random.nextInt(20)),
                ALIGNMENT * (5 + random.nextInt(100)),
                ALIGNMENT * (1 + random.nextInt(2000)),
                ALIGNMENT * (1 + random.nextInt(2000)));

        PiTrybootLayout layout = PiTrybootLayout.of(0xdeadbeef, sizes);

        List<Partition> partitions = layout.partitions();
        assertThat(partitions).extracting(Partition::number).containsExactly(1, 2, 3, 4, 5, 6, 7);
        for (Partition partition : partitions) {
            assertThat(partition.range().offset() % ALIGNMENT).isZero();
            assertThat(partition.range().length() % ALIGNMENT).isZero();
            assertThat(partition.range().end()).isLessThanOrEqualTo(layout.sizeBytes());
        }
        for (Partition logical : partitions.subList(4, 7)) {
            assertThat(layout.partition(PiTrybootLayout.EXTENDED_PARTITION).contains(logical.range()))
                    .isTrue();
        }
        assertThat(layout.root(Slot.A).length()).isEqualTo(layout.root(Slot.B).length());
        assertThat(layout.boot(Slot.A).length()).isEqualTo(layout.boot(Slot.B).length());
        MbrTable table = MbrTable.of(0xdeadbeef, partitions); // refuses what overlaps
        for (ByteRange metadata : table.metadataRanges()) {
            assertThat(partitions)
                    .filteredOn(p -> p.number() != 4)
                    .noneMatch(p -> p.range().overlaps(metadata));
        }
        // The largest roots on a disk of just this size are these.
        assertThat(PiTrybootLayout.largestRoot(layout.sizeBytes(), sizes.config(), sizes.boot(), sizes.data()))
                .isEqualTo(sizes.root());
        assertThat(PiTrybootLayout.largestRoot(layout.sizeBytes() - 1, sizes.config(), sizes.boot(), sizes.data()))
                .isEqualTo(sizes.root() - ALIGNMENT);
    }

    @Test
    void largestRoot_onADiskThatIsTooSmall_isNotPositive() {
        assertThat(PiTrybootLayout.largestRoot(100 * MIB, 64 * MIB, 256 * MIB, 128 * MIB))
                .isNotPositive();
    }

    @Test
    void layout_beyondWhatAnMbrDescribes_isRefused() {
        PiTrybootLayout.Sizes sizes = new PiTrybootLayout.Sizes(64 * MIB, 256 * MIB, 1L << 40, 64 * MIB);

        assertThatThrownBy(() -> PiTrybootLayout.of(1, sizes)).hasMessageContaining("an MBR describes at most");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -8 * MIB, 8 * MIB, 32 * MIB, 64 * MIB + 1, Long.MAX_VALUE})
    void sizes_ofAFat_thatCannotBe_areRefused(long bytes) {
        assertThatThrownBy(() -> new PiTrybootLayout.Sizes(64 * MIB, bytes, 512 * MIB, 64 * MIB))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("boot partition");
    }

    @Test
    void partUuid_isWhatTheKernelCallsIt() {
        assertThat(SlotLayout.partUuid(0x1a2b, PiTrybootLayout.rootPartition(Slot.B)))
                .isEqualTo("00001a2b-06");
    }

    @Test
    void layout_isFoundInItsTable() throws Exception {
        PiTrybootLayout layout = PiTrybootLayout.of(
                0x1234abcd, new PiTrybootLayout.Sizes(ALIGNMENT * 8, ALIGNMENT * 5, ALIGNMENT * 3, ALIGNMENT));

        assertThat(PiTrybootLayout.of(MbrTable.of(layout.diskId(), layout.partitions())))
                .isEqualTo(layout);
    }

    @Test
    void layout_ofATableWithAnotherPartition_isRefused_withWhatWasFound() {
        PiTrybootLayout layout = PiTrybootLayout.of(
                1, new PiTrybootLayout.Sizes(ALIGNMENT * 8, ALIGNMENT * 5, ALIGNMENT * 3, ALIGNMENT));
        List<Partition> swap = new ArrayList<>(layout.partitions());
        swap.set(5, new Partition(6, 0x82, false, layout.root(Slot.B)));

        for (List<Partition> other : List.of(
                swap, layout.partitions().subList(0, 6), layout.partitions().subList(0, 3), List.<Partition>of())) {
            MbrTable table = MbrTable.of(1, other);
            assertThatThrownBy(() -> PiTrybootLayout.of(table))
                    .isInstanceOf(LayoutException.class)
                    .hasMessageContaining("pi-tryboot")
                    .hasMessageContaining("0c 0c 0c 05 83 83 83");
        }
        assertThatThrownBy(() -> PiTrybootLayout.of(MbrTable.of(1, swap))).hasMessageContaining("6 of type 82");
    }
}
