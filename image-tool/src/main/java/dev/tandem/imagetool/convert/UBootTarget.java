package dev.tandem.imagetool.convert;

import dev.tandem.imagetool.rootfs.FileAttributes;
import dev.tandem.imagetool.system.Architecture;
import dev.tandem.imagetool.uboot.BootScript;
import dev.tandem.imagetool.uboot.UBootConfig;
import dev.tandem.layout.BootManifest;
import dev.tandem.layout.KernelCommandLine;
import dev.tandem.layout.Slot;
import dev.tandem.layout.SlotLayout;
import dev.tandem.layout.UBootLayout;
import dev.tandem.layout.UBootSlotFile;
import dev.tandem.layout.UBootState;
import java.io.IOException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The layout uboot: U-Boot on partition 1 loads the kernel from the root of a slot, and counts the starts of one on trial. */
public final class UBootTarget implements TargetLayout {
    private static final String CONFIG_FILE = "config.txt";

    /** What U-Boot loads when nothing else is said: the 64 bit kernel that all boards from the Pi 3 on start. */
    private static final String KERNEL = "kernel8.img";

    private static final String INITRAMFS = "initramfs8";

    private final UBootProgram program;
    private final Optional<String> deviceTree;

    /**
     * With a U-Boot.
     *
     * @param program on partition 1, unless the board brings it
     * @param deviceTree a boot file that U-Boot hands to the kernel; empty for the one that the firmware has handed to U-Boot
     */
    public UBootTarget(UBootProgram program, Optional<String> deviceTree) {
        this.program = program;
        this.deviceTree = deviceTree;
    }

    @Override
    public void changeRoot(SystemChange.Planned planned) throws IOException {
        if (planned.system().architecture() != Architecture.ARM64) {
            throw new ConvertException("The layout uboot starts 64 bit systems only; this one is "
                    + planned.system().architecture().id() + ". Convert it with --layout pi-tryboot");
        }
        if (planned.system().bootMountPoint().equals("/boot")) {
            throw new ConvertException(String.format(
                    Locale.ROOT,
                    "%s keeps its boot files at /boot, where the layout uboot has none; it needs bookworm or newer. Convert it with"
                            + " --layout pi-tryboot",
                    planned.system().release()));
        }
        UBootSlotFile file = slotFile(planned);
        planned.root()
                .put(UBootSlotFile.PATH, file.text(), FileAttributes.PUBLIC_FILE, "what U-Boot loads from the slot");
        planned.notes()
                .add("U-Boot loads " + String.join(", ", file.files())
                        + "; config.txt on partition 1 belongs to the firmware"
                        + " and to U-Boot, and no update changes it");
        if (Content.stockLine(planned.boot()).contains("console=serial")) {
            planned.notes()
                    .add(
                            "console=serial0 is a name that only the firmware knows: it was left out; a console of the board such"
                                    + " as console=ttyS0,115200 belongs into cmdline.txt of the image");
        }
    }

    private UBootSlotFile slotFile(SystemChange.Planned planned) throws IOException {
        List<String> files = planned.boot().paths();
        require(files, KERNEL);
        if (deviceTree.isPresent()) {
            require(files, deviceTree.get());
        }
        String line = commandLine(Content.stockLine(planned.boot()), planned.kernelWords());
        try {
            return new UBootSlotFile(
                    place(KERNEL),
                    files.contains(INITRAMFS) ? Optional.of(place(INITRAMFS)) : Optional.empty(),
                    deviceTree.map(UBootTarget::place),
                    line);
        } catch (IllegalArgumentException e) {
            throw new ConvertException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Without the serial port by the name that only the firmware replaces by the kernel's. */
    private static String commandLine(String stock, List<String> words) throws ConvertException {
        try {
            return KernelCommandLine.forAnySlot(
                    stock.replaceAll("(^| )console=serial[01](,[^ \n]*)?(?= |\n|$)", ""), words);
        } catch (IllegalArgumentException e) {
            throw new ConvertException("cmdline.txt: " + e.getMessage(), e);
        }
    }

    private static void require(List<String> files, String file) throws ConvertException {
        if (!files.contains(file)) {
            throw new ConvertException(
                    "The layout uboot loads " + file + ", which the image does not have on its boot partition");
        }
    }

    private static String place(String file) {
        return BootManifest.TREE + "/" + file;
    }

    @Override
    public DiskPlan disk(Content content) throws IOException {
        BootFiles boot = content.boot();
        UBootLayout layout = UBootLayout.of(
                content.diskId(), content.request().sizes().uboot(boot.totalBytes(), content.rootBytes()));
        Map<String, byte[]> files = new TreeMap<>();
        files.put(BootScript.NAME, BootScript.image(Instant.EPOCH));
        Optional<byte[]> binary = program.content(content.root(), boot);
        if (binary.isPresent()) {
            files.put(UBootConfig.PROGRAM, binary.get());
            files.put(CONFIG_FILE, UBootConfig.of(boot.read(CONFIG_FILE).orElse(new byte[0])));
        }
        VolumePlan first = new VolumePlan(
                SlotLayout.CONFIG_PARTITION,
                "BOOTFS",
                "boot files, " + String.join(", ", files.keySet()),
                files,
                Optional.of(boot));
        byte[] state = new UBootState(1, Slot.A, 0, "").toSector();
        return new DiskPlan(
                layout,
                List.of(first),
                List.of(new DiskPlan.SectorPlan(SlotLayout.CONFIG_PARTITION, UBootState.FIRST_OFFSET, state)),
                commandLines(layout, content));
    }

    /** As the script puts them together. */
    private static Map<Slot, String> commandLines(UBootLayout layout, Content content) throws IOException {
        String line = commandLine(Content.stockLine(content.boot()), content.kernelWords());
        Map<Slot, String> lines = new EnumMap<>(Slot.class);
        for (Slot slot : Slot.values()) {
            String root = SlotLayout.partUuid(layout.diskId(), layout.rootNumber(slot));
            lines.put(slot, line + " root=PARTUUID=" + root + " tandem.slot=" + slot + "\n");
        }
        return lines;
    }
}
