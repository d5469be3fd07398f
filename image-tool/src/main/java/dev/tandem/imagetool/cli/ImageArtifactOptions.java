package dev.tandem.imagetool.cli;

import dev.tandem.artifact.ArtifactSpec;
import dev.tandem.artifact.Compression;
import dev.tandem.artifact.HeaderInfo;
import dev.tandem.artifact.signing.Signer;
import dev.tandem.imagetool.artifact.ArtifactRequest;
import dev.tandem.imagetool.artifact.SoftwareVersion;
import dev.tandem.imagetool.artifact.UsageException;
import dev.tandem.imagetool.convert.ConvertOutputs.ArtifactOutput;
import dev.tandem.imagetool.keys.SigningKeyOptions;
import dev.tandem.imagetool.provision.ImageConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The artifact that is made together with an image. */
final class ImageArtifactOptions {
    private static final int FORMAT_VERSION = 3;

    @Option(names = "--artifact", paramLabel = "FILE", description = "Write an artifact with the same system, too.")
    private @Nullable Path file;

    @Option(
            names = {"-n", "--artifact-name"},
            paramLabel = "NAME",
            description = "What the artifact is called; needed with --artifact.")
    private @Nullable String name;

    @Option(
            names = "--artifact-compression",
            paramLabel = "ID",
            description = "As for tandem artifact write. Default: zstd.")
    private @Nullable String compression;

    @Mixin
    private SigningKeyOptions signing = new SigningKeyOptions();

    /** Checks everything, and reads the key; nothing has been written when it returns. */
    Optional<ArtifactOutput> output(String deviceType, ImageConfig.Artifact config, @Nullable Instant fixedTime)
            throws IOException, UsageException {
        Optional<Path> output = file == null ? config.output() : Optional.of(file);
        if (output.isEmpty()) {
            if (signing.isGiven() || name != null || compression != null) {
                throw new UsageException("Options for an artifact were given, but not --artifact: where it goes.");
            }
            return Optional.empty();
        }
        String artifactName = name == null ? config.name().orElse("") : name;
        if (artifactName.isEmpty()) {
            throw new UsageException("--artifact needs --artifact-name.");
        }
        signing.orElse(config.key(), config.keyPassphraseFile(), config.keyPkcs11(), config.signWith());
        @Nullable Signer signer = signing.signer().orElse(null);
        HeaderInfo info = new HeaderInfo(
                ArtifactSpec.ROOTFS_IMAGE, artifactName, null, List.of(deviceType), List.of(), List.of());
        return Optional.of(new ArtifactOutput(
                output.get(),
                new ArtifactRequest(FORMAT_VERSION, info, Map.of(), Map.of(), List.of(), List.of()),
                new SoftwareVersion(null, null, null, false, false, key -> false),
                Deflating.options(compression(config)).withSigner(signer).withFixedTime(fixedTime),
                signer == null ? List.of() : signing.verificationKeys(signer)));
    }

    private Compression compression(ImageConfig.Artifact config) throws UsageException {
        String id = compression == null ? config.compression().orElse("zstd") : compression;
        try {
            return Compression.ofId(id);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--artifact-compression: " + e.getMessage() + ".", e);
        }
    }
}
