package dev.tandem.client.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TransitionsTest {
    private static final List<Transitions.Payload> PAYLOADS = List.of(
            new Transitions.Payload(true, true),
            new Transitions.Payload(true, false),
            new Transitions.Payload(false, true),
            new Transitions.Payload(false, false));

    @ParameterizedTest
    @EnumSource(Phase.class)
    void successes_fromAnyPhase_leadToIdle(Phase from) {
        for (Transitions.Payload payload : PAYLOADS) {
            Phase phase = from == Phase.IDLE ? Phase.WRITING : from;
            for (int steps = 0; phase != Phase.IDLE; steps++) {
                assertThat(steps)
                        .as("%s with %s goes round in circles", from, payload)
                        .isLessThan(20);
                phase = Transitions.afterSuccess(phase, payload);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Phase.class,
            names = {"WRITING", "INSTALLING", "INSTALLED", "STARTING", "VERIFYING", "COMMITTING"})
    void oneFailure_beforeTheCommit_neverLeadsToCommitted(Phase from) {
        for (Transitions.Payload payload : PAYLOADS) {
            Set<Phase> reached = EnumSet.noneOf(Phase.class);
            for (Phase phase = Transitions.afterFailure(from, payload);
                    phase != Phase.IDLE;
                    phase = Transitions.afterSuccess(phase, payload)) {
                assertThat(reached.add(phase)).as("%s twice", phase).isTrue();
            }
            assertThat(reached).doesNotContain(Phase.COMMITTED, Phase.COMMITTING);
        }
    }

    @Test
    void failure_ofTheWriting_undoesNothing() {
        for (Transitions.Payload payload : PAYLOADS) {
            assertThat(Transitions.afterFailure(Phase.WRITING, payload)).isEqualTo(Phase.CLEANING);
        }
    }

    @Test
    void failure_afterTheCommit_doesNotRollBack() {
        for (Transitions.Payload payload : PAYLOADS) {
            assertThat(Transitions.afterFailure(Phase.COMMITTED, payload)).isEqualTo(Phase.CLEANING);
        }
    }

    @Test
    void failure_ofAPayloadWithoutRollback_isAFailureOnly() {
        Transitions.Payload payload = new Transitions.Payload(false, false);

        assertThat(Transitions.afterFailure(Phase.INSTALLING, payload)).isEqualTo(Phase.FAILING);
    }

    @Test
    void rollback_ofASlotThatNeverRan_needsNoRestart() {
        assertThat(Transitions.afterSuccess(Phase.ROLLING_BACK, new Transitions.Payload(false, true)))
                .isEqualTo(Phase.FAILING);
        assertThat(Transitions.afterSuccess(Phase.ROLLING_BACK, new Transitions.Payload(true, true)))
                .isEqualTo(Phase.RETURNING);
    }
}
