package dev.tandem.testdata.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ExhaustiveTest {
    @Test
    void goesThroughAllCombinations_inOrder() {
        Exhaustive choice = new Exhaustive();
        List<String> seen = new ArrayList<>();
        while (choice.next()) {
            seen.add(choice.choose(2) + "" + choice.choose(3));
        }
        assertThat(seen).containsExactly("00", "01", "02", "10", "11", "12");
    }

    @Test
    void laterChoices_mayDependOnEarlierOnes() {
        Exhaustive choice = new Exhaustive();
        List<String> seen = new ArrayList<>();
        while (choice.next()) {
            seen.add(choice.choose(2) == 0 ? "0" : "1" + choice.choose(2) + choice.choose(1));
        }
        assertThat(seen).containsExactly("0", "100", "110");
    }

    @Test
    void withoutAChoice_thereIsOneCombination() {
        Exhaustive choice = new Exhaustive();
        assertThat(choice.next()).isTrue();
        assertThat(choice.next()).isFalse();
    }

    @Test
    void replay_isThatCombinationAndNoOther() {
        Exhaustive choice = Exhaustive.replay("1.0.2");
        assertThat(choice.next()).isTrue();
        assertThat(List.of(choice.choose(2), choice.choose(2), choice.choose(3)))
                .containsExactly(1, 0, 2);
        assertThat(choice).hasToString("1.0.2");
        assertThat(choice.next()).isFalse();
        assertThat(Exhaustive.replay("").next()).isTrue();
    }

    @Test
    void whatIsNotDeterministic_isRefused() {
        Exhaustive choice = new Exhaustive();
        choice.next();
        choice.choose(2);
        choice.next();
        assertThatIllegalStateException().isThrownBy(() -> choice.choose(3)).withMessageContaining("not deterministic");
        assertThatIllegalStateException().isThrownBy(() -> new Exhaustive().choose(2));
    }

    @Test
    void manyThings_areNotCombined_butEachOneIsLost_landsAlone_andIsTorn() {
        Bounds bounds = Bounds.SMALL.withCombinations(100).withSingles(50).withRandoms(7, 3);
        int[] outcomes = new int[10];
        Arrays.fill(outcomes, 3);
        Exhaustive choice = new Exhaustive();
        List<String> seen = new ArrayList<>();
        while (choice.next()) {
            seen.add(Arrays.toString(bounds.pick(choice, outcomes)).replaceAll("[^0-9]", ""));
        }
        assertThat(seen).hasSize(2 + 4 * 10 + 7);
        assertThat(seen).contains("0000000000", "1111111111");
        assertThat(seen).contains("0001000000", "1110111111", "1112111111", "1111000000", "1111111110", "2111111111");
        assertThat(seen.subList(42, 49)).allSatisfy(picks -> assertThat(picks).matches("[012]{10}"));
        assertThat(seen.subList(42, 49)).doesNotHaveDuplicates();
    }

    @Test
    void ofVeryMany_someAreTaken_theFirstAndTheLastAmongThem() {
        Bounds bounds = Bounds.SMALL.withSingles(5).withRandoms(0, 1);
        int[] outcomes = new int[2000];
        Arrays.fill(outcomes, 2);
        Exhaustive choice = new Exhaustive();
        int count = 0;
        boolean firstLost = false;
        boolean lastLost = false;
        while (choice.next()) {
            int[] picks = bounds.pick(choice, outcomes);
            int landed = Arrays.stream(picks).sum();
            firstLost |= landed == 1999 && picks[0] == 0;
            lastLost |= landed == 1999 && picks[1999] == 0;
            count++;
        }
        assertThat(count).isEqualTo(2 + 3 * 5);
        assertThat(firstLost).isTrue();
        assertThat(lastLost).isTrue();
    }

    @Test
    void fewThings_areCombined() {
        int[] outcomes = {3, 3, 3, 3, 3, 3, 3, 3};
        Exhaustive choice = new Exhaustive();
        int count = 0;
        while (choice.next()) {
            Bounds.SMALL.pick(choice, outcomes);
            count++;
        }
        assertThat(count).isEqualTo(6561);
    }
}
