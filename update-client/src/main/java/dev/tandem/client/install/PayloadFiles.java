package dev.tandem.client.install;

import dev.tandem.artifact.PayloadFile;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The files of a payload, in the order of the artifact, each to be read once; {@code ArtifactReader::nextFile}. */
@FunctionalInterface
public interface PayloadFiles {
    /**
     * Goes to the next file; what was not read of the one before is read and checked first.
     *
     * @return null when there are no more, and the artifact has been read and checked to its end
     */
    @Nullable
    PayloadFile next() throws IOException;
}
