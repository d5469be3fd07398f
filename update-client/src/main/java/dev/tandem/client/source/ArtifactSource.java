package dev.tandem.client.source;

import java.io.IOException;

/** A place from where an artifact can be read. Made by {@link ArtifactSources#of}. */
public interface ArtifactSource {
    /**
     * Begins at the first byte.
     *
     * @throws SourceException if it cannot be read, and why
     */
    ArtifactStream open() throws IOException;

    /** For messages and logs. Holds no secret: of a URL, neither the query nor a password. */
    String describe();
}
