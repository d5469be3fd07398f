package dev.tandem.client.install;

/**
 * The states that have state scripts: what they are called, whether the system or the artifact brings them, and whether a
 * script that fails when the state is entered or left fails the state. Where it does not, there is nothing left that it
 * could prevent. (The reference client's rules.)
 */
public enum ScriptState {
    IDLE("Idle", From.SYSTEM, Failure.IGNORED, Failure.IGNORED),
    SYNC("Sync", From.SYSTEM, Failure.COUNTS, Failure.COUNTS),
    DOWNLOAD("Download", From.SYSTEM, Failure.COUNTS, Failure.COUNTS),
    ARTIFACT_INSTALL("ArtifactInstall", From.ARTIFACT, Failure.COUNTS, Failure.COUNTS),
    ARTIFACT_REBOOT("ArtifactReboot", From.ARTIFACT, Failure.COUNTS, Failure.COUNTS),
    ARTIFACT_COMMIT("ArtifactCommit", From.ARTIFACT, Failure.COUNTS, Failure.COUNTS),
    ARTIFACT_ROLLBACK("ArtifactRollback", From.ARTIFACT, Failure.IGNORED, Failure.IGNORED),
    ARTIFACT_ROLLBACK_REBOOT("ArtifactRollbackReboot", From.ARTIFACT, Failure.IGNORED, Failure.COUNTS),
    ARTIFACT_FAILURE("ArtifactFailure", From.ARTIFACT, Failure.IGNORED, Failure.IGNORED);

    /** Who brings a script. */
    public enum From {
        SYSTEM,
        ARTIFACT
    }

    private enum Failure {
        COUNTS,
        IGNORED
    }

    private final String text;
    private final From from;
    private final Failure onEnter;
    private final Failure onLeave;

    ScriptState(String text, From from, Failure onEnter, Failure onLeave) {
        this.text = text;
        this.from = from;
        this.onEnter = onEnter;
        this.onLeave = onLeave;
    }

    /** As in the names of scripts. */
    public String text() {
        return text;
    }

    public From from() {
        return from;
    }

    /** Whether a script that fails here is logged, and nothing else. */
    public boolean ignoresErrors(ScriptAction action) {
        return switch (action) {
            case ENTER -> onEnter == Failure.IGNORED;
            case LEAVE -> onLeave == Failure.IGNORED;
            case ERROR -> true; // the state has failed already
        };
    }
}
