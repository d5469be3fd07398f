package dev.tandem.imagetool.convert;

import dev.tandem.imagetool.rootfs.FileAttributes;
import dev.tandem.imagetool.system.PiModel;
import dev.tandem.layout.AutobootFile;
import dev.tandem.layout.BootManifest;
import dev.tandem.layout.KernelCommandLine;
import dev.tandem.layout.PiTrybootLayout;
import dev.tandem.layout.Slot;
import dev.tandem.layout.SlotLayout;
import dev.tandem.layout.SlotVolumes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The layout pi-tryboot: a boot partition for each slot, and a firmware that starts another one once. */
public final class PiTrybootTarget implements TargetLayout {
    static final String BOOT_MOUNT_FILE = "/etc/tandem/boot-mount";

    private static final int MAX_BOOTCODE_BYTES = 1 << 20;

    @Override
    public void changeRoot(SystemChange.Planned planned) throws IOException {
        planned.root()
                .put(
                        BOOT_MOUNT_FILE,
                        planned.system().bootMountPoint() + "\n",
                        FileAttributes.PUBLIC_FILE,
                        "where the slot's boot partition is mounted");
        planned.root()
                .put(
                        BootManifest.PATH,
                        planned.boot().manifest().text(),
                        FileAttributes.PUBLIC_FILE,
                        "digests of the boot files");
    }

    @Override
    public DiskPlan disk(Content content) throws IOException {
        BootFiles boot = content.boot();
        PiTrybootLayout layout = PiTrybootLayout.of(
                content.diskId(), content.request().sizes().piTryboot(boot.totalBytes(), content.rootBytes()));
        Map<Slot, String> lines = commandLines(content);
        List<VolumePlan> volumes = new ArrayList<>();
        Map<String, byte[]> config = configFiles(content);
        volumes.add(new VolumePlan(
                SlotLayout.CONFIG_PARTITION,
                SlotVolumes.CONFIG_LABEL,
                String.join(", ", config.keySet()),
                config,
                Optional.empty()));
        for (Slot slot : content.filledSlots()) {
            byte[] line = String.valueOf(lines.get(slot)).getBytes(StandardCharsets.US_ASCII);
            volumes.add(new VolumePlan(
                    PiTrybootLayout.bootPartition(slot),
                    SlotVolumes.bootLabel(slot),
                    "boot partition of slot " + slot,
                    Map.of(KernelCommandLine.NAME, line),
                    Optional.of(boot)));
        }
        return new DiskPlan(layout, volumes, List.of(), lines);
    }

    private static Map<Slot, String> commandLines(Content content) throws IOException {
        String stock = Content.stockLine(content.boot());
        Map<Slot, String> lines = new EnumMap<>(Slot.class);
        try {
            for (Slot slot : Slot.values()) {
                lines.put(slot, KernelCommandLine.forSlot(stock, content.diskId(), slot, content.kernelWords()));
            }
        } catch (IllegalArgumentException e) {
            throw new ConvertException("cmdline.txt: " + e.getMessage(), e);
        }
        return lines;
    }

    /**
     * Partition 1. The boards before the Pi 4 look there for bootcode.bin, and take it for a boot partition by a config.txt;
     * on a Pi 5 a config.txt there would keep it from falling back to partition 2. Never a start*.elf, with which a Pi 4 that
     * does not understand autoboot.txt stays black.
     */
    private static Map<String, byte[]> configFiles(Content content) throws IOException {
        String deviceType = content.request().client().deviceType();
        Map<String, byte[]> files = new TreeMap<>();
        files.put(AutobootFile.NAME, AutobootFile.content(Slot.A));
        DeviceBoard board = DeviceBoard.of(deviceType);
        boolean bootcode = content.system().models().stream().anyMatch(m -> m.firmware() == PiModel.Firmware.BOOTCODE);
        if (board == DeviceBoard.BEFORE_PI_4) {
            if (!bootcode) {
                throw new ConvertException("The image has no boot files for a board before the Raspberry Pi 4, which "
                        + deviceType + " names; it serves " + content.system().models());
            }
            files.put("bootcode.bin", content.boot().read("bootcode.bin", MAX_BOOTCODE_BYTES));
            files.put("config.txt", new byte[0]);
            content.notes()
                    .add(
                            "boards before the Raspberry Pi 4 start a trial only in theory: nobody has reported it from the"
                                    + " field for all of them; try it before you rely on it");
        } else if (board == DeviceBoard.UNKNOWN && bootcode) {
            content.notes()
                    .add("device type " + deviceType
                            + " names no board, so the image is made for Raspberry Pi 4 and newer; for older ones choose a"
                            + " type that begins with theirs, such as raspberrypi3-64");
        }
        return files;
    }
}
