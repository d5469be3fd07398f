package dev.tandem.artifact;

import dev.tandem.artifact.signing.VerificationKey;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an artifact's signature.
 *
 * @param verdict the outcome
 * @param key the key that matched, for {@link Verdict#VERIFIED} only
 */
public record SignatureState(Verdict verdict, @Nullable VerificationKey key) {
    public enum Verdict {
        /** There is no signature. */
        UNSIGNED,
        /** There is one; no key was given to check it with. */
        NOT_CHECKED,
        /** One of the given keys made it. */
        VERIFIED,
        /** None of the given keys made it. */
        FAILED
    }
}
