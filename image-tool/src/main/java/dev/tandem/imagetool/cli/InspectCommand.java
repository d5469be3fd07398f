package dev.tandem.imagetool.cli;

import dev.tandem.disk.DiskFormatException;
import dev.tandem.files.AtomicOutput;
import dev.tandem.imagetool.artifact.UsageException;
import dev.tandem.imagetool.ext4.E2fsprogs;
import dev.tandem.imagetool.inspect.ImageDescription;
import dev.tandem.imagetool.inspect.ImageInspector;
import dev.tandem.imagetool.inspect.ImageJson;
import dev.tandem.imagetool.inspect.ImageSvg;
import dev.tandem.imagetool.inspect.ImageText;
import dev.tandem.imagetool.inspect.OpenedImage;
import dev.tandem.imagetool.inspect.PartitionHasher;
import dev.tandem.imagetool.inspect.TextStyle;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tandem inspect}. */
@Command(
        name = "inspect",
        sortOptions = false,
        description = {
            "Shows what a disk image holds: its partitions and file systems, which Raspberry Pi OS it is and for which",
            "models, and of a converted image its slots and what may keep it from starting. Changes nothing.",
            "Ends with 0 also when there are warnings, or the image could not be converted: --json says so."
        })
final class InspectCommand implements Callable<Integer>, Reported {
    private final Surroundings surroundings;

    @Parameters(
            paramLabel = "IMAGE",
            description = "The image, packed by xz, gzip, zstd or zip or not at all; or a block device.")
    private Path image = Path.of("");

    @Option(names = "--json", description = "Print JSON, see docs/json-output.md.")
    private boolean json;

    @Option(names = "--svg", paramLabel = "FILE", description = "Also draw the partitions to scale, into FILE.")
    private @Nullable String svg;

    @Option(
            names = "--hash",
            description =
                    "Read all of it: SHA-256 of each partition, and whether the slots are equal to the last byte.")
    private boolean hash;

    @Option(names = "--no-progress", description = "No progress bar.")
    private boolean noProgress;

    InspectCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        if (svg != null) {
            refuseOutput(svg);
        }
        ImageDescription description = inspect();
        if (svg != null) {
            write(svg, ImageSvg.of(description));
        }
        surroundings.print(json ? ImageJson.of(description) : ImageText.of(description, style()));
        return ExitCode.DONE;
    }

    private void refuseOutput(String output) throws IOException, UsageException {
        if (output.equals("-")) {
            throw new UsageException("The picture cannot go to standard output. Give --svg a file name.");
        }
        new OutputTarget(surroundings, output).refuseToReplace("--svg", image);
    }

    private ImageDescription inspect() throws IOException {
        E2fsprogs tools = new E2fsprogs(Instant.EPOCH, surroundings.environment());
        try (OpenedImage opened = open();
                ProgressBar bar = bar("Reading", opened.device().sizeBytes())) {
            return ImageInspector.inspect(image.toString(), opened, tools, hash ? new PartitionHasher(bar) : null);
        } catch (DiskFormatException e) {
            throw new IOException(
                    image + " is not a disk image with an MBR, as Raspberry Pi OS has it: " + e.getMessage()
                            + ". Check that this is the file you mean, and that it was fetched completely.",
                    e);
        }
    }

    private OpenedImage open() throws IOException {
        long storedBytes = Files.isRegularFile(image) ? Files.size(image) : 0;
        try (ProgressBar bar = bar("Unpacking", storedBytes)) {
            return OpenedImage.open(image, bar);
        }
    }

    private ProgressBar bar(String what, long total) {
        return ProgressBar.on(surroundings, !noProgress, what, total);
    }

    private TextStyle style() {
        boolean terminal = surroundings.outIsTerminal();
        boolean color = terminal
                && !surroundings.environment().containsKey("NO_COLOR")
                && !"dumb".equals(surroundings.environment().get("TERM"));
        return new TextStyle(surroundings.outIsTerminal() ? surroundings.columns() : 80, surroundings.unicode(), color);
    }

    private void write(String file, String text) throws IOException {
        try (AtomicOutput output = new OutputTarget(surroundings, file).open()) {
            output.write(text.getBytes(StandardCharsets.UTF_8));
            output.commit();
        }
    }

    @Override
    public @Nullable String subject() {
        return image.toString();
    }

    @Override
    public String stateAfterFailure() {
        return "";
    }
}
