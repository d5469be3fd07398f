package dev.tandem.client.install;

import dev.tandem.client.state.Phase;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** States before which an update can be told to wait; the names are those of the reference's {@code --stop-before}. */
public enum StopBefore {
    INSTALL("ArtifactInstall_Enter", Phase.INSTALLING),
    REBOOT("ArtifactReboot_Enter", Phase.STARTING),
    COMMIT("ArtifactCommit_Enter", Phase.COMMITTING),
    COMMIT_LEAVE("ArtifactCommit_Leave", Phase.COMMITTED),
    ROLLBACK("ArtifactRollback_Enter", Phase.ROLLING_BACK),
    FAILURE("ArtifactFailure_Enter", Phase.FAILING),
    CLEANUP("Cleanup", Phase.CLEANING);

    private final String word;
    private final Phase phase;

    StopBefore(String word, Phase phase) {
        this.word = word;
        this.phase = phase;
    }

    public String word() {
        return word;
    }

    static Optional<StopBefore> of(Phase phase) {
        return Arrays.stream(values()).filter(stop -> stop.phase == phase).findFirst();
    }

    /** All words, for a usage text. */
    public static List<String> words() {
        return Arrays.stream(values()).map(StopBefore::word).toList();
    }

    /** By its word. */
    public static Optional<StopBefore> named(String word) {
        return Arrays.stream(values()).filter(stop -> stop.word.equals(word)).findFirst();
    }
}
