package dev.tandem.imagetool.inspect;

import dev.tandem.disk.DiskFormatException;
import dev.tandem.disk.MbrTable;
import dev.tandem.disk.Partition;
import dev.tandem.imagetool.ext4.E2fsprogs;
import dev.tandem.imagetool.ext4.Ext4Tree;
import dev.tandem.imagetool.rootfs.RootTree;
import dev.tandem.imagetool.system.BootTree;
import dev.tandem.imagetool.system.PiSystem;
import dev.tandem.imagetool.system.UnsupportedSystemException;
import dev.tandem.imagetool.uboot.BootScript;
import dev.tandem.layout.AutobootFile;
import dev.tandem.layout.KernelCommandLine;
import dev.tandem.layout.PiTrybootLayout;
import dev.tandem.layout.Slot;
import dev.tandem.layout.SlotLayout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Looks at an image: its partition table, the file systems, and the systems in them. Reads only. */
public final class ImageInspector {
    private static final int STOCK_BOOT = 1;
    private static final int STOCK_ROOT = 2;

    private final String name;
    private final OpenedImage image;
    private final E2fsprogs tools;
    private final Map<Integer, String> hashes;
    private final Contents contents;
    private final List<Finding> findings = new ArrayList<>();

    private ImageInspector(
            String name, OpenedImage image, E2fsprogs tools, Map<Integer, String> hashes, Contents contents) {
        this.name = name;
        this.image = image;
        this.tools = tools;
        this.hashes = hashes;
        this.contents = contents;
    }

    /**
     * Looks at it.
     *
     * @param name what the user calls it
     * @param tools what reads ext4; when a program is missing, what is in the roots stays unknown
     * @param hashing hashes every partition; null leaves that out
     * @throws dev.tandem.disk.DiskFormatException if it has no partition table, or one that is wrong
     * @throws IOException if it cannot be read
     */
    public static ImageDescription inspect(
            String name, OpenedImage image, E2fsprogs tools, @Nullable PartitionHasher hashing) throws IOException {
        MbrTable table = MbrTable.read(image.device());
        Contents contents = Contents.of(image, table);
        Map<Integer, String> hashes = hashing == null ? Map.of() : hashing.hash(image.device(), table);
        ImageInspector inspector = new ImageInspector(name, image, tools, hashes, contents);
        inspector.findings.addAll(GeneralChecks.of(contents));
        Optional<ConvertedLayout> layout = ConvertedLayout.of(contents);
        if (layout.equals(Optional.of(ConvertedLayout.PI_TRYBOOT)) && inspector.namesSlot()) {
            return inspector.piTryboot();
        }
        if (layout.equals(Optional.of(ConvertedLayout.UBOOT)) && inspector.hasOurScript()) {
            return inspector.uBoot();
        }
        return inspector.stock();
    }

    /** Others have come to the same partitions; the names in the script are ours. */
    private boolean hasOurScript() throws IOException {
        return text(SlotLayout.CONFIG_PARTITION, BootScript.NAME)
                .filter(script -> new String(script, StandardCharsets.ISO_8859_1).contains("tandem_sequence"))
                .isPresent();
    }

    /** Others have come to the same partitions; the word on the command line is ours. */
    private boolean namesSlot() throws IOException {
        for (Slot slot : Slot.values()) {
            if (commandLine(PiTrybootLayout.bootPartition(slot))
                    .value(ConvertedLayout.SLOT_WORD)
                    .isPresent()) {
                return true;
            }
        }
        return false;
    }

    private ImageDescription piTryboot() throws IOException {
        Optional<BootSelector> selector = selector();
        List<SlotDescription> slots = new ArrayList<>();
        List<CommandLineWords> commandLines = new ArrayList<>();
        for (Slot slot : Slot.values()) {
            int boot = PiTrybootLayout.bootPartition(slot);
            boolean isDefault = boot == defaultPartition(selector);
            slots.add(slot(ConvertedLayout.PI_TRYBOOT, slot, isDefault, contents.boot(boot)));
            commandLines.add(commandLine(boot));
        }
        findings.addAll(ConvertedChecks.of(contents, selector, slots, commandLines));
        return converted(ConvertedLayout.PI_TRYBOOT, selector, Optional.empty(), slots);
    }

