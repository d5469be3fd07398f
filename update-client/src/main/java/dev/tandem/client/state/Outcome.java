package dev.tandem.client.state;

import java.time.Instant;
import java.util.Optional;

/**
 * How an update ended.
 *
 * @param id of its plan
 * @param artifactName what it would have brought, or has
 * @param result how it ended
 * @param phase in which it failed; empty after a success
 * @param reason why it failed; empty after a success
 * @param at by the device's clock
 */
public record Outcome(
        String id, String artifactName, Result result, Optional<Phase> phase, Optional<String> reason, Instant at) {
    /** In words that other programs may rely upon. */
    public enum Result {
        /** The new system is the default, or the payload is in effect. */
        COMMITTED,
        /** It failed before it took effect: nothing but the inactive slot was touched. */
        NOT_INSTALLED,
        /** It had taken effect and was undone. */
        ROLLED_BACK,
        /** It has failed and could not be undone, or nobody knows. */
        INCONSISTENT
    }
}
