package dev.tandem.imagetool.artifact;

import dev.tandem.artifact.ArtifactException;
import dev.tandem.artifact.CorruptArtifactException;
import dev.tandem.artifact.LimitExceededException;
import dev.tandem.artifact.NotAnArtifactException;
import dev.tandem.artifact.ReadOptions;
import dev.tandem.artifact.SignatureState;
import dev.tandem.artifact.UntrustedArtifactException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What became of checking one artifact.
 *
 * @param path as the user gave it
 * @param signature what is known of the signature; null if the artifact is not valid
 * @param warnings oddities that were let pass
 * @param reason why it is not valid, or null
 * @param member where reading stopped, if it got that far
 * @param offset how many bytes had been read by then, or -1
 * @param message what is wrong, without the place; null if valid
 * @param cause what was thrown; null if valid
 */
public record ValidationResult(
        String path,
        @Nullable SignatureState signature,
        List<String> warnings,
        @Nullable Reason reason,
        @Nullable String member,
        long offset,
        @Nullable String message,
        @Nullable IOException cause) {
    public ValidationResult {
        warnings = List.copyOf(warnings);
    }

    /** Why an artifact is not valid: one of the reader's five reasons, or it could not be read at all. */
    public enum Reason {
        NOT_AN_ARTIFACT,
        CORRUPT,
        UNSUPPORTED,
        LIMIT,
        UNTRUSTED,
        IO;

        String id() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        static Reason of(IOException e) {
            if (!(e instanceof ArtifactException)) {
                return IO;
            }
            if (e instanceof NotAnArtifactException) {
                return NOT_AN_ARTIFACT;
            }
            if (e instanceof CorruptArtifactException) {
                return CORRUPT;
            }
            if (e instanceof LimitExceededException) {
                return LIMIT;
            }
            return e instanceof UntrustedArtifactException ? UNTRUSTED : UNSUPPORTED;
        }
    }

    /** Opens an artifact to be checked. */
    public interface Source {
        InputStream open() throws IOException;
    }

    /** Reads an artifact to its end. Never throws for what is wrong with it. */
    public static ValidationResult of(String path, Source source, ReadOptions options) {
        try {
            ArtifactDescription artifact = ArtifactDescription.read(source.open(), options);
            return new ValidationResult(
                    path, artifact.header().signature(), artifact.header().warnings(), null, null, -1, null, null);
        } catch (ArtifactException e) {
            return failed(path, e, e.member(), e.offset());
        } catch (IOException e) {
            return failed(path, e, null, -1);
        }
    }

    private static ValidationResult failed(String path, IOException e, @Nullable String member, long offset) {
        return new ValidationResult(
                path, null, List.of(), Reason.of(e), member, offset, FileErrors.describe(e, false), e);
    }

    public boolean valid() {
        return reason == null;
    }
}
