package dev.tandem.imagetool.convert;

import dev.tandem.imagetool.rootfs.RootTree;
import dev.tandem.imagetool.system.BootTree;
import dev.tandem.imagetool.system.PiSystem;
import dev.tandem.layout.KernelCommandLine;
import dev.tandem.layout.Slot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a layout makes of a stock system. Reads, and writes nothing. */
public interface TargetLayout {
    /**
     * Plans what the root file system needs for it, as the last change of all.
     *
     * @throws ConvertException if such a system cannot be started with it
     */
    void changeRoot(SystemChange.Planned planned) throws IOException;

    /** Plans the disk. */
    DiskPlan disk(Content content) throws IOException;

    /**
     * What shall be on the disk.
     *
     * @param request of the user
     * @param system that is in the image
     * @param root its root file system, with all changes
     * @param boot files of the boot partition, with all changes
     * @param rootBytes that the root file system will hold
     * @param diskId of the new disk
     * @param kernelWords to be added to the kernel's command line
     * @param notes to which may be added
     */
    record Content(
            ConvertRequest request,
            PiSystem system,
            RootTree root,
            BootFiles boot,
            long rootBytes,
            int diskId,
            List<String> kernelWords,
            List<String> notes) {
        List<Slot> filledSlots() {
            return request.fillSlotB() ? List.of(Slot.A, Slot.B) : List.of(Slot.A);
        }

        /** {@code cmdline.txt} of the system. */
        static String stockLine(BootFiles boot) throws IOException {
            return new String(boot.read(KernelCommandLine.NAME, BootTree.MAX_TEXT_BYTES), StandardCharsets.UTF_8);
        }
    }
}