    private ImageDescription uBoot() throws IOException {
        Partition first = contents.partition(SlotLayout.CONFIG_PARTITION).orElseThrow();
        UBootSelector selector = UBootSelector.read(image.device().slice(first.range()));
        Optional<BootTree> boot = contents.boot(SlotLayout.CONFIG_PARTITION).map(WithoutUBoot::new);
        List<SlotDescription> slots = new ArrayList<>();
        Map<Slot, RootTree> roots = new EnumMap<>(Slot.class);
        for (Slot slot : Slot.values()) {
            SlotDescription description = slot(ConvertedLayout.UBOOT, slot, slot == selector.defaultSlot(), boot);
            slots.add(description);
            if (description.system().isPresent()) {
                roots.put(slot, rootTree(description.rootPartition()));
            }
        }
        findings.addAll(UBootChecks.of(contents, selector, roots));
        return converted(ConvertedLayout.UBOOT, Optional.empty(), Optional.of(selector), slots);
    }

    private ImageDescription converted(
            ConvertedLayout layout,
            Optional<BootSelector> selector,
            Optional<UBootSelector> uBootSelector,
            List<SlotDescription> slots) {
        return description(
                ImageKind.CONVERTED,
                Optional.of(layout),
                new Refusal(
                        "a stock image of Raspberry Pi OS",
                        "an image that has been converted already",
                        "Convert the stock image it was made of; to change what is on a device, write an artifact."),
                Optional.empty(),
                selector,
                uBootSelector,
                slots);
    }

    private SlotDescription slot(ConvertedLayout layout, Slot slot, boolean isDefault, Optional<BootTree> boot) {
        return new SlotDescription(
                slot,
                isDefault,
                layout.boot(slot),
                layout.root(slot),
                systemOf(slot, layout.root(slot), boot, isDefault));
    }

    /** As the firmware decides: told nothing that it understands, it takes the first partition with a system. */
    private static int defaultPartition(Optional<BootSelector> selector) {
        int first = PiTrybootLayout.bootPartition(Slot.A);
        return selector.map(s -> s.defaultPartition().orElse(first)).orElse(first);
    }

    private Optional<BootSelector> selector() throws IOException {
        return text(SlotLayout.CONFIG_PARTITION, AutobootFile.NAME).map(BootSelector::parse);
    }

    private Optional<PiSystem> systemOf(Slot slot, int root, Optional<BootTree> boot, boolean isDefault) {
        if (!contents.isExt4(root) || boot.isEmpty() || boot.get().paths().isEmpty()) {
            findings.add(
                    isDefault
                            ? Finding.warning(
                                    "default-slot-empty",
                                    root,
                                    "Slot " + slot + " is the default, and holds no system.")
                            : Finding.note(
                                    "slot-empty", root, "Slot " + slot + " holds no system; an update can fill it."));
            return Optional.empty();
        }
        try {
            return Optional.of(recognise(root, boot.get()));
        } catch (IOException e) {
            findings.add(Finding.warning(
                    "slot-not-recognised", root, "What is in slot " + slot + " was not recognised: " + e.getMessage()));
            return Optional.empty();
        }
    }

