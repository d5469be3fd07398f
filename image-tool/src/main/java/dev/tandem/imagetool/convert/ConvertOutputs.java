package dev.tandem.imagetool.convert;

import dev.tandem.artifact.Compression;
import dev.tandem.artifact.WriteOptions;
import dev.tandem.imagetool.artifact.ArtifactRequest;
import dev.tandem.imagetool.artifact.SoftwareVersion;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the results go.
 *
 * @param image the A/B image
 * @param compression of the image; empty for none
 * @param bmap where the map of the image's blocks goes, if anywhere
 * @param artifact the artifact with the root file system, if one is wanted
 */
public record ConvertOutputs(
        Path image, Optional<Compression> compression, Optional<Path> bmap, Optional<ArtifactOutput> artifact) {
    /**
     * The artifact with the same system.
     *
     * @param file where it goes
     * @param request what it says of itself
     * @param software its version of the software
     * @param options how it is written; its progress is replaced
     */
    public record ArtifactOutput(Path file, ArtifactRequest request, SoftwareVersion software, WriteOptions options) {}
}
