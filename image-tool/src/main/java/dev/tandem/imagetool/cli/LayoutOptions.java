package dev.tandem.imagetool.cli;

import dev.tandem.imagetool.artifact.ByteSize;
import dev.tandem.imagetool.artifact.UsageException;
import dev.tandem.imagetool.convert.PiTrybootTarget;
import dev.tandem.imagetool.convert.RequestedSizes;
import dev.tandem.imagetool.convert.TargetLayout;
import dev.tandem.imagetool.convert.UBootProgram;
import dev.tandem.imagetool.convert.UBootTarget;
import dev.tandem.imagetool.provision.ImageConfig;
import dev.tandem.layout.PiTrybootLayout;
import dev.tandem.layout.UBootLayout;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The partitions of a converted image. */
final class LayoutOptions {
    private static final String COPY = "copy";
    private static final String EMPTY = "empty";
    private static final String ON_BOARD = "board";
    private static final Pattern DISK_ID = Pattern.compile("(0x)?[0-9a-fA-F]{8}");

    @Option(
            names = "--layout",
            paramLabel = "pi-tryboot|uboot",
            description =
                    "What chooses the slot: the firmware of the Raspberry Pi (pi-tryboot, the default), or U-Boot, for"
                            + " boards without that. docs/u-boot.md tells when to take which.")
    private @Nullable String layout;

    @Option(
            names = "--u-boot",
            paramLabel = "FILE|board",
            description = "With --layout uboot: the U-Boot that the firmware starts. Default: that of the image."
                    + " board: it has its own.")
    private @Nullable String uBoot;

    @Option(
            names = "--device-tree",
            paramLabel = "NAME",
            description = "With --layout uboot: the boot file that U-Boot hands to the kernel as device tree. Default:"
                    + " what the firmware has handed to U-Boot.")
    private @Nullable String deviceTree;

    @Option(
            names = "--boot-size",
            paramLabel = "SIZE",
            description =
                    "Of each boot partition; with --layout uboot of the only one. Default: 256MiB, or 512MiB when the"
                            + " image has more than 160 MiB there.")
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
            paramLabel = "copy|empty",
            description =
                    "Whether slot B gets the system as well (copy, the default) or stays empty until the first update.")
    private @Nullable String slotB;

    @Option(
            names = "--disk-id",
            paramLabel = "HEX",
            description = "Eight hexadecimal digits. Default: derived from the input.")
    private @Nullable String diskId;

    TargetLayout target(ImageConfig.Layout file) throws UsageException {
        String name = layout == null ? file.type().orElse(PiTrybootLayout.NAME) : layout;
        if (name.equals(UBootLayout.NAME)) {
            return new UBootTarget(
                    uBootProgram(file), Optional.ofNullable(deviceTree).or(file::deviceTree));
        }
        if (!name.equals(PiTrybootLayout.NAME)) {
            throw new UsageException("--layout takes pi-tryboot or uboot, found '" + name + "'.");
        }
        if (uBoot != null || deviceTree != null) {
            throw new UsageException("--u-boot and --device-tree belong to --layout uboot.");
        }
        if (file.uBoot().isPresent()
                || file.uBootOnBoard().isPresent()
                || file.deviceTree().isPresent()) {
            throw new UsageException(
                    "layout.uBoot, uBootOnBoard and deviceTree of the file belong to layout.type uboot.");
        }
        return new PiTrybootTarget();
    }

    private UBootProgram uBootProgram(ImageConfig.Layout file) {
        Optional<Path> given = uBoot == null ? file.uBoot() : Optional.of(Path.of(uBoot));
        boolean onBoard = uBoot == null ? file.uBootOnBoard().orElse(false) : uBoot.equals(ON_BOARD);
        if (onBoard) {
            return new UBootProgram(UBootProgram.Source.BOARD, Optional.empty());
        }
        return new UBootProgram(given.isPresent() ? UBootProgram.Source.FILE : UBootProgram.Source.IMAGE, given);
    }

    RequestedSizes sizes(ImageConfig.Layout file) throws UsageException {
        OptionalLong root = size("--root-size", rootSize);
        OptionalLong disk = size("--disk-size", diskSize);
        if (root.isEmpty() && disk.isEmpty()) {
            root = file.root();
            disk = file.disk();
        }
        if (root.isPresent() && disk.isPresent()) {
            throw new UsageException("--root-size and --disk-size exclude each other: the latter chooses the former.");
        }
        return new RequestedSizes(
                OptionalLong.empty(),
                or(size("--boot-size", bootSize), file.boot()),
                root,
                or(size("--data-size", dataSize), file.data()),
                disk);
    }

    private static OptionalLong size(String option, @Nullable String text) throws UsageException {
        return text == null ? OptionalLong.empty() : OptionalLong.of(ByteSize.parse(option, text));
    }

    private static OptionalLong or(OptionalLong one, OptionalLong other) {
        return one.isPresent() ? one : other;
    }

    boolean fillSlotB(ImageConfig file) throws UsageException {
        if (slotB == null) {
            return file.fillSlotB().orElse(true);
        }
        if (!slotB.equals(COPY) && !slotB.equals(EMPTY)) {
            throw new UsageException("--slot-b takes copy or empty, found '" + slotB + "'.");
        }
        return slotB.equals(COPY);
    }

    OptionalInt diskId(ImageConfig file) throws UsageException {
        if (diskId == null) {
            return file.diskId();
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
}
