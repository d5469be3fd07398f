package dev.tandem.artifact;

import org.jspecify.annotations.Nullable;

/** Reading on would take more memory, names or bytes than {@link ReadLimits} allows. */
public final class LimitExceededException extends ArtifactException {
    private static final long serialVersionUID = 1L;

    LimitExceededException(String reason, @Nullable String member, long offset, @Nullable Throwable cause) {
        super(reason, member, offset, cause);
    }
}
