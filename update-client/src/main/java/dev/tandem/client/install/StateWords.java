package dev.tandem.client.install;

import dev.tandem.client.state.Outcome;
import dev.tandem.client.state.Phase;
import dev.tandem.client.state.Recovery;
import dev.tandem.client.state.Running;

/** States in words, to stand in a sentence. */
public final class StateWords {
    private StateWords() {}

    /** As in "release-7 is being written". */
    public static String of(Phase phase) {
        return switch (phase) {
            case IDLE -> "not in progress";
            case WRITING -> "being written";
            case INSTALLING -> "being installed";
            case INSTALLED -> "installed";
            case STARTING -> "to be started on trial";
            case VERIFYING -> "on trial";
            case COMMITTING -> "being committed";
            case COMMITTED -> "committed";
            case ROLLING_BACK -> "being rolled back";
            case RETURNING, RETURNED -> "being left by a restart";
            case FAILING, CLEANING -> "being cleaned up after";
        };
    }

    /** As in "the old system runs". */
    public static String of(Running running) {
        return switch (running) {
            case NO_SLOT -> "no slot is concerned";
            case SOURCE -> "the system before the update runs";
            case TRIAL -> "the new system runs on trial";
            case TARGET -> "the new system runs and is the default";
            case ASTRAY -> "the old system runs although the new one is the default";
        };
    }

    /** What comes next. */
    public static String of(Recovery.Next next) {
        return switch (next) {
            case REST -> "waiting";
            case AGAIN -> "going on";
            case VERIFY -> "checking it";
            case TRY_AGAIN -> "the trial ended without a verdict";
            case ROLL_BACK -> "rolling back";
            case RETURNED -> "checking the way back";
            case GIVE_UP -> "giving up";
        };
    }

    /** As in "release-7 was rolled back". */
    public static String of(Outcome.Result result) {
        return switch (result) {
            case COMMITTED -> "was committed";
            case NOT_INSTALLED -> "was not installed";
            case ROLLED_BACK -> "was rolled back";
            case INCONSISTENT -> "left an inconsistent system";
        };
    }

    /** What did not work. */
    static String failed(Phase phase) {
        return switch (phase) {
            case IDLE, CLEANING -> "Cleaning up failed";
            case WRITING -> "Streaming failed";
            case INSTALLING, INSTALLED -> "Installation failed";
            case STARTING -> "Restarting for the trial failed";
            case VERIFYING -> "The trial failed";
            case COMMITTING -> "Committing failed";
            case COMMITTED -> "The commit is made, but a script after it failed";
            case ROLLING_BACK -> "The rollback failed";
            case RETURNING, RETURNED -> "The way back failed";
            case FAILING -> "A script after the failure failed";
        };
    }
}
