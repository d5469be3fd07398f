package dev.tandem.layout;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What U-Boot loads from a slot of the layout uboot: variables that its {@code env import -t} reads from a file in the slot's root file
 * system. What depends on the slot or on the device is not in it, so the same system goes to both slots of many disks; the script
 * adds {@code root=} and {@code tandem.slot=} to the command line.
 *
 * @param kernel path of the kernel in the root file system
 * @param initramfs path of the initial RAM disk, if there is one
 * @param deviceTree path of the device tree; without it U-Boot passes on the one that it was given itself
 * @param commandLine words for the kernel
 */
public record UBootSlotFile(
        String kernel, Optional<String> initramfs, Optional<String> deviceTree, String commandLine) {
    public static final String PATH = "/boot/tandem.env";

    /** The script reads no more. */
    public static final int MAX_BYTES = 4096;

    private static final String KERNEL = "tandem_kernel";
    private static final String INITRAMFS = "tandem_initramfs";
    private static final String DEVICE_TREE = "tandem_fdt";
    private static final String COMMAND_LINE = "tandem_line";
    private static final List<String> NAMES = List.of(KERNEL, INITRAMFS, DEVICE_TREE, COMMAND_LINE);

    private static final Pattern FILE = Pattern.compile("/[A-Za-z0-9._+/-]{1,200}");

    /** What the shell of U-Boot does not take for its own, even without quotes around it. */
    private static final Pattern WORDS =
            Pattern.compile("[A-Za-z0-9 ._+/:=,@%-]{1," + KernelCommandLine.MAX_BYTES + "}");

    /** @throws IllegalArgumentException if it cannot be written so that U-Boot understands it */
    public UBootSlotFile {
        requireFile(kernel);
        initramfs.ifPresent(UBootSlotFile::requireFile);
        deviceTree.ifPresent(UBootSlotFile::requireFile);
        if (!WORDS.matcher(commandLine).matches()) {
            throw new IllegalArgumentException("U-Boot cannot hand over this kernel command line; letters, digits and"
                    + " . _ + / : = , @ % - are safe: " + commandLine);
        }
    }

    private static void requireFile(String path) {
        if (!FILE.matcher(path).matches() || Arrays.asList(path.split("/", -1)).contains("..")) {
            throw new IllegalArgumentException("no path of a file that U-Boot could load: " + path);
        }
    }

    /**
     * Reads it.
     *
     * @throws LayoutException if it is not what we write
     */
    public static UBootSlotFile parse(byte[] content) throws LayoutException {
        if (content.length > MAX_BYTES) {
            throw new LayoutException(PATH + " has " + content.length + " bytes, expected at most " + MAX_BYTES);
        }
        Map<String, String> values = new TreeMap<>();
        for (String line : new String(content, StandardCharsets.US_ASCII).split("\n", -1)) {
            int equals = line.indexOf('=');
            if (line.isEmpty()) {
                continue;
            }
            if (equals < 0
                    || !NAMES.contains(line.substring(0, equals))
                    || values.put(line.substring(0, equals), line.substring(equals + 1)) != null) {
                throw new LayoutException(PATH + " has a line that is not known, or twice: " + line);
            }
        }
        if (!values.containsKey(KERNEL) || !values.containsKey(COMMAND_LINE)) {
            throw new LayoutException(PATH + " does not name " + KERNEL + " and " + COMMAND_LINE);
        }
        try {
            return new UBootSlotFile(
                    values.get(KERNEL),
                    Optional.ofNullable(values.get(INITRAMFS)),
                    Optional.ofNullable(values.get(DEVICE_TREE)),
                    values.get(COMMAND_LINE));
        } catch (IllegalArgumentException e) {
            throw new LayoutException(PATH + ": " + e.getMessage());
        }
    }

    /** All files that it names. */
    public List<String> files() {
        return Stream.of(Optional.of(kernel), initramfs, deviceTree)
                .flatMap(Optional::stream)
                .toList();
    }

    /** The file. */
    public String text() {
        StringBuilder text = new StringBuilder();
        text.append(KERNEL).append('=').append(kernel).append('\n');
        initramfs.ifPresent(
                path -> text.append(INITRAMFS).append('=').append(path).append('\n'));
        deviceTree.ifPresent(
                path -> text.append(DEVICE_TREE).append('=').append(path).append('\n'));
        return text.append(COMMAND_LINE)
                .append('=')
                .append(commandLine)
                .append('\n')
                .toString();
    }
}
