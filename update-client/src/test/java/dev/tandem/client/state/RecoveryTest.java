package dev.tandem.client.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RecoveryTest {
    @ParameterizedTest
    @EnumSource(Phase.class)
    void trial_whateverIsRecorded_endsInAVerdict(Phase phase) {
        Recovery.Next next = Recovery.next(phase, Running.TRIAL, false);

        if (phase == Phase.STARTING || phase == Phase.VERIFYING || phase == Phase.COMMITTING) {
            assertThat(next).isEqualTo(Recovery.Next.VERIFY);
        } else if (EnumSet.of(Phase.ROLLING_BACK, Phase.RETURNING, Phase.FAILING, Phase.CLEANING)
                .contains(phase)) {
            assertThat(next).isEqualTo(Recovery.Next.AGAIN);
        } else {
            assertThat(next).isIn(Recovery.Next.ROLL_BACK, Recovery.Next.GIVE_UP);
        }
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void changedDefault_onlyAfterTheCommitWasBegun_isTakenForOne(Phase phase) {
        boolean again = Recovery.next(phase, Running.TARGET, false) == Recovery.Next.AGAIN;

        assertThat(again)
                .isEqualTo(EnumSet.of(Phase.COMMITTING, Phase.COMMITTED, Phase.FAILING, Phase.CLEANING)
                        .contains(phase));
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void unknownSlots_neverSwitchAnything(Phase phase) {
        assertThat(Recovery.next(phase, Running.ASTRAY, false))
                .isIn(Recovery.Next.GIVE_UP, Recovery.Next.REST, Recovery.Next.AGAIN)
                .matches(next -> next != Recovery.Next.AGAIN || phase == Phase.FAILING || phase == Phase.CLEANING);
    }

    @Test
    void oldSystem_beforeTheRestart_isNoFailedTrial() {
        assertThat(Recovery.next(Phase.STARTING, Running.SOURCE, true)).isEqualTo(Recovery.Next.AGAIN);
        assertThat(Recovery.next(Phase.STARTING, Running.SOURCE, false)).isEqualTo(Recovery.Next.TRY_AGAIN);
    }

    @Test
    void interruptedDownload_ofARootImage_waitsToBeTakenUp() {
        assertThat(Recovery.next(Phase.WRITING, Running.SOURCE, false)).isEqualTo(Recovery.Next.REST);
    }

    @Test
    void moduleInterruptedInItsCommit_isRolledBack_asInTheReference() {
        assertThat(Recovery.next(Phase.COMMITTING, Running.NO_SLOT, false)).isEqualTo(Recovery.Next.ROLL_BACK);
        assertThat(Recovery.next(Phase.COMMITTED, Running.NO_SLOT, false)).isEqualTo(Recovery.Next.AGAIN);
    }
}
