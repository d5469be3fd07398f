package dev.tandem.artifact;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The bytes are not an artifact that can be used. There are five reasons, each a type of its own; an error of the
 * source or the sink itself stays a plain {@link IOException}.
 *
 * <p>Bytes of a payload that were handed out before the exception may have been wrong as well: nothing of an artifact
 * is to be trusted until {@link ArtifactReader#finish()} has returned.
 */
public abstract sealed class ArtifactException extends IOException
        permits NotAnArtifactException,
                CorruptArtifactException,
                UnsupportedArtifactException,
                LimitExceededException,
                UntrustedArtifactException {
    private static final long serialVersionUID = 1L;

    private final String reason;
    private final @Nullable String member;
    private final long offset;

    ArtifactException(String reason, @Nullable String member, long offset, @Nullable Throwable cause) {
        super(reason, cause);
        this.reason = reason;
        this.member = member;
        this.offset = offset;
    }

    /** The member of the artifact where reading stopped, such as {@code data/0000.tar.zst}, if it got that far. */
    public final @Nullable String member() {
        return member;
    }

    /** How many bytes of the artifact had been consumed, or -1 when unknown. Near, not exact, inside compressed data. */
    public final long offset() {
        return offset;
    }

    /** What is wrong and where, in one line: {@code member data/0000.tar.gz, near byte 5120: checksum mismatch ...}. */
    public final String describe() {
        String where = member == null ? "" : "member " + member;
        if (offset >= 0) {
            where += (where.isEmpty() ? "near byte " : ", near byte ") + offset;
        }
        return where.isEmpty() ? reason : where + ": " + reason;
    }
}
