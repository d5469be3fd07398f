package dev.tandem.imagetool.convert;

import dev.tandem.artifact.Compression;
import dev.tandem.artifact.WriteOptions;
import dev.tandem.artifact.signing.VerificationKey;
import dev.tandem.files.AtomicOutput;
import dev.tandem.imagetool.artifact.ArtifactRequest;
import dev.tandem.imagetool.artifact.SoftwareVersion;
import dev.tandem.imagetool.artifact.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
     * @param verificationKeys of which one belongs to its signature, as far as they are known
     */
    public record ArtifactOutput(
            Path file,
            ArtifactRequest request,
            SoftwareVersion software,
            WriteOptions options,
            List<VerificationKey> verificationKeys) {
        public ArtifactOutput {
            verificationKeys = List.copyOf(verificationKeys);
        }
    }

    /**
     * Refuses at once what would fail, or be lost, when everything else has been done.
     *
     * @throws UsageException if two of them are one file, or one is the input
     * @throws IOException if there can be no such file
     */
    void requirePossible(Path input) throws IOException, UsageException {
        List<Path> files = new ArrayList<>(List.of(image));
        bmap.ifPresent(files::add);
        artifact.ifPresent(a -> files.add(a.file()));
        Map<Path, Path> places = new HashMap<>();
        for (Path file : files) {
            if (Files.exists(file) && Files.exists(input) && Files.isSameFile(file, input)) {
                throw new UsageException(
                        String.format(Locale.ROOT, "%s would replace the input %s. Give another name.", file, input));
            }
            Path other = places.put(place(file), file);
            if (other != null) {
                throw new UsageException(String.format(
                        Locale.ROOT,
                        "%s and %s are the same file, and both would be written. Give another name.",
                        other,
                        file));
            }
        }
        for (Path file : files) {
            boolean stream = Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file);
            // Opening a pipe would wait for its reader; only an artifact can be written to one.
            if (!stream || file.equals(image)) {
                AtomicOutput.create(file).close();
            }
        }
    }

    private static Path place(Path file) throws IOException {
        if (Files.exists(file)) {
            return file.toRealPath();
        }
        Path absolute = file.toAbsolutePath();
        return absolute.resolveSibling("").toRealPath().resolve(absolute.getFileName());
    }
}
