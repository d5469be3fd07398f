package dev.tandem.imagetool.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

final class BootSelectorTest {
    @Test
    void bothConstants_nameDefaultAndTrial() {
        assertThat(parse("[all]\ntryboot_a_b=1\nboot_partition=3\n[tryboot]\nboot_partition=2\n"))
                .isEqualTo(selector(64, 3, 2, true, true));
    }

    @Test
    void linesOfOtherSystems_areRead() {
        assertThat(parse("[all]\r\n# boot_partition=7\r\n tryboot_a_b = 1 \r\n boot_partition = 2\r\n"))
                .isEqualTo(selector(67, 2, 2, true, false));
    }

    @Test
    void linesBeforeAnySection_countForAll() {
        assertThat(parse("boot_partition=2\n[none]\nboot_partition=9\n").defaultPartition())
                .hasValue(2);
    }

    @Test
    void lineThatAppliesLast_counts() {
        BootSelector selector = parse("[tryboot]\nboot_partition=3\n[all]\nboot_partition=2\nboot_partition=4\n");

        assertThat(selector.defaultPartition()).hasValue(4);
        assertThat(selector.trialPartition()).hasValue(4);
    }

    @Test
    void conditionThatIsNotJudged_isReported() {
        BootSelector selector = parse("boot_partition=2\n[boot_count=1]\nboot_partition=3\n");

        assertThat(selector.defaultPartition()).hasValue(2);
        assertThat(selector.conditions()).containsExactly("boot_count=1");
    }

    @Test
    void garbage_namesNothing() {
        BootSelector selector = parse("\u0000\u00ff=[=]\nboot_partition=x\nboot_partition\n[");

        assertThat(selector.defaultPartition()).isEmpty();
        assertThat(selector.trialPartition()).isEmpty();
        assertThat(selector.trybootAb()).isFalse();
    }

    @Test
    void whatIsBehindTheFirstSector_isNotRead() {
        BootSelector selector = parse("boot_partition=2\n" + "#".repeat(500) + "\nboot_partition=3\n");

        assertThat(selector.defaultPartition()).hasValue(2);
        assertThat(selector.sizeBytes()).isEqualTo(535);
    }

    private static BootSelector parse(String text) {
        return BootSelector.parse(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static BootSelector selector(int size, int usual, int trial, boolean trybootAb, boolean isOurs) {
        return new BootSelector(size, OptionalInt.of(usual), OptionalInt.of(trial), trybootAb, isOurs, List.of());
    }
}
