package dev.tandem.client.install;

import dev.tandem.artifact.ArtifactException;
import dev.tandem.artifact.CorruptArtifactException;
import dev.tandem.artifact.LimitExceededException;
import dev.tandem.artifact.NotAnArtifactException;
import dev.tandem.artifact.UnsupportedArtifactException;
import java.io.IOException;

/** Why something failed, in words for a person. */
final class Reasons {
    private Reasons() {}

    static String of(IOException e) {
        if (e instanceof ArtifactException artifact) {
            return kind(artifact) + artifact.describe();
        }
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }

    private static String kind(ArtifactException e) {
        if (e instanceof NotAnArtifactException) {
            return "This is not an artifact: ";
        }
        if (e instanceof CorruptArtifactException) {
            return "The artifact is damaged: ";
        }
        if (e instanceof UnsupportedArtifactException) {
            return "The artifact uses what this client does not know: ";
        }
        if (e instanceof LimitExceededException) {
            return "The artifact is over a limit: ";
        }
        return "The artifact is not trusted: ";
    }

    /** With a full stop. */
    static String sentence(String reason) {
        return reason.endsWith(".") ? reason : reason + ".";
    }
}
