package dev.tandem.client.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VersionOrderTest {
    @Test
    void versions_inWhateverOrderTheyCome_areSorted() {
        List<String> sorted = List.of(
                "",
                "1",
                "1.0",
                "1.2",
                "1.10~rc1",
                "1.10",
                "1.10a",
                "1.10.1",
                "2",
                "10",
                "20260301",
                "99999999999999999999999",
                "100000000000000000000000",
                "release-2",
                "release-10");
        List<String> shuffled = new ArrayList<>(sorted);
        for (int seed = 0; seed < 20; seed++) {
            Collections.shuffle(shuffled, new Random(seed));
            shuffled.sort(VersionOrder.INSTANCE);
            assertThat(shuffled).as("seed %d", seed).isEqualTo(sorted);
        }
    }

    @ParameterizedTest
    @CsvSource({"1.0,1.0", "1.00,1.0", "v007,v7", "'',''"})
    void equalVersions_areEqual(String left, String right) {
        assertThat(VersionOrder.INSTANCE.compare(left, right)).isZero();
        assertThat(VersionOrder.INSTANCE.compare(right, left)).isZero();
    }
}
