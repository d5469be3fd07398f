package dev.tandem.imagetool.convert;

import dev.tandem.imagetool.rootfs.RootEdits;
import dev.tandem.imagetool.system.PiSystem;
import java.io.IOException;
import java.util.List;

/** A part of what is changed in a system. It only says what shall be; nothing has been written when it returns. */
public interface SystemChange {
    /** Adds its changes to those that are planned. */
    void plan(Planned planned) throws IOException;

    /**
     * What is planned so far.
     *
     * @param system the stock system
     * @param root its root file system
     * @param boot the files of its boot partition
     * @param kernelWords to be added to the kernel's command line
     * @param notes what the user should know
     */
    record Planned(PiSystem system, RootEdits root, BootFiles boot, List<String> kernelWords, List<String> notes) {}
}
