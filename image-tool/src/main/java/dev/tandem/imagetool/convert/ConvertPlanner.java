package dev.tandem.imagetool.convert;

import dev.tandem.imagetool.ext4.Superblock;
import dev.tandem.imagetool.rootfs.RootEdit;
import dev.tandem.imagetool.rootfs.RootEdits;
import dev.tandem.imagetool.rootfs.RootTree;
import dev.tandem.imagetool.system.BootTree;
import dev.tandem.imagetool.system.PiModel;
import dev.tandem.imagetool.system.PiSystem;
import dev.tandem.layout.AutobootFile;
import dev.tandem.layout.KernelCommandLine;
import dev.tandem.layout.PiTrybootLayout;
import dev.tandem.layout.Slot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Decides what a conversion will do. Reads, and writes nothing. */
final class ConvertPlanner {
    private static final int MAX_BOOTCODE_BYTES = 1 << 20;

    private ConvertPlanner() {}

    static ConvertPlan plan(ConvertRequest request, StockImage stock, RootTree stockRoot, BootFiles boot)
            throws IOException {
        PiSystem system = PiSystem.recognise(stockRoot, boot);
        RootEdits root = new RootEdits(stockRoot);
        List<String> notes = new ArrayList<>();
        List<String> kernelWords = new ArrayList<>();
        SystemChange.Planned planned = new SystemChange.Planned(system, root, boot, kernelWords, notes);
        for (SystemChange change : request.changes()) {
            change.plan(planned);
        }
        new ClientChanges(request.client()).plan(planned);
        // Last, because it takes the boot files into the root file system as all others have left them.
        new SlotChanges().plan(planned);

        List<RootEdit> edits = root.plan();
        PiTrybootLayout.Sizes sizes = request.sizes().resolve(boot.totalBytes(), used(stock.superblock(), edits));
        int diskId = request.diskId().orElse(derivedId(stock));
        PiTrybootLayout layout = PiTrybootLayout.of(diskId, sizes);
        String stockLine =
                new String(boot.read(KernelCommandLine.NAME, BootTree.MAX_TEXT_BYTES), StandardCharsets.UTF_8);
        Map<Slot, String> lines = new EnumMap<>(Slot.class);
        for (Slot slot : Slot.values()) {
            lines.put(slot, commandLine(stockLine, diskId, slot, kernelWords));
        }
        List<Slot> filled = request.fillSlotB() ? List.of(Slot.A, Slot.B) : List.of(Slot.A);
        Map<String, byte[]> config = configFiles(request.client().deviceType(), system, boot, notes);
        return new ConvertPlan(system, layout, filled, config, boot, lines, edits, notes);
    }

    private static String commandLine(String stock, int diskId, Slot slot, List<String> words) throws ConvertException {
        try {
            return KernelCommandLine.forSlot(stock, diskId, slot, words);
        } catch (IllegalArgumentException e) {
            throw new ConvertException("cmdline.txt: " + e.getMessage(), e);
        }
    }

    /** What the root file system will hold: what it does, and all that is put there, in whole blocks. */
    private static long used(Superblock superblock, List<RootEdit> edits) {
        long used = superblock.usedBytes();
        for (RootEdit edit : edits) {
            long bytes = edit instanceof RootEdit.PutFile file ? file.sizeBytes() : 0;
            used += (bytes / superblock.blockBytes() + 1) * superblock.blockBytes();
        }
        return used;
    }

    /**
     * Another one for each input, the same for the same; and not that of the stock image, whose card may be in the same
     * machine.
     */
    private static int derivedId(StockImage stock) {
        ByteBuffer input = ByteBuffer.allocate(20)
                .putInt(stock.diskId())
                .putLong(stock.superblock().uuid().getMostSignificantBits())
                .putLong(stock.superblock().uuid().getLeastSignificantBits());
        try {
            int id = ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(input.array()))
                    .getInt();
            return id == 0 ? 1 : id; // 0 means: none
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /**
     * Partition 1. The boards before the Pi 4 look there for bootcode.bin, and take it for a boot partition by a config.txt;
     * on a Pi 5 a config.txt there would keep it from falling back to partition 2. Never a start*.elf, with which a Pi 4 that
     * does not understand autoboot.txt stays black.
     */
    private static Map<String, byte[]> configFiles(
            String deviceType, PiSystem system, BootFiles boot, List<String> notes) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        files.put(AutobootFile.NAME, AutobootFile.content(Slot.A));
        DeviceBoard board = DeviceBoard.of(deviceType);
        boolean bootcode = system.models().stream().anyMatch(m -> m.firmware() == PiModel.Firmware.BOOTCODE);
        if (board == DeviceBoard.BEFORE_PI_4) {
            if (!bootcode) {
                throw new ConvertException("The image has no boot files for a board before the Raspberry Pi 4, which "
                        + deviceType + " names; it serves " + system.models());
            }
            files.put("bootcode.bin", boot.read("bootcode.bin", MAX_BOOTCODE_BYTES));
            files.put("config.txt", new byte[0]);
            notes.add("boards before the Raspberry Pi 4 start a trial only in theory: nobody has reported it from the"
                    + " field for all of them; try it before you rely on it");
        } else if (board == DeviceBoard.UNKNOWN && bootcode) {
            notes.add(
                    "device type " + deviceType + " names no board, so the image is made for Raspberry Pi 4 and newer;"
                            + " for older ones choose a type that begins with theirs, such as raspberrypi3-64");
        }
        return files;
    }
}
