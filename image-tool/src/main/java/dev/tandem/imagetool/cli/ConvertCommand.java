package dev.tandem.imagetool.cli;

import dev.tandem.artifact.ArtifactSpec;
import dev.tandem.artifact.Compression;
import dev.tandem.artifact.HeaderInfo;
import dev.tandem.artifact.WriteOptions;
import dev.tandem.imagetool.artifact.ArtifactRequest;
import dev.tandem.imagetool.artifact.ByteSize;
import dev.tandem.imagetool.artifact.SoftwareVersion;
import dev.tandem.imagetool.artifact.UsageException;
import dev.tandem.imagetool.convert.ConvertOutputs;
import dev.tandem.imagetool.convert.ConvertOutputs.ArtifactOutput;
import dev.tandem.imagetool.convert.ConvertRequest;
import dev.tandem.imagetool.convert.ConvertRequest.ClientSetup;
import dev.tandem.imagetool.convert.ImageConverter;
import dev.tandem.imagetool.convert.RequestedSizes;
import dev.tandem.imagetool.keys.SigningKeyOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
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
    private static final String FULL = "full";
    private static final String EMPTY = "empty";
    private static final Pattern DISK_ID = Pattern.compile("(0x)?[0-9a-fA-F]{8}");
    private static final Pattern DEVICE_TYPE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

    private final Surroundings surroundings;

    @Parameters(paramLabel = "IMAGE", description = "The stock image.")
    private String input = "";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "The A/B image. With a name that ends in .xz, .gz or .zst it is compressed.")
    private @Nullable String output;

    @Option(
            names = {"-t", "--device-type"},
            required = true,
            paramLabel = "TYPE",
            description = "What the devices are called in artifacts, such as raspberrypi4-64.")
    private String deviceType = "";

    @Option(
            names = "--dry-run",
            description = "Print what would be done, every partition and every change, and write nothing.")
    private boolean dryRun;

    @Option(names = "--verbose", description = "Print the plan, and then carry it out.")
    private boolean verbose;

    @Option(
            names = "--boot-size",
            paramLabel = "SIZE",
            description =
                    "Of each boot partition. Default: 256MiB, or 512MiB when the image has more than 160 MiB there.")
    private @Nullable String bootSize;

    @Option(
            names = "--root-size",
            paramLabel = "SIZE",
            description = "Of each root partition. Default: twice of what is used, at least 1 GiB more than that.")
    private @Nullable String rootSize;

    @Option(
            names = "--data-size",
            paramLabel = "SIZE",
            description = "Of the data partition in the image; on the device it grows. Default: 128MiB.")
    private @Nullable String dataSize;

    @Option(
            names = "--disk-size",
            paramLabel = "SIZE",
            description = "Of the card: makes the root partitions as large as they can be on it.")
    private @Nullable String diskSize;

    @Option(
            names = "--slot-b",
            paramLabel = "full|empty",
            description =
                    "Whether slot B gets the system as well (full, the default) or stays empty until the first update.")
    private String slotB = FULL;

    @Option(
            names = "--disk-id",
            paramLabel = "HEX",
            description = "Eight hexadecimal digits. Default: derived from the input.")
    private @Nullable String diskId;

    @Option(
            names = "--compress",
            paramLabel = "xz|zstd|gzip|none",
            description = "Compress the image. Default: as the name of the output says.")
    private @Nullable String compress;

    @Option(names = "--no-bmap", description = "Write no block map (OUTPUT.bmap, for bmaptool) beside the image.")
    private boolean noBmap;

    @Option(names = "--artifact", paramLabel = "FILE", description = "Write an artifact with the same system, too.")
    private @Nullable String artifact;

    @Option(
            names = {"-n", "--artifact-name"},
            paramLabel = "NAME",
            description = "What the artifact is called; needed with --artifact.")
    private @Nullable String artifactName;

    @Option(
            names = "--artifact-compression",
            paramLabel = "ID",
            description = "As for tandem artifact write. Default: zstd.")
    private String artifactCompression = "zstd";

    @Mixin
    private SigningKeyOptions signing = new SigningKeyOptions();

    @Option(
            names = "--verification-key",
            paramLabel = "FILE",
            description = "Public key of which an artifact must be signed for the device to take it. May be repeated.")
    private List<String> verificationKeys = new ArrayList<>();

    @Option(names = "--update-url", paramLabel = "URL", description = "Where the device looks for updates.")
    private @Nullable String updateUrl;

    @Option(
            names = "--runtime",
            paramLabel = "DIR|none",
            description = {
                "A Java runtime for the device, see docs/runtime.md; none when the image brings Java 17 or newer.",
                "Default: none."
            })
    private String runtime = "none";

    @Option(
            names = "--client",
            paramLabel = "DIR|none",
            description =
                    "What is laid over the root file system: the update client. Default: the one that came with this program.")
    private @Nullable String client;

    @Option(names = "--no-progress", description = "Do not show how far it is.")
    private boolean noProgress;

    ConvertCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        @Nullable Instant fixedTime = SourceDate.of(surroundings);
        ConvertRequest request = request();
        ImageConverter converter = new ImageConverter(
                surroundings.environment(),
                Optional.ofNullable(fixedTime),
                new ConsoleStages(surroundings, !noProgress));
        if (dryRun) {
            surroundings.print(converter.plan(request, temporaryDirectory()));
            return ExitCode.DONE;
        }
        if (output == null) {
            throw new UsageException("--output is missing: the name of the A/B image.");
        }
        ConvertOutputs outputs = outputs(output, fixedTime);
        StringBuilder plan = new StringBuilder();
        converter.convert(request, outputs, plan::append);
        if (verbose) {
            surroundings.print(plan.toString());
        }
        return ExitCode.DONE;
    }

    private ConvertRequest request() throws UsageException {
        if (!DEVICE_TYPE.matcher(deviceType).matches()) {
            throw new UsageException(
                    "--device-type takes letters, digits and . _ - up to 128, found '" + deviceType + "'.");
        }
        if (!slotB.equals(FULL) && !slotB.equals(EMPTY)) {
            throw new UsageException("--slot-b takes full or empty, found '" + slotB + "'.");
        }
        if (rootSize != null && diskSize != null) {
            throw new UsageException("--root-size and --disk-size exclude each other: the latter chooses the former.");
        }
        return new ConvertRequest(
                Path.of(input),
                new RequestedSizes(
                        OptionalLong.empty(),
                        size("--boot-size", bootSize),
                        size("--root-size", rootSize),
                        size("--data-size", dataSize),
                        size("--disk-size", diskSize)),
                slotB.equals(FULL),
                diskId(),
                new ClientSetup(
                        deviceType,
                        clientTree(),
                        runtime.equals("none") ? Optional.empty() : Optional.of(Path.of(runtime)),
                        verificationKeys.stream().map(Path::of).toList(),
                        Optional.ofNullable(updateUrl)),
                List.of());
    }

    private static OptionalLong size(String option, @Nullable String text) throws UsageException {
        return text == null ? OptionalLong.empty() : OptionalLong.of(ByteSize.parse(option, text));
    }

    private OptionalInt diskId() throws UsageException {
        if (diskId == null) {
            return OptionalInt.empty();
        }
        if (!DISK_ID.matcher(diskId).matches()) {
            throw new UsageException("--disk-id takes eight hexadecimal digits, found '" + diskId + "'.");
        }
        int id = Integer.parseUnsignedInt(diskId.substring(diskId.length() - 8), 16);
        if (id == 0) {
            throw new UsageException("--disk-id 00000000 means that a disk has none.");
        }
        return OptionalInt.of(id);
    }

    private Optional<Path> clientTree() throws UsageException {
        if (client != null) {
            return client.equals("none") ? Optional.empty() : Optional.of(Path.of(client));
        }
        String shipped = System.getProperty("tandem.client");
        if (shipped == null) {
            throw new UsageException("This program came without the update client. Give its folder with --client, or"
                    + " --client none for an image without it.");
        }
        return Optional.of(Path.of(shipped));
    }

    private Path temporaryDirectory() {
        return Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
    }

    private ConvertOutputs outputs(String image, @Nullable Instant fixedTime) throws IOException, UsageException {
        List<String> all = new ArrayList<>(List.of(image));
        if (artifact != null) {
            all.add(artifact);
        }
        for (String each : all) {
            new OutputTarget(surroundings, each).refuseToReplace("--output", Path.of(input));
        }
        Optional<Compression> compression = compression(image);
        String plainName = compression.isPresent() ? image.replaceFirst("\\.(xz|gz|zst)$", "") : image;
        return new ConvertOutputs(
                Path.of(image),
                compression,
                noBmap ? Optional.empty() : Optional.of(Path.of(plainName + ".bmap")),
                artifactOutput(fixedTime));
    }

    private Optional<Compression> compression(String image) throws UsageException {
        String id = compress;
        if (id == null) {
            id = image.endsWith(".xz")
                    ? "xz"
                    : image.endsWith(".zst") ? "zstd" : image.endsWith(".gz") ? "gzip" : "none";
        }
        return switch (id) {
            case "none" -> Optional.empty();
            case "xz" -> Optional.of(Compression.ofId("lzma"));
            case "zstd" -> Optional.of(Compression.ofId("zstd"));
            case "gzip" -> Optional.of(Compression.ofId("gzip"));
            default -> throw new UsageException("--compress takes xz, zstd, gzip or none, found '" + id + "'.");
        };
    }

    private Optional<ArtifactOutput> artifactOutput(@Nullable Instant fixedTime) throws IOException, UsageException {
        if (artifact == null) {
            return Optional.empty();
        }
        if (artifactName == null) {
            throw new UsageException("--artifact needs --artifact-name.");
        }
        WriteOptions options;
        try {
            options = Deflating.options(Compression.ofId(artifactCompression));
        } catch (IllegalArgumentException e) {
            throw new UsageException("--artifact-compression: " + e.getMessage() + ".", e);
        }
        ArtifactRequest request = new ArtifactRequest(
                3,
                new HeaderInfo(
                        ArtifactSpec.ROOTFS_IMAGE, artifactName, null, List.of(deviceType), List.of(), List.of()),
                Map.of(),
                Map.of(),
                List.of(),
                List.of());
        return Optional.of(new ArtifactOutput(
                Path.of(artifact),
                request,
                new SoftwareVersion(null, null, null, false, false, key -> false),
                options.withSigner(signing.signer().orElse(null)).withFixedTime(fixedTime)));
    }

    @Override
    public @Nullable String subject() {
        return input;
    }

    @Override
    public String stateAfterFailure() {
        return dryRun ? "" : "No image was written; " + output + " is as it was, and so is the input.";
    }
}
