package dev.tandem.client.state;

/**
 * How far an update is. A phase is recorded durably <em>before</em> its work begins, so after any interruption the record
 * names the work that may be half done. {@link Transitions} says what follows a phase, {@link Recovery} what follows an
 * interruption in it; the names of the reference's states are in brackets.
 */
public enum Phase {
    /** Nothing is in progress. */
    IDLE,
    /** The payload is being stored where it harms nobody: of a root image, in the inactive slot [Download]. */
    WRITING,
    /** All of it is there, read back and durable; it is being made ready to take effect [ArtifactInstall]. */
    INSTALLING,
    /** Ready. Waits to be started, or committed when it needs no restart. */
    INSTALLED,
    /** The trial is armed, or about to be; the device restarts next [ArtifactReboot]. */
    STARTING,
    /** The new system runs and is being checked [ArtifactVerifyReboot]. */
    VERIFYING,
    /** It is good and is being made the default [ArtifactCommit]. */
    COMMITTING,
    /** It is the default, and recorded as what the device has; there is no way back [ArtifactCommit_Leave]. */
    COMMITTED,
    /** It is not to be kept; what it changed is being undone [ArtifactRollback]. */
    ROLLING_BACK,
    /** Undone, and the device restarts to get back to what was before [ArtifactRollbackReboot]. */
    RETURNING,
    /** Restarted; whether what was before runs again is being checked [ArtifactVerifyRollbackReboot]. */
    RETURNED,
    /** It has failed; whoever wants to know is told [ArtifactFailure]. */
    FAILING,
    /** The outcome is recorded; what was kept for the update is being removed [Cleanup]. */
    CLEANING
}
