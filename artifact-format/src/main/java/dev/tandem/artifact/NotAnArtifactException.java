package dev.tandem.artifact;

import org.jspecify.annotations.Nullable;

/** The bytes are something else: no tar, or a tar that does not begin as a Mender artifact. */
public final class NotAnArtifactException extends ArtifactException {
    private static final long serialVersionUID = 1L;

    NotAnArtifactException(String reason, @Nullable String member, long offset, @Nullable Throwable cause) {
        super(reason, member, offset, cause);
    }
}
