package dev.tandem.imagetool.cli;

import dev.tandem.imagetool.artifact.UsageException;
import dev.tandem.imagetool.convert.ConvertRequest.ClientSetup;
import dev.tandem.imagetool.provision.ImageConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The update client that an image gets. */
final class ClientOptions {
    private static final String NONE = "none";

    /** Set by the launcher. */
    private static final String SHIPPED = "tandem.client";

    @Option(
            names = "--verification-key",
            paramLabel = "FILE",
            description = "Public key of which an artifact must be signed for the device to take it; may be repeated.")
    private List<Path> verificationKeys = new ArrayList<>();

    @Option(names = "--update-url", paramLabel = "URL", description = "Where the device looks for updates.")
    private @Nullable String updateUrl;

    @Option(
            names = "--runtime",
            paramLabel = "DIR|none",
            description = {
                "A Java runtime for the device, see docs/runtime.md; none when the image brings Java 17 or newer.",
                "Default: none."
            })
    private @Nullable String runtime;

    @Option(
            names = "--client",
            paramLabel = "DIR|none",
            description = "The update client and its units. Default: what came with this program.")
    private @Nullable String client;

    ClientSetup setup(String deviceType, ImageConfig.Client file) throws UsageException {
        return new ClientSetup(
                deviceType,
                tree(file),
                runtime == null ? file.runtime() : path(runtime),
                verificationKeys.isEmpty() ? file.verificationKeys() : verificationKeys,
                updateUrl == null ? file.updateUrl() : Optional.of(updateUrl));
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
