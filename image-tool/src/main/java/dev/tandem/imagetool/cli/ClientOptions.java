package dev.tandem.imagetool.cli;

import dev.tandem.artifact.signing.VerificationKey;
import dev.tandem.imagetool.artifact.ShellWords;
import dev.tandem.imagetool.artifact.UsageException;
import dev.tandem.imagetool.convert.ConvertOutputs.ArtifactOutput;
import dev.tandem.imagetool.convert.ConvertRequest.ClientSetup;
import dev.tandem.imagetool.convert.DeviceKey;
import dev.tandem.imagetool.convert.RuntimeCache;
import dev.tandem.imagetool.keys.KeyFiles;
import dev.tandem.imagetool.provision.ImageConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The update client that an image gets. */
final class ClientOptions {
    private static final String NONE = "none";

    /** Set by the launcher. */
    private static final String SHIPPED = "tandem.client";

    /** Set by the launcher, too: the script that makes runtimes. */
    private static final String RUNTIME_MAKER = "tandem.runtime.maker";

    private static final String KEY_OF_ARTIFACT = "artifact-signing.pub";

    @Option(
            names = "--verification-key",
            paramLabel = "FILE|none",
            description = {
                "Public key with whose other half an artifact must be signed for the device to take it; may be repeated.",
                "Default: that of the key that signs --artifact."
            })
    private List<String> verificationKeys = new ArrayList<>();

    @Option(names = "--update-url", paramLabel = "URL", description = "Where the device looks for updates.")
    private @Nullable String updateUrl;

    @Option(
            names = "--runtime",
            paramLabel = "DIR|none",
            description = {
                "A Java runtime for the device, see docs/runtime.md; none when the image has to bring Java 17 or newer.",
                "Default: none if it does, else the one that image-tool/runtime/make has made for such an image."
            })
    private @Nullable String runtime;

    @Option(
            names = "--client",
            paramLabel = "DIR|none",
            description = "The update client and its units. Default: what came with this program.")
    private @Nullable String client;

    /** Reads the keys, and nothing else; the rest is looked at when the image is known. */
    ClientSetup setup(
            String deviceType,
            ImageConfig.Client file,
            Optional<ArtifactOutput> artifact,
            Map<String, String> environment)
            throws IOException, UsageException {
        return new ClientSetup(
                deviceType,
                tree(file),
                runtime == null ? file.runtime() : path(runtime),
                runtime == null ? runtimes(environment) : Optional.empty(),
                keys(file, artifact.map(ArtifactOutput::verificationKeys).orElse(List.of())),
                updateUrl == null ? file.updateUrl() : Optional.of(updateUrl),
                artifact.map(output -> output.request().info().artifactName()));
    }

    private List<DeviceKey> keys(ImageConfig.Client file, List<VerificationKey> ofArtifact)
            throws IOException, UsageException {
        if (verificationKeys.contains(NONE)) {
            if (verificationKeys.size() > 1) {
                throw new UsageException("--verification-key none and a key exclude each other.");
            }
            return List.of();
        }
        List<Path> files = verificationKeys.isEmpty()
                ? file.verificationKeys()
                : verificationKeys.stream().map(Path::of).toList();
        if (files.isEmpty() && !ofArtifact.isEmpty()) {
            return List.of(new DeviceKey(
                    KEY_OF_ARTIFACT,
                    ofArtifact,
                    "artifacts must be signed as the one that is made now: " + names(ofArtifact)));
        }
        List<DeviceKey> keys = new ArrayList<>();
        for (Path path : files) {
            List<VerificationKey> found = KeyFiles.verificationKeys(List.of(path));
            keys.add(new DeviceKey(
                    String.valueOf(path.getFileName()),
                    found,
                    "artifacts must be signed with its other half: " + names(found)));
        }
        return keys;
    }

    private static String names(List<VerificationKey> keys) {
        return keys.stream()
                .map(key -> key.algorithm() + " " + key.shortFingerprint())
                .collect(Collectors.joining(" or "));
    }

    /** As in the script that makes them. */
    private static Optional<RuntimeCache> runtimes(Map<String, String> environment) {
        String maker = System.getProperty(RUNTIME_MAKER);
        String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
        String home = environment.getOrDefault("HOME", "");
        if (maker == null || (cache.isEmpty() && home.isEmpty())) {
            return Optional.empty();
        }
        Path folder = cache.isEmpty() ? Path.of(home, ".cache") : Path.of(cache);
        return Optional.of(new RuntimeCache(folder.resolve("tandem-runtime"), ShellWords.join(List.of(maker))));
    }

    private Optional<Path> tree(ImageConfig.Client file) throws UsageException {
        if (client != null) {
            return path(client);
        }
        if (!file.install().orElse(true)) {
            return Optional.empty();
        }
        if (file.tree().isPresent()) {
            return file.tree();
        }
        String shipped = System.getProperty(SHIPPED);
        if (shipped == null) {
            throw new UsageException("This program came without the update client. Give its folder with --client, or"
                    + " --client none for an image without it.");
        }
        return Optional.of(Path.of(shipped));
    }

    private static Optional<Path> path(String value) {
        return value.equals(NONE) ? Optional.empty() : Optional.of(Path.of(value));
    }
}
