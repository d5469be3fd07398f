package dev.tandem.imagetool.firmware;

import static dev.tandem.imagetool.firmware.StageLog.quoted;

import dev.tandem.disk.FatFile;
import dev.tandem.layout.KernelCommandLine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The files of the system that the settings of {@code config.txt} name: kernel, initramfs and command line. */
final class SystemFiles {
    /** What a kernel that is named and not there is replaced by; measured on a Pi 4. */
    private static final String FALLBACK_KERNEL = "kernel8.img";

    private static final Set<String> KERNELS_32 = Set.of("kernel.img", "kernel7.img", "kernel7l.img");
    private static final Set<String> KERNELS_64 = Set.of("kernel8.img", "kernel_2712.img");

    /** Where the magic of a 32-bit zImage lies (Linux, Documentation/arch/arm/booting.rst), and what it is. */
    private static final int ZIMAGE_OFFSET = 0x24;

    private static final byte[] ZIMAGE = {0x18, 0x28, 0x6f, 0x01};

    private final Board board;
    private final BootVolume volume;
    private final Config config;
    private final StageLog log;
    private final String osPrefix;

    /** @throws StuckException if these settings ask for a 32-bit kernel */
    SystemFiles(Board board, BootVolume volume, Config config, StageLog log) throws IOException, StuckException {
        this.board = board;
        this.volume = volume;
        this.config = config;
        this.log = log;
        this.osPrefix = viablePrefix();
        require64Bit();
    }

    String osPrefix() {
        return osPrefix;
    }

    BootFile kernel() throws IOException, StuckException {
        for (String name : kernelNames()) {
            Optional<FatFile> file = volume.find(path(osPrefix, name));
            if (file.isPresent()) {
                return kernel(file.get());
            }
        }
        Optional<FatFile> fallback = volume.find(path(osPrefix, FALLBACK_KERNEL));
        if (fallback.isEmpty()) {
            throw new StuckException("Partition " + volume.number() + " has no kernel: neither "
                    + quoted(String.join(", ", kernelNames())) + " nor " + FALLBACK_KERNEL + " is there"
                    + (osPrefix.isEmpty() ? "." : " under os_prefix " + quoted(osPrefix) + "."));
        }
        log.say("The kernel " + quoted(kernelNames().get(0)) + " is not there; the firmware silently takes "
                + FALLBACK_KERNEL + " instead.");
        return kernel(fallback.get());
    }

    private BootFile kernel(FatFile file) throws IOException, StuckException {
        BootFile kernel = BootFile.of(volume, List.of(file));
        byte[] head = kernel.head(ZIMAGE_OFFSET + ZIMAGE.length);
        boolean zImage = head.length == ZIMAGE_OFFSET + ZIMAGE.length;
        for (int i = 0; zImage && i < ZIMAGE.length; i++) {
            zImage = head[ZIMAGE_OFFSET + i] == ZIMAGE[i];
        }
        if (zImage) {
            throw new StuckException(kernel + " is a 32-bit kernel; only 64-bit kernels can be started here.");
        }
        log.say("The kernel is " + kernel + " (" + kernel.sizeBytes() + " bytes).");
        return kernel;
    }

    /** A file that is named and not there is left out, as the firmware does: the kernel starts without it. */
    Optional<BootFile> initramfs(BootFile kernel) throws IOException, StuckException {
        List<FatFile> found = new ArrayList<>();
        for (String name : initramfsNames(kernel)) {
            Optional<FatFile> file = volume.find(path(osPrefix, name));
            if (file.isPresent()) {
                found.add(file.get());
            } else {
                log.say("The initramfs " + quoted(path(osPrefix, name))
                        + " is not there; the kernel starts without it.");
            }
        }
        if (found.isEmpty()) {
            log.say("There is no initramfs.");
            return Optional.empty();
        }
        BootFile initramfs = BootFile.of(volume, found);
        log.say("The initramfs is " + initramfs + " (" + initramfs.sizeBytes() + " bytes).");
        return Optional.of(initramfs);
    }

