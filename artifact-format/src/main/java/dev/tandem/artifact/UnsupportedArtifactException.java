package dev.tandem.artifact;

import org.jspecify.annotations.Nullable;

/** A whole artifact may be, but one that this version does not read: another format version, several payloads, an unknown compression. */
public final class UnsupportedArtifactException extends ArtifactException {
    private static final long serialVersionUID = 1L;

    UnsupportedArtifactException(String reason, @Nullable String member, long offset, @Nullable Throwable cause) {
        super(reason, member, offset, cause);
    }
}
