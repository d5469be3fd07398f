package dev.tandem.imagetool.convert;

import dev.tandem.artifact.ArtifactSpec;
import dev.tandem.artifact.ArtifactWriter;
import dev.tandem.artifact.BlockCompression;
import dev.tandem.artifact.Compression;
import dev.tandem.artifact.PayloadSource;
import dev.tandem.disk.BlockMap;
import dev.tandem.disk.FatVolume;
import dev.tandem.disk.FileDevice;
import dev.tandem.files.AtomicOutput;
import dev.tandem.files.WorkDirectory;
import dev.tandem.imagetool.artifact.ArtifactRequest.ChecksumProvide;
import dev.tandem.imagetool.artifact.UsageException;
import dev.tandem.imagetool.deflate.Deflaters;
import dev.tandem.imagetool.ext4.E2fsprogs;
import dev.tandem.imagetool.ext4.Ext4File;
import dev.tandem.imagetool.ext4.Ext4Maker;
import dev.tandem.imagetool.ext4.Superblock;
import dev.tandem.layout.Slot;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Converts the image of a stock system. Everything is made in a hidden directory beside the output, and appears under its name
 * when it is whole; the input is only read.
 */
public final class ImageConverter {
    private final Map<String, String> environment;
    private final Optional<Instant> fixedTime;
    private final Stages stages;

    /**
     * @param environment of this process
     * @param fixedTime the time of all that is new in the image; that of the input's last change when empty
     * @param stages told how far it is
     */
    public ImageConverter(Map<String, String> environment, Optional<Instant> fixedTime, Stages stages) {
        this.environment = Map.copyOf(environment);
        this.fixedTime = fixedTime;
        this.stages = stages;
    }

    /** Decides everything and writes nothing that remains; the plan as text for people. */
    public String plan(ConvertRequest request, Path scratchParent) throws IOException {
        requireTools();
        try (WorkDirectory work = WorkDirectory.in(scratchParent)) {
            StockImage stock = unpack(request, work, 1);
            E2fsprogs tools = tools(stock);
            Ext4File root = new Ext4File(tools, stock.root());
            root.check();
            try (FileDevice boot = FileDevice.openReadOnly(stock.boot())) {
                return PlanText.of(
                        ConvertPlanner.plan(request, stock, root.tree(), BootFiles.of(FatVolume.open(boot))));
            }
        }
    }

    /**
     * Converts.
     *
     * @param planned told the plan, before anything is changed
     * @throws ConvertException if the image is not what can be converted, or does not fit
     * @throws UsageException if no artifact can be made of it as asked, or if two outputs are one file
     */
    public void convert(ConvertRequest request, ConvertOutputs outputs, Consumer<PlanReport> planned)
            throws IOException, UsageException {
        requireTools();
        outputs.requirePossible(request.input());
        Path directory = Objects.requireNonNull(outputs.image().toAbsolutePath().getParent());
        try (WorkDirectory work = WorkDirectory.in(directory)) {
            StockImage stock = unpack(request, work, request.fillSlotB() ? 3 : 2);
            E2fsprogs tools = tools(stock);
            Ext4File root = new Ext4File(tools, stock.root());
            root.check();
            try (FileDevice boot = FileDevice.openReadOnly(stock.boot())) {
                ConvertPlan plan = ConvertPlanner.plan(request, stock, root.tree(), BootFiles.of(FatVolume.open(boot)));
                planned.accept(new PlanReport(PlanText.of(plan), PlanText.notes(plan)));
                try (Stages.Stage stage = stages.begin("Changing the system", 0)) {
                    root.resize(plan.layout().root(Slot.A).length());
                    root.apply(plan.rootEdits(), work.directory("edits"));
                    stage.accept(0);
                }
                Path data = work.file("data.ext4");
                Ext4Maker.make(tools, data, plan.layout().data().length(), "data", dataUuid(stock));
                write(plan, tools, stock.root(), data, outputs, work);
            }
        }
    }

