package dev.tandem.client.state;

/**
 * What follows when the work of a phase has ended. Beside {@link Recovery} this is the document to review: no other place
 * decides what comes next.
 */
public final class Transitions {
    private Transitions() {}

    /**
     * What the payload has said of itself.
     *
     * @param needsReboot whether it takes effect by a restart
     * @param supportsRollback whether it can be undone
     */
    public record Payload(boolean needsReboot, boolean supportsRollback) {}

    // spotless:off
    /** The work of {@code phase} is done. */
    public static Phase afterSuccess(Phase phase, Payload payload) {
        return switch (phase) {
            case IDLE -> Phase.WRITING;
            case WRITING -> Phase.INSTALLING;
            case INSTALLING -> Phase.INSTALLED;
            case INSTALLED -> payload.needsReboot() ? Phase.STARTING : Phase.COMMITTING;
            case STARTING -> Phase.VERIFYING;
            case VERIFYING -> Phase.COMMITTING;
            case COMMITTING -> Phase.COMMITTED;
            case COMMITTED -> Phase.CLEANING;
            // Asked again after the rollback: a root image that was never started needs no restart to be left.
            case ROLLING_BACK -> payload.needsReboot() ? Phase.RETURNING : Phase.FAILING;
            case RETURNING -> Phase.RETURNED;
            case RETURNED -> Phase.FAILING;
            case FAILING -> Phase.CLEANING;
            case CLEANING -> Phase.IDLE;
        };
    }

    /** The work of {@code phase} has failed, or somebody has asked to go back. */
    public static Phase afterFailure(Phase phase, Payload payload) {
        return switch (phase) {
            case IDLE -> Phase.IDLE;
            // Nothing has taken effect: a rollback would have nothing to undo.
            case WRITING -> Phase.CLEANING;
            case INSTALLING, INSTALLED, STARTING, VERIFYING, COMMITTING ->
                payload.supportsRollback() ? Phase.ROLLING_BACK : Phase.FAILING;
            // Whatever fails from here on, the default has changed and the device has what it has.
            case COMMITTED -> Phase.CLEANING;
            case ROLLING_BACK -> Phase.FAILING;
            // The way back is tried again until the guard of the record ends it.
            case RETURNING -> Phase.RETURNING;
            case RETURNED -> Phase.RETURNING;
            case FAILING -> Phase.CLEANING;
            case CLEANING -> Phase.IDLE;
        };
    }
    // spotless:on
}
