package dev.tandem.artifact;

import dev.tandem.artifact.signing.VerificationKey;
import java.util.List;

/**
 * How an artifact is to be read.
 *
 * @param keys keys of which any may have signed it
 * @param signatureRequired whether anything not covered by a signature of one of the keys is refused
 * @param limits what reading may cost
 */
public record ReadOptions(List<VerificationKey> keys, boolean signatureRequired, ReadLimits limits) {
    public ReadOptions {
        keys = List.copyOf(keys);
        if (signatureRequired && keys.isEmpty()) {
            throw new IllegalArgumentException("a required signature needs a key to check it with");
        }
    }

    /** Checksums only; a signature is noticed but not checked. */
    public static ReadOptions unchecked() {
        return new ReadOptions(List.of(), false, ReadLimits.DEFAULT);
    }

    /** Refuses what none of {@code keys} signed, before anything but the manifest is looked at. */
    public static ReadOptions signedByAnyOf(List<VerificationKey> keys) {
        return new ReadOptions(keys, true, ReadLimits.DEFAULT);
    }

    /** Checks the signature and only reports the outcome; for showing artifacts to a person. */
    public static ReadOptions reportingOn(List<VerificationKey> keys) {
        return new ReadOptions(keys, false, ReadLimits.DEFAULT);
    }

    public ReadOptions withLimits(ReadLimits newLimits) {
        return new ReadOptions(keys, signatureRequired, newLimits);
    }
}