    private StockImage unpack(ConvertRequest request, WorkDirectory work, int copies) throws IOException {
        ImageSource source = ImageSource.of(request.input());
        try (Stages.Stage stage = stages.begin("Unpacking", source.storedBytes())) {
            return StockImage.unpack(
                    source,
                    work,
                    (superblock, bootBytes) -> work.requireSpace(needed(superblock, bootBytes, copies)),
                    stage);
        }
    }

    /** Every copy of the root file system, and its boot files, which are in the root as well. */
    private static long needed(Superblock root, long bootBytes, int copies) {
        return (root.usedBytes() + bootBytes / 4) * copies;
    }

    private E2fsprogs tools(StockImage stock) throws IOException {
        return new E2fsprogs(fixedTime.orElse(stock.superblock().written()), environment);
    }

    /** Before anything is unpacked, which takes minutes; the time does not matter yet. */
    private void requireTools() throws IOException {
        new E2fsprogs(Instant.EPOCH, environment).require();
    }

    private static UUID dataUuid(StockImage stock) {
        String name = "data of " + stock.superblock().uuid();
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.US_ASCII));
    }

    private void write(
            ConvertPlan plan, E2fsprogs tools, Path root, Path data, ConvertOutputs outputs, WorkDirectory work)
            throws IOException, UsageException {
        ImageAssembler assembler = new ImageAssembler(plan, tools.time());
        long sizeBytes = plan.layout().sizeBytes();
        try (AtomicOutput image = AtomicOutput.create(outputs.image())) {
            Path plain = work.file("disk.img");
            try (FileDevice disk = outputs.compression().isPresent()
                    ? FileDevice.create(plain, sizeBytes).pastCache(plain)
                    : FileDevice.over(image.channel(), outputs.image(), sizeBytes)
                            .pastCache(image.temporary().orElseThrow())) {
                try (Stages.Stage stage = stages.begin(
                        "Writing the image", plan.layout().root(Slot.A).length())) {
                    assembler.write(disk, root, data, stage);
                    assembler.verify(disk);
                }
                @Nullable
                BlockMap map = outputs.bmap().isPresent()
                        ? assembler.map(disk, new Ext4File(tools, root), new Ext4File(tools, data))
                        : null;
                if (outputs.compression().isPresent()) {
                    compress(plain, sizeBytes, outputs.compression().get(), image);
                }
                // While the artifact is made, so that hardly anything can go wrong between the first that appears and
                // the last.
                image.flushSoon();
                writeArtifact(root, tools.time(), outputs);
                if (map != null) {
                    writeMap(map, outputs.bmap().orElseThrow());
                }
                image.commit();
            }
        }
    }

    private void compress(Path plain, long sizeBytes, Compression compression, AtomicOutput image) throws IOException {
        try (FileChannel source = FileChannel.open(plain, StandardOpenOption.READ);
                Stages.Stage stage = stages.begin("Compressing the image", sizeBytes)) {
            BlockCompression.compress(compression, Deflaters.fastest(), source, sizeBytes, image.channel(), stage);
        }
    }

    private static void writeMap(BlockMap blocks, Path file) throws IOException {
        try (AtomicOutput map = AtomicOutput.create(file)) {
            map.write(blocks.toXml());
            map.commit();
        }
    }

    private void writeArtifact(Path root, Instant time, ConvertOutputs outputs) throws IOException, UsageException {
        if (outputs.artifact().isEmpty()) {
            return;
        }
        ConvertOutputs.ArtifactOutput artifact = outputs.artifact().get();
        PayloadSource file = PayloadSource.ofFile(root);
        PayloadSource payload = new PayloadSource(
                "root.ext4", file.size(), false, time, () -> Channels.newChannel(SparseFileInput.open(root)));
        ArtifactSpec spec = artifact.request().rootfsImage(payload, artifact.software(), ChecksumProvide.USUAL);
        try (Stages.Stage stage = stages.begin("Writing the artifact", payload.size())) {
            ArtifactWriter.write(spec, artifact.file(), artifact.options().withProgress(stage));
        }
    }
}
