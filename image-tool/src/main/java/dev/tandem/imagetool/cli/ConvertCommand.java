package dev.tandem.imagetool.cli;

import dev.tandem.artifact.Compression;
import dev.tandem.imagetool.artifact.UsageException;
import dev.tandem.imagetool.convert.ConvertOutputs;
import dev.tandem.imagetool.convert.ConvertOutputs.ArtifactOutput;
import dev.tandem.imagetool.convert.ConvertRequest;
import dev.tandem.imagetool.convert.ImageConverter;
import dev.tandem.imagetool.convert.ProvisionChanges;
import dev.tandem.imagetool.provision.ImageConfig;
import dev.tandem.imagetool.provision.ProvisionOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tandem convert}. */
@Command(
        name = "convert",
        sortOptions = false,
        description = {
            "Makes an image with two slots of a stock Raspberry Pi OS Lite image, without root rights.",
            "The input is .img, or one packed as .xz, .gz, .zst or .zip. It is only read.",
            ""
        })
final class ConvertCommand implements Callable<Integer>, Reported {
    private static final String NOT_COMPRESSED = "none";
    private static final Map<String, String> COMPRESSION_BY_SUFFIX = Map.of(".xz", "xz", ".zst", "zstd", ".gz", "gzip");
    private static final Map<String, String> ARTIFACT_NAMES = Map.of("xz", "lzma", "zstd", "zstd", "gzip", "gzip");
    private static final Pattern DEVICE_TYPE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

    private final Surroundings surroundings;

    @Parameters(paramLabel = "IMAGE", arity = "0..1", description = "The stock image.")
    private @Nullable Path input;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "The A/B image. With a name that ends in .xz, .gz or .zst it is compressed.")
    private @Nullable Path output;

    @Option(
            names = {"-t", "--device-type"},
            paramLabel = "TYPE",
            description = "What the devices are called in artifacts, such as raspberrypi4-64.")
    private @Nullable String deviceType;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "All of this from a file, see docs/image-yaml.md; options count more than what it says.")
    private @Nullable Path config;

    @Option(
            names = "--dry-run",
            description = "Print what would be done, every partition and every change, and write nothing.")
    private boolean dryRun;

    @Option(names = "--verbose", description = "Also print what has been done, as --dry-run does.")
    private boolean verbose;

    @Option(
            names = "--compress",
            paramLabel = "xz|zstd|gzip|none",
            description = "Compress the image. Default: as the name of the output says.")
    private @Nullable String compress;

    @Option(names = "--no-bmap", description = "Write no block map (OUTPUT.bmap, for bmaptool) beside the image.")
    private boolean noBmap;

    @Mixin
    private LayoutOptions layout = new LayoutOptions();

    @Mixin
    private ImageArtifactOptions artifact = new ImageArtifactOptions();

    @Mixin
    private ClientOptions client = new ClientOptions();

    @Mixin
    private ProvisionOptions provision = new ProvisionOptions();

    @Option(names = "--no-progress", description = "Do not show how far it is.")
    private boolean noProgress;

    ConvertCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        ImageConfig file = config == null ? ImageConfig.none() : ImageConfig.read(config);
        input = required(input, file.input(), "IMAGE");
        @Nullable Instant fixedTime = SourceDate.of(surroundings);
        String type = deviceType(file);
        // Reads the key: the device trusts what belongs to it, and a passphrase that is wrong shows before any work is
        // done.
        Optional<ArtifactOutput> artifactOutput = artifact.output(type, file.artifact(), fixedTime);
        ConvertRequest request = new ConvertRequest(
                input,
                layout.target(file.layout()),
                layout.sizes(file.layout()),
                layout.fillSlotB(file),
                layout.diskId(file),
                client.setup(type, file.client(), artifactOutput, surroundings.environment()),
                List.of(new ProvisionChanges(provision.provisioning(file))));
        ImageConverter converter = new ImageConverter(
                surroundings.environment(),
                Optional.ofNullable(fixedTime),
                new ConsoleStages(surroundings, !noProgress));
        if (dryRun) {
            surroundings.print(converter.plan(request, temporaryDirectory()));
            return ExitCode.DONE;
        }
        output = required(output, file.output(), "--output");
        ConvertOutputs outputs = outputs(input, output, file, artifactOutput);
        StringBuilder plan = new StringBuilder();
        converter.convert(request, outputs, report -> {
            plan.append(report.text());
            if (!verbose) {
                report.notes().forEach(surroundings::note);
            }
        });
        if (verbose) {
            surroundings.print(plan.toString());
        }
        return ExitCode.DONE;
    }

    private static Path required(@Nullable Path given, Optional<Path> inFile, String option) throws UsageException {
        if (given != null) {
            return given;
        }
        return inFile.orElseThrow(
                () -> new UsageException(option + " is missing, and no file given with --config names it."));
    }

    private String deviceType(ImageConfig file) throws UsageException {
        String type = deviceType == null ? file.deviceType().orElse("") : deviceType;
        if (type.isEmpty()) {
            throw new UsageException(
                    "--device-type is missing: what the devices are called in artifacts, such as raspberrypi4-64.");
        }
        if (!DEVICE_TYPE.matcher(type).matches()) {
            throw new UsageException("--device-type takes letters, digits and . _ - up to 128, found '" + type + "'.");
        }
        return type;
    }

    private Path temporaryDirectory() {
        return Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
    }

    private ConvertOutputs outputs(Path image, Path result, ImageConfig file, Optional<ArtifactOutput> artifactOutput)
            throws IOException, UsageException {
        new OutputTarget(surroundings, result.toString()).refuseToReplace("--output", image);
        if (artifactOutput.isPresent()) {
            String name = artifactOutput.get().file().toString();
            new OutputTarget(surroundings, name).refuseToReplace("--artifact", image);
        }
        Optional<Compression> compression = compression(result, file);
        boolean bmap = !noBmap && file.bmap().orElse(true);
        return new ConvertOutputs(
                result, compression, bmap ? Optional.of(map(result)) : Optional.empty(), artifactOutput);
    }

    /** Where bmaptool looks for it: beside the image, under its name without that of the compression. */
    private static Path map(Path result) {
        String name = String.valueOf(result.getFileName());
        String suffix = COMPRESSION_BY_SUFFIX.keySet().stream()
                .filter(name::endsWith)
                .findFirst()
                .orElse("");
        return result.resolveSibling(name.substring(0, name.length() - suffix.length()) + ".bmap");
    }

    private Optional<Compression> compression(Path result, ImageConfig file) throws UsageException {
        String id = compress == null ? file.compress().orElseGet(() -> byName(result)) : compress;
        if (id.equals(NOT_COMPRESSED)) {
            return Optional.empty();
        }
        String name = ARTIFACT_NAMES.get(id);
        if (name == null) {
            throw new UsageException("--compress takes xz, zstd, gzip or none, found '" + id + "'.");
        }
        return Optional.of(Compression.ofId(name));
    }

    private static String byName(Path result) {
        return COMPRESSION_BY_SUFFIX.entrySet().stream()
                .filter(e -> result.toString().endsWith(e.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(NOT_COMPRESSED);
    }

    @Override
    public @Nullable String subject() {
        return input == null ? null : input.toString();
    }

    @Override
    public String stateAfterFailure() {
        return dryRun || output == null
                ? ""
                : "No image was written; " + output + " is as it was, and so is the input.";
    }
}
