package dev.tandem.imagetool.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DiskBarTest {
    private static final TextStyle ASCII = new TextStyle(80, false, false);

    @Test
    void card_isDrawnToScaleWithUsedAndFree() {
        assertThat(DiskBar.of(DescribedImages.card(), ASCII, "32.0 GiB").lines())
                .containsExactly(
                        "1 3 5 root A 6 root B  7",
                        "||||#####....|#####....|",
                        "0" + " ".repeat(28) + "# used  . free" + " ".repeat(29) + "32.0 GiB");
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 79, 80, 100, 160})
    void cells_fillTheLineAndDifferFromTheScaleByWhatTinyPartitionsNeed(int width) {
        List<Segment> segments = Segment.of(DescribedImages.card());
        long total = segments.stream().mapToLong(Segment::sizeBytes).sum();

        int[] cells = DiskBar.cells(segments, width);

        assertThat(Arrays.stream(cells).sum()).isEqualTo(width);
        for (int i = 0; i < cells.length; i++) {
            double ideal = segments.get(i).sizeBytes() / (double) total * width;
            assertThat((double) cells[i]).isBetween(ideal - 5, ideal + 1);
            assertThat(cells[i]).isGreaterThanOrEqualTo(segments.get(i).partition() == null ? 0 : 1);
        }
    }

    @Test
    void partitionsOfATableThatIsFull_areAllThere() {
        String bar = DiskBar.of(DescribedImages.crowded(), ASCII, "x")
                .lines()
                .toList()
                .get(1);

        assertThat(bar.chars().filter(c -> c == '|').count()).isEqualTo(64);
    }

    @Test
    void colour_isOnlyUsedWhenAllowed() {
        assertThat(DiskBar.of(DescribedImages.card(), ASCII, "x")).doesNotContain("\u001b");
        assertThat(DiskBar.of(DescribedImages.card(), new TextStyle(80, true, true), "x"))
                .contains("\u001b[32m", "\u2588", "\u2591");
    }
}
