package dev.tandem.artifact;

import org.jspecify.annotations.Nullable;

/** The artifact is not signed by any of the given keys, or parts of it are not covered by the signature. */
public final class UntrustedArtifactException extends ArtifactException {
    private static final long serialVersionUID = 1L;

    UntrustedArtifactException(String reason, @Nullable String member, long offset, @Nullable Throwable cause) {
        super(reason, member, offset, cause);
    }
}
