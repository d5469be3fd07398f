package dev.tandem.client.install;

import static dev.tandem.client.install.ScriptAction.ENTER;
import static dev.tandem.client.install.ScriptAction.ERROR;
import static dev.tandem.client.install.ScriptAction.LEAVE;

import java.util.Set;

/**
 * The states that have state scripts: what they are called, whether the system or the artifact brings them, and in which
 * calls an error of theirs changes nothing, since there is nothing left that it could prevent. (The reference client's rules.)
 */
public enum ScriptState {
    IDLE("Idle", From.SYSTEM, Set.of(ENTER, LEAVE, ERROR)),
    SYNC("Sync", From.SYSTEM, Set.of(ERROR)),
    DOWNLOAD("Download", From.SYSTEM, Set.of(ERROR)),
    ARTIFACT_INSTALL("ArtifactInstall", From.ARTIFACT, Set.of(ERROR)),
    ARTIFACT_REBOOT("ArtifactReboot", From.ARTIFACT, Set.of(ERROR)),
    ARTIFACT_COMMIT("ArtifactCommit", From.ARTIFACT, Set.of(ERROR)),
    ARTIFACT_ROLLBACK("ArtifactRollback", From.ARTIFACT, Set.of(ENTER, LEAVE, ERROR)),
    ARTIFACT_ROLLBACK_REBOOT("ArtifactRollbackReboot", From.ARTIFACT, Set.of(ENTER, ERROR)),
    ARTIFACT_FAILURE("ArtifactFailure", From.ARTIFACT, Set.of(ENTER, LEAVE, ERROR));

    /** Who brings a script. */
    public enum From {
        SYSTEM,
        ARTIFACT
    }

    private final String text;
    private final From from;
    private final Set<ScriptAction> ignored;

    ScriptState(String text, From from, Set<ScriptAction> ignored) {
        this.text = text;
        this.from = from;
        this.ignored = ignored;
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
        return ignored.contains(action);
    }
}
