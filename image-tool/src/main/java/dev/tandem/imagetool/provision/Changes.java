package dev.tandem.imagetool.provision;

import dev.tandem.imagetool.rootfs.RootEdits;
import dev.tandem.imagetool.system.PiSystem;
import java.util.ArrayList;
import java.util.List;

/**
 * What is being changed.
 *
 * @param system the system in the image
 * @param root its root file system
 * @param boot the boot partition of each slot
 * @param kernelParameters words for the kernel's command line
 * @param notes what the user should know
 */
record Changes(PiSystem system, RootEdits root, BootEdits boot, List<String> kernelParameters, List<String> notes) {
    static Changes of(PiSystem system, RootEdits root, BootEdits boot) {
        return new Changes(system, root, boot, new ArrayList<>(), new ArrayList<>());
    }

    /** Bullseye has dhcpcd and wpa_supplicant where its successors have NetworkManager. */
    boolean hasNetworkManager() {
        return !system.release().equals("bullseye");
    }
}
