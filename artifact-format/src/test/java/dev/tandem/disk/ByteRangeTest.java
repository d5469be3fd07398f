package dev.tandem.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

final class ByteRangeTest {
    private static final ByteRange RANGE = new ByteRange(100, 50);

    @Test
    void ends_behindItsLastByte() {
        assertThat(RANGE.end()).isEqualTo(150);
        assertThat(RANGE.contains(99)).isFalse();
        assertThat(RANGE.contains(100)).isTrue();
        assertThat(RANGE.contains(149)).isTrue();
        assertThat(RANGE.contains(150)).isFalse();
    }

    @Test
    void containsARange_whenNoByteOfItIsOutside() {
        assertThat(RANGE.contains(new ByteRange(100, 50))).isTrue();
        assertThat(RANGE.contains(new ByteRange(120, 10))).isTrue();
        assertThat(RANGE.contains(new ByteRange(150, 0))).isTrue();
        assertThat(RANGE.contains(new ByteRange(99, 10))).isFalse();
        assertThat(RANGE.contains(new ByteRange(149, 2))).isFalse();
    }

    @Test
    void overlaps_whenThereIsAByteInCommon() {
        assertThat(RANGE.overlaps(new ByteRange(149, 1))).isTrue();
        assertThat(RANGE.overlaps(new ByteRange(0, 101))).isTrue();
        assertThat(RANGE.overlaps(new ByteRange(0, 100))).isFalse();
        assertThat(RANGE.overlaps(new ByteRange(150, 1))).isFalse();
        assertThat(RANGE.overlaps(new ByteRange(120, 0))).isFalse();
    }

    @Test
    void refusesWhatIsNoRange_andItsEndNeverOverflows() {
        assertThat(new ByteRange(Long.MAX_VALUE - 1, 1).end()).isEqualTo(Long.MAX_VALUE);
        assertThatIllegalArgumentException().isThrownBy(() -> new ByteRange(Long.MAX_VALUE, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new ByteRange(1, Long.MAX_VALUE));
        assertThatIllegalArgumentException().isThrownBy(() -> new ByteRange(-1, 5));
        assertThatIllegalArgumentException().isThrownBy(() -> new ByteRange(5, -1));
    }
}
