package dev.tandem.imagetool.artifact;

import dev.tandem.artifact.ArtifactHeader;
import dev.tandem.artifact.ArtifactReader;
import dev.tandem.artifact.PayloadFile;
import dev.tandem.artifact.ReadOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A whole artifact without its content, every checksum of which has been compared.
 *
 * @param header everything before the payload
 * @param files the payload's files, in their order
 */
public record ArtifactDescription(ArtifactHeader header, List<FileDescription> files) {
    /** A file of the payload, see {@link PayloadFile}. */
    public record FileDescription(
            String name, long size, int mode, Instant modified, String sha256, boolean augmented) {}

    public ArtifactDescription {
        files = List.copyOf(files);
    }

    /**
     * Reads an artifact to its end.
     *
     * @param in closed when this returns
     * @throws IOException if it cannot be read, or an {@code ArtifactException} if it is not whole
     */
    public static ArtifactDescription read(InputStream in, ReadOptions options) throws IOException {
        try (ArtifactReader reader = ArtifactReader.open(in, options)) {
            List<FileDescription> files = new ArrayList<>();
            for (PayloadFile file = reader.nextFile(); file != null; file = reader.nextFile()) {
                file.content().transferTo(OutputStream.nullOutputStream());
                files.add(new FileDescription(
                        file.name(), file.size(), file.mode(), file.modified(), file.sha256(), file.augmented()));
            }
            return new ArtifactDescription(reader.header(), files);
        }
    }
}