    private ImageDescription stock() throws IOException {
        Optional<PiSystem> system = Optional.empty();
        Refusal refusal = null;
        try {
            Optional<BootTree> boot = contents.boot(STOCK_BOOT);
            if (boot.isPresent()) {
                PiSystem.refuseForeignBoot(boot.get());
            }
            requireFileSystems();
            system = Optional.of(recognise(STOCK_ROOT, boot.orElseThrow()));
            requireTwoPartitions();
        } catch (UnsupportedSystemException e) {
            refusal = Refusal.of(e);
        } catch (IOException e) {
            refusal = new Refusal(
                    "a root file system that can be read",
                    String.valueOf(e.getMessage()),
                    "Fetch the image again, and compare its checksum.");
        }
        if (system.filter(PiSystem::desktop).isPresent()) {
            findings.add(Finding.note(
                    "desktop", STOCK_ROOT, "A desktop is installed: this is no Lite image, and needs large slots."));
        }
        return description(
                refusal == null ? ImageKind.STOCK : ImageKind.OTHER,
                Optional.empty(),
                refusal,
                system,
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    private void requireFileSystems() throws UnsupportedSystemException {
        if (contents.boot(STOCK_BOOT).isEmpty()) {
            throw unsupported("an intact FAT in partition " + STOCK_BOOT, found(STOCK_BOOT));
        }
        if (!contents.isExt4(STOCK_ROOT)) {
            throw unsupported("an ext4 root file system in partition " + STOCK_ROOT, found(STOCK_ROOT));
        }
    }

    private void requireTwoPartitions() throws UnsupportedSystemException {
        int partitions = contents.table().partitions().size();
        if (partitions != STOCK_ROOT) {
            throw unsupported("two partitions, boot and root", partitions + " of them");
        }
    }

    private String found(int number) {
        if (contents.partition(number).isEmpty()) {
            return "no partition " + number;
        }
        if (contents.damage(number).isPresent()) {
            return "a damaged one (" + contents.damage(number).get() + ")";
        }
        return contents.fileSystem(number)
                .map(fs -> fs.type().equals(FileSystem.UNKNOWN) ? "nothing that is known" : fs.type())
                .orElse("an extended partition");
    }

    private static UnsupportedSystemException unsupported(String expected, String found) {
        return new UnsupportedSystemException(
                expected, found, "Take an image as it was downloaded; one that a Pi has booted from is not the same.");
    }

    private PiSystem recognise(int root, BootTree boot) throws IOException {
        return PiSystem.recognise(rootTree(root), boot);
    }

    private RootTree rootTree(int root) throws IOException {
        return new Ext4Tree(tools, image.ext4Device(contents.partition(root).orElseThrow()));
    }

    private CommandLineWords commandLine(int number) throws IOException {
        return text(number, KernelCommandLine.NAME).map(CommandLineWords::parse).orElse(CommandLineWords.NONE);
    }

    /** A file of a boot partition; empty when there is none, or none that can be read, which becomes a finding. */
    private Optional<byte[]> text(int partition, String file) throws IOException {
        Optional<BootTree> boot = contents.boot(partition);
        if (boot.isEmpty() || !boot.get().exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(boot.get().read(file, BootTree.MAX_TEXT_BYTES));
        } catch (DiskFormatException e) {
            Finding finding = Finding.warning("boot-file-unreadable", partition, e.getMessage() + ".");
            if (!findings.contains(finding)) {
                findings.add(finding);
            }
            return Optional.empty();
        }
    }

    private ImageDescription description(
            ImageKind kind,
            Optional<ConvertedLayout> layout,
            @Nullable Refusal refusal,
            Optional<PiSystem> system,
            Optional<BootSelector> selector,
            Optional<UBootSelector> uBootSelector,
            List<SlotDescription> slots) {
        List<PartitionDescription> partitions = contents.table().partitions().stream()
                .map(partition -> describe(partition, role(partition, kind, layout)))
                .toList();
        ImageDescription description = new ImageDescription(
                name,
                image.device().sizeBytes(),
                contents.table().diskId(),
                kind,
                layout,
                Optional.ofNullable(refusal),
                system,
                partitions,
                selector,
                uBootSelector,
                slots,
                layout.flatMap(this::comparison),
                findings);
        Optional<Finding> free = GeneralChecks.freeBehind(description.freeBehindBytes(), kind);
        return free.map(description::with).orElse(description);
    }

    private PartitionDescription describe(Partition partition, Role role) {
        int number = partition.number();
        return new PartitionDescription(
                partition,
                contents.table().partUuid(number),
                role,
                contents.fileSystem(number),
                Optional.ofNullable(hashes.get(number)));
    }

    private static Role role(Partition partition, ImageKind kind, Optional<ConvertedLayout> layout) {
        if (partition.isExtended()) {
            return Role.EXTENDED;
        }
        return switch (kind) {
            case CONVERTED -> layout.orElseThrow().roles().getOrDefault(partition.number(), Role.OTHER);
            case STOCK -> partition.number() == STOCK_BOOT ? Role.BOOT : Role.ROOT;
            case OTHER -> Role.OTHER;
        };
    }

    private Optional<SlotComparison> comparison(ConvertedLayout layout) {
        int a = layout.root(Slot.A);
        int b = layout.root(Slot.B);
        if (contents.isExt4(a) != contents.isExt4(b)) {
            return Optional.of(SlotComparison.ONE_EMPTY);
        }
        if (!contents.isExt4(a)) {
            return Optional.empty();
        }
        if (!hashes.isEmpty()) {
            boolean same = String.valueOf(hashes.get(a)).equals(hashes.get(b));
            return Optional.of(same ? SlotComparison.SAME_BYTES : SlotComparison.DIFFERENT_BYTES);
        }
        boolean same = contents.fileSystem(a)
                .map(FileSystem::uuid)
                .equals(contents.fileSystem(b).map(FileSystem::uuid));
        return Optional.of(same ? SlotComparison.SAME_UUID : SlotComparison.DIFFERENT_UUID);
    }
}
