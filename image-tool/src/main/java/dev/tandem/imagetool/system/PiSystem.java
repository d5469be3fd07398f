package dev.tandem.imagetool.system;

import dev.tandem.imagetool.rootfs.FileKind;
import dev.tandem.imagetool.rootfs.FileStatus;
import dev.tandem.imagetool.rootfs.RootTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The Raspberry Pi OS in an image: a root file system and the boot partition that starts it, of a stock image or of a slot.
 *
 * @param id {@code debian} or, in nearly every 32-bit image, {@code raspbian}
 * @param prettyName as the system calls itself: {@code Debian GNU/Linux 13 (trixie)}
 * @param release {@code trixie}, {@code bookworm} or {@code bullseye}
 * @param architecture what its programs are made for
 * @param kernels the versions that there are modules for, sorted; a version is what {@code uname -r} prints
 * @param models the boards its boot files serve, oldest first; at least one
 * @param desktop whether a desktop is installed: it is no Lite image
 * @param javaMajor the newest Java runtime, such as 17
 * @param bootMountPoint where it mounts the boot partition: {@code /boot/firmware}, in bullseye {@code /boot}
 * @param cloudInit whether cloud-init is installed and not switched off
 * @param reference what its image was made as, such as {@code Raspberry Pi reference 2025-10-01}
 * @param updateClient what updates it: {@code tandem-update} or {@code mender-client}, with its version where it is a package
 */
