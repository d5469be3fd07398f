package dev.tandem.imagetool.system;

import dev.tandem.imagetool.rootfs.RootTree;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Systems for the Pi that are not Raspberry Pi OS, or no longer: called by their names, so that nobody has to guess. */
final class ForeignSystems {
    static final String SUPPORTED = "Raspberry Pi OS trixie, bookworm or bullseye";
    static final String TAKE_ANOTHER =
            "Take an image of Raspberry Pi OS Lite, 32 or 64 bit, from raspberrypi.com/software/operating-systems.";

    /** In each image of Raspberry Pi OS: what runs at its first boot, and what this program knows how to disarm. */
    static final String MARK = "raspberrypi-sys-mods";

    private static final Set<String> FAMILY = Set.of("debian", "raspbian");

    /** Files of other systems on the first partition; the first two lists are those of installers. */
    private static final Map<String, String> BOOT_FILES = Map.of(
            "recovery.rfs", "NOOBS or PINN, which installs other systems",
            "recovery.cmdline", "NOOBS or PINN, which installs other systems",
            "dietpi.txt", "DietPi",
            "SYSTEM", "LibreELEC or another system that runs from one compressed file");

    private ForeignSystems() {}

    /**
     * The name of a system that is known by the files of its boot partition alone; many of them have no root that could be
     * looked into.
     */
    static Optional<String> namedBy(BootTree boot) {
        return BOOT_FILES.entrySet().stream()
                .filter(file -> boot.exists(file.getKey()))
                .map(Map.Entry::getValue)
                .sorted()
                .findFirst();
    }

    /** @throws UnsupportedSystemException if this is none of the Raspberry Pi OS family */
    static void refuse(RootTree root, BootTree boot, OsRelease os, InstalledPackages packages) throws IOException {
        Optional<String> byBoot = namedBy(boot);
        if (byBoot.isPresent()) {
            throw refusal(byBoot.get());
        }
        if (!FAMILY.contains(os.id())) {
            throw refusal(os.prettyName());
        }
        // It builds upon Raspberry Pi OS, but replaces this very package and the first boot by its own.
        boolean dietPi = root.status("/boot/dietpi").isPresent()
                || packages.get(MARK)
                        .filter(p -> p.version().contains("dietpi"))
                        .isPresent();
        if (dietPi) {
            throw refusal("DietPi, which boots for the first time in its own way");
        }
        if (packages.has(MARK)) {
            return;
        }
        if (packages.isEmpty()) {
            throw refusal(os.prettyName() + " without a list of its packages");
        }
        if (packages.has("raspi-firmware") || packages.has("linux-image-arm64")) {
            throw refusal("Debian's own image for the Pi (" + os.prettyName()
                    + "), whose kernel has no way to ask the firmware for a trial");
        }
        throw refusal(os.prettyName() + " without the package " + MARK);
    }

    static UnsupportedSystemException refusal(String found) {
        return new UnsupportedSystemException(SUPPORTED, found, TAKE_ANOTHER);
    }
}
