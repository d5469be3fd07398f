package dev.tandem.imagetool.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CalloutsTest {
    private static final double END = 976;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void labels_neverCoverEachOtherAndStayOnThePage(long seed) {
        Random random = new Random(seed);
        List<Callouts.Label> labels = new ArrayList<>();
        for (int i = 0; i < 1 + random.nextInt(30); i++) {
            labels.add(new Callouts.Label("label " + i, 24 + random.nextDouble() * 950, 40 + random.nextInt(120)));
        }

        List<Callouts.Callout> placed = Callouts.place(labels, END);

        assertThat(placed).hasSameSizeAs(labels);
        for (Callouts.Callout one : placed) {
            assertThat(one.right()).as("seed %d: %s", seed, one).isLessThanOrEqualTo(END);
            for (Callouts.Callout other : placed) {
                boolean apart = one.equals(other)
                        || one.row() != other.row()
                        || one.right() <= other.left()
                        || other.right() <= one.left();
                assertThat(apart).as("seed %d: %s and %s", seed, one, other).isTrue();
            }
        }
    }
}