public record PiSystem(
        String id,
        String prettyName,
        String release,
        Architecture architecture,
        List<String> kernels,
        List<PiModel> models,
        boolean desktop,
        OptionalInt javaMajor,
        String bootMountPoint,
        boolean cloudInit,
        Optional<String> reference,
        Optional<String> updateClient) {
    private static final Set<String> RELEASES = Set.of("trixie", "bookworm", "bullseye");
    private static final String BULLSEYE = "bullseye";

    /** The first until bookworm, the next two since trixie, and what starts any of them. */
    private static final Set<String> DESKTOPS =
            Set.of("raspberrypi-ui-mods", "rpd-wayland-core", "rpd-x-core", "lightdm");

    private static final List<String> MENDER = List.of("mender-client4", "mender-update", "mender-client");
    private static final List<String> CLIENT_FILES =
            List.of("/usr/bin/tandem-update", "/usr/sbin/tandem-update", "/etc/tandem/client.json");
    private static final Pattern BLANKS = Pattern.compile("\\s+");

    public PiSystem {
        kernels = List.copyOf(kernels);
        models = List.copyOf(models);
    }

    /**
     * Looks what it is.
     *
     * @param root the root file system
     * @param boot the boot partition that belongs to it
     * @throws UnsupportedSystemException if it is something else than a Raspberry Pi OS that is supported
     * @throws IOException if it cannot be read
     */
    public static PiSystem recognise(RootTree root, BootTree boot) throws IOException {
        OsRelease os = OsRelease.of(root).orElseThrow(() -> unnamed(boot));
        InstalledPackages packages = InstalledPackages.of(root);
        ForeignSystems.refuse(root, boot, os, packages);
        requireRelease(os);
        requireTexts(boot);
        return new PiSystem(
                os.id(),
                os.prettyName(),
                os.codename(),
                architecture(root, packages),
                kernels(root),
                models(boot),
                packages.hasAny(DESKTOPS),
                JavaRuntimes.newest(root, packages),
                bootMountPoint(root, os.codename()),
                packages.has("cloud-init")
                        && root.status("/etc/cloud/cloud-init.disabled").isEmpty(),
                firstLine(root, "/etc/rpi-issue"),
                updateClient(root, packages));
    }

    /**
     * Refuses what is known by its boot partition alone, when there is no root to look into.
     *
     * @throws UnsupportedSystemException if these are the boot files of another system
     */
    public static void refuseForeignBoot(BootTree boot) throws UnsupportedSystemException {
        Optional<String> name = ForeignSystems.namedBy(boot);
        if (name.isPresent()) {
            throw ForeignSystems.refusal(name.get());
        }
    }

    /** The boards in one line: {@code 3, Zero 2 W, 4, 400}. */
    public String modelNames() {
        return String.join(", ", models.stream().map(PiModel::shortName).toList());
    }

    private static UnsupportedSystemException unnamed(BootTree boot) {
        return ForeignSystems.refusal(
                ForeignSystems.namedBy(boot).orElse("a root file system without /etc/os-release"));
    }

    private static void requireRelease(OsRelease os) throws UnsupportedSystemException {
        if (!RELEASES.contains(os.codename())) {
            throw ForeignSystems.refusal(os.prettyName());
        }
    }

    /** Without them the firmware starts nothing, and there is nothing to make those of a slot from. */
    private static void requireTexts(BootTree boot) throws UnsupportedSystemException {
        for (String text : List.of("config.txt", "cmdline.txt")) {
            if (!boot.exists(text)) {
                throw new UnsupportedSystemException(
                        "config.txt and cmdline.txt on the boot partition",
                        "no " + text,
                        "Put it back from the image that this one was made of, or take a fresh image.");
            }
        }
    }

    /**
     * Whatever the kernel is made for: Raspberry Pi OS with 32 bits has a kernel of 64, and knows both kinds of packages.
     * base-files is in every system, and only in that of its own architecture.
     */
    private static Architecture architecture(RootTree root, InstalledPackages packages) throws IOException {
        Optional<String> id = packages.get("base-files").map(InstalledPackages.Entry::architecture);
        if (id.isEmpty()) {
            id = firstLine(root, "/var/lib/dpkg/arch");
        }
        String found = id.orElse("no package base-files, which would tell");
        return Architecture.of(found)
                .orElseThrow(() -> new UnsupportedSystemException(
                        "a system of the architecture armhf or arm64", found, ForeignSystems.TAKE_ANOTHER));
    }

    private static List<String> kernels(RootTree root) throws IOException {
        List<String> kernels = new ArrayList<>();
        for (String name : root.list("/usr/lib/modules")) {
            if (root.status("/usr/lib/modules/" + name)
                    .map(FileStatus::kind)
                    .filter(kind -> kind == FileKind.DIRECTORY)
                    .isPresent()) {
                kernels.add(name);
            }
        }
        return kernels;
    }

    private static List<PiModel> models(BootTree boot) throws UnsupportedSystemException {
        Set<PiModel> models = PiModel.servedBy(boot);
        if (models.isEmpty()) {
            throw new UnsupportedSystemException(
                    "firmware, kernel and device tree of at least one model on the boot partition",
                    "no model for which all of them are there",
                    ForeignSystems.TAKE_ANOTHER);
        }
        return List.copyOf(models);
    }

    /** From fstab; a converted system mounts that of its slot, which fstab cannot name. */
    private static String bootMountPoint(RootTree root, String release) throws IOException {
        for (String line : lines(root, "/etc/fstab")) {
            String[] fields = BLANKS.split(line.strip(), -1);
            if (fields.length >= 3
                    && !fields[0].startsWith("#")
                    && fields[2].equals("vfat")
                    && (fields[1].equals("/boot") || fields[1].equals("/boot/firmware"))) {
                return fields[1];
            }
        }
        return release.equals(BULLSEYE) ? "/boot" : "/boot/firmware";
    }

    private static Optional<String> updateClient(RootTree root, InstalledPackages packages) throws IOException {
        for (String program : CLIENT_FILES) {
            if (root.status(program).isPresent()) {
                return Optional.of(named("tandem-update", packages.get("tandem-update")));
            }
        }
        for (String name : MENDER) {
            if (packages.has(name)) {
                return Optional.of(named("mender-client", packages.get(name)));
            }
        }
        return Optional.empty();
    }

    private static String named(String client, Optional<InstalledPackages.Entry> entry) {
        return entry.map(e -> client + " " + e.version()).orElse(client);
    }

    private static Optional<String> firstLine(RootTree root, String path) throws IOException {
        return lines(root, path).stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .findFirst();
    }

    private static List<String> lines(RootTree root, String path) throws IOException {
        try {
            return new String(root.read(path), StandardCharsets.UTF_8).lines().toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }
}
