package dev.tandem.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.tandem.disk.MbrTable;
import dev.tandem.disk.Partition;
import java.util.List;
import org.junit.jupiter.api.Test;

final class UBootLayoutTest {
    private static final long UNIT = SlotLayout.ALIGNMENT_BYTES;
    private static final UBootLayout LAYOUT =
            UBootLayout.of(0x1234abcd, new UBootLayout.Sizes(5 * UNIT, 7 * UNIT, 2 * UNIT));

    @Test
    void partitions_standOneBehindTheOther() {
        assertThat(LAYOUT.partitions())
                .extracting(p -> p.range().offset() / UNIT, p -> p.range().length() / UNIT)
                .containsExactly(tuple(1L, 5L), tuple(6L, 7L), tuple(13L, 7L), tuple(20L, 2L));
        assertThat(LAYOUT.root(Slot.B)).isEqualTo(LAYOUT.partition(3));
        assertThat(LAYOUT.data()).isEqualTo(LAYOUT.partition(4));
        assertThat(LAYOUT.slotOfRoot(2)).contains(Slot.A);
        assertThat(LAYOUT.slotOfRoot(1)).isEmpty();
    }

    @Test
    void largestRoots_areThoseOfADiskOfJustThatSize() {
        assertThat(UBootLayout.largestRoot(LAYOUT.sizeBytes(), 5 * UNIT, 2 * UNIT))
                .isEqualTo(7 * UNIT);
        assertThat(UBootLayout.largestRoot(LAYOUT.sizeBytes() - 1, 5 * UNIT, 2 * UNIT))
                .isEqualTo(6 * UNIT);
    }

    @Test
    void eachLayout_isFoundInItsTable() throws Exception {
        PiTrybootLayout other = PiTrybootLayout.of(7, new PiTrybootLayout.Sizes(5 * UNIT, 5 * UNIT, 3 * UNIT, UNIT));

        assertThat(SlotLayout.of(MbrTable.of(LAYOUT.diskId(), LAYOUT.partitions())))
                .isEqualTo(LAYOUT);
        assertThat(SlotLayout.of(MbrTable.of(7, other.partitions()))).isEqualTo(other);
    }

    @Test
    void anotherTable_isRefused_withBothThatWereExpected() {
        MbrTable stock = MbrTable.of(1, LAYOUT.partitions().subList(0, 2));
        assertThatThrownBy(() -> SlotLayout.of(stock))
                .isInstanceOf(LayoutException.class)
                .hasMessageContaining("0c 0c 0c 05 83 83 83 (pi-tryboot)")
                .hasMessageContaining("0c 83 83 83 (uboot)")
                .hasMessageContaining("found 1 of type 0c, 2 of type 83");
        MbrTable none = MbrTable.of(1, List.<Partition>of());
        assertThatThrownBy(() -> UBootLayout.of(none)).hasMessageContaining("found none");
    }
}