    private List<String> initramfsNames(BootFile kernel) {
        String named = config.text("initramfs").orElse("");
        if (!named.isEmpty()) {
            // What follows is the address, or followkernel.
            return List.of(named.split(" ", 2)[0].split(",", -1));
        }
        if (config.number("auto_initramfs").orElse(0) == 0) {
            return List.of();
        }
        // As it is on the disk, where it may be in capitals.
        String file = lastName(kernel.path()).toLowerCase(Locale.ROOT);
        String prefix = lastName(osPrefix).toLowerCase(Locale.ROOT);
        String name = file.startsWith(prefix) ? file.substring(prefix.length()) : file;
        if (!name.startsWith("kernel") || !name.endsWith(".img")) {
            log.say("auto_initramfs has no initramfs for a kernel of the name " + quoted(name) + ".");
            return List.of();
        }
        return List.of("initramfs" + name.substring("kernel".length(), name.length() - ".img".length()));
    }

    /** The first line; empty when there is no such file. */
    String commandLine() throws IOException {
        String name =
                path(osPrefix, config.text("cmdline").filter(n -> !n.isEmpty()).orElse(KernelCommandLine.NAME));
        Optional<byte[]> content = volume.read(name, Config.MAX_FILE_BYTES);
        if (content.isEmpty()) {
            log.say("There is no " + quoted(name) + ": the command line is empty.");
            return "";
        }
        String line = new String(content.get(), StandardCharsets.ISO_8859_1).split("[\\r\\n\\x00]", 2)[0].strip();
        log.say("The command line is the first line of " + quoted(name) + " (" + line.length() + " characters).");
        return line;
    }

    OptionalInt watchdogSeconds() {
        OptionalInt seconds = config.number("kernel_watchdog_timeout");
        if (seconds.orElse(0) == 0) {
            return OptionalInt.empty();
        }
        log.say("The watchdog resets the board unless the kernel takes care of it within " + seconds.getAsInt()
                + " seconds.");
        return seconds;
    }

    /** Documented: a prefix under which the expected kernel or the device tree is not found counts as none. */
    private String viablePrefix() throws IOException {
        String prefix = config.text("os_prefix").orElse("");
        boolean kernel = hasOne(prefix, kernelNames());
        boolean tree = hasOne(prefix, deviceTrees());
        if (!prefix.isEmpty() && !(kernel && tree)) {
            log.say("os_prefix " + quoted(prefix) + " is ignored: there is no "
                    + String.join(
                            " or ",
                            kernel
                                    ? deviceTrees()
                                    : kernelNames().stream()
                                            .map(StageLog::quoted)
                                            .toList())
                    + " under it.");
            prefix = "";
            tree = hasOne(prefix, deviceTrees());
        }
        if (!tree) {
            log.say("There is no device tree (" + String.join(" or ", deviceTrees())
                    + "), without which a real board does not start Linux.");
        }
        return prefix;
    }

    private boolean hasOne(String prefix, List<String> names) throws IOException {
        for (String name : names) {
            if (volume.has(path(prefix, name))) {
                return true;
            }
        }
        return false;
    }

    /** The processors of a Pi 4 start in 64-bit mode unless told otherwise, those of a Pi 5 always, of a Pi 3 when told to. */
    private void require64Bit() throws IOException, StuckException {
        String kernel = config.text("kernel").orElse("");
        String name = lastName(kernel);
        OptionalInt bits = config.number("arm_64bit");
        if (KERNELS_32.contains(name)) {
            throw new StuckException(
                    "config.txt names the 32-bit kernel " + name + "; only 64-bit kernels can be started here.");
        }
        if (board == Board.PI_5 || KERNELS_64.contains(name)) {
            return;
        }
        if (bits.isPresent() && bits.getAsInt() == 0) {
            throw new StuckException(
                    "config.txt has arm_64bit=0, which is a 32-bit kernel; only 64-bit kernels can be started here.");
        }
        if (board == Board.PI_3 && bits.isEmpty()) {
            if (kernel.isEmpty() && volume.has(path(osPrefix, "kernel7.img"))) {
                throw new StuckException("config.txt has no arm_64bit=1, so that a Pi 3 takes the 32-bit kernel"
                        + " kernel7.img; only 64-bit kernels can be started here.");
            }
            log.say("config.txt has no arm_64bit=1, which firmware of a Pi 3 wants to be told for a 64-bit kernel.");
        }
    }

    /** The first one that is there counts. */
    private List<String> kernelNames() {
        String named = config.text("kernel").orElse("");
        return named.isEmpty() ? board.kernels() : List.of(named);
    }

    private List<String> deviceTrees() {
        String named = config.text("device_tree").orElse("");
        return named.isEmpty() ? board.deviceTrees() : List.of(named);
    }

    private static String lastName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** A slash in front of a name keeps the prefix away. */
    private static String path(String prefix, String name) {
        return name.startsWith("/") ? name : prefix + name;
    }
}
