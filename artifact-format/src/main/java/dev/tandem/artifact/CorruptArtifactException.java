package dev.tandem.artifact;

import org.jspecify.annotations.Nullable;

/** The bytes were an artifact once, or claim to be one, and break the format's rules: damaged, cut off, or made wrong. */
public final class CorruptArtifactException extends ArtifactException {
    private static final long serialVersionUID = 1L;

    CorruptArtifactException(String reason, @Nullable String member, long offset, @Nullable Throwable cause) {
        super(reason, member, offset, cause);
    }
}
