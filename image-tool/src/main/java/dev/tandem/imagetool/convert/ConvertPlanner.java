package dev.tandem.imagetool.convert;

import dev.tandem.imagetool.ext4.Superblock;
import dev.tandem.imagetool.rootfs.RootEdit;
import dev.tandem.imagetool.rootfs.RootEdits;
import dev.tandem.imagetool.rootfs.RootTree;
import dev.tandem.imagetool.system.PiSystem;
import dev.tandem.layout.Slot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/** Decides what a conversion will do. Reads, and writes nothing. */
final class ConvertPlanner {
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
        request.target().changeRoot(planned);
        // Last, because it takes the boot files into the root file system as all others have left them.
        new SlotChanges().plan(planned);

        List<RootEdit> edits = root.plan();
        DiskPlan disk = request.target()
                .disk(new TargetLayout.Content(
                        request,
                        system,
                        root,
                        boot,
                        used(stock.superblock(), edits),
                        request.diskId().orElse(derivedId(stock)),
                        kernelWords,
                        notes));
        List<Slot> filled = request.fillSlotB() ? List.of(Slot.A, Slot.B) : List.of(Slot.A);
        return new ConvertPlan(system, disk, filled, edits, notes);
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
}
