package dev.tandem.layout;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * {@code cmdline.txt} of a slot, made from that of the system: one line of words between blanks.
 *
 * <p>What changes, and why (see docs/boot-and-layout.md): {@code resize} and an {@code init=} that leads to the first-boot
 * scripts of Raspberry Pi OS go, since these grow partition 2 and renew the disk's id; {@code root=} names the slot's root
 * partition; {@code panic=10} makes a kernel that panics, and an initramfs that does not find its root, start again;
 * {@code watchdog_disarm=0} keeps the initramfs of trixie from switching off the watchdog that the firmware armed.
 */
public final class KernelCommandLine {
    /** Name of the file on a boot partition. */
    public static final String NAME = "cmdline.txt";

    /** Linux takes 2048 bytes on Arm, 4096 on others; the firmware adds some of its own. */
    public static final int MAX_BYTES = 1024;

    private static final Set<String> FIRST_BOOT_SCRIPTS =
            Set.of("init=/usr/lib/raspberrypi-sys-mods/firstboot", "init=/usr/lib/raspi-config/init_resize.sh");

    private static final Set<String> OURS = Set.of("root", "panic", "watchdog_disarm", "tandem.slot");

    private KernelCommandLine() {}

    /**
     * The line for one slot.
     *
     * @param stock the line of the system, of which only the first one counts, as for the firmware
     * @param diskId of the disk that the slot is on
     * @param more words to add, each without blanks; a word of the stock line with the same name before its {@code =} goes
     * @return the line with a line end
     * @throws IllegalArgumentException if it becomes longer than {@value #MAX_BYTES} bytes
     */
    public static String forSlot(String stock, int diskId, Slot slot, List<String> more) {
        int partition = PiTrybootLayout.rootPartition(slot);
        List<String> words = words(stock, Optional.of("root=PARTUUID=" + SlotLayout.partUuid(diskId, partition)), more);
        words.add("tandem.slot=" + slot);
        return joined(words) + "\n";
    }

    /**
     * What is the same in both slots, for a boot loader that adds {@code root=} and {@code tandem.slot=}.
     *
     * @param stock the line of the system
     * @param more words to add, as above
     * @return the line without a line end
     * @throws IllegalArgumentException if it becomes longer than {@value #MAX_BYTES} bytes
     */
    public static String forAnySlot(String stock, List<String> more) {
        return joined(words(stock, Optional.empty(), more));
    }

    /** @param root stands where the stock line has its own, or at the end */
    private static List<String> words(String stock, Optional<String> root, List<String> more) {
        List<String> words = new ArrayList<>();
        List<String> added = more.stream().map(KernelCommandLine::name).toList();
        boolean rootSeen = false;
        for (String word : stockWords(stock)) {
            String name = name(word);
            if (name.equals("root") && !rootSeen) {
                root.ifPresent(words::add);
                rootSeen = true;
            } else if (!OURS.contains(name) && !isFirstBoot(word) && !added.contains(name)) {
                words.add(word);
            }
        }
        if (!rootSeen) {
            root.ifPresent(words::add);
        }
        if (!words.contains("rootwait")) {
            words.add("rootwait");
        }
        words.addAll(more);
        words.addAll(List.of("panic=10", "watchdog_disarm=0"));
        return words;
    }

    private static String joined(List<String> words) {
        String line = String.join(" ", words);
        if (line.length() >= MAX_BYTES) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "the kernel's command line has %d characters, at most %d are safe: %s",
                    line.length() + 1,
                    MAX_BYTES,
                    line));
        }
        return line;
    }

    /** The words of the stock line that make a converted system destroy its layout on the first start. */
    public static List<String> firstBootWords(String stock) {
        return stockWords(stock).stream().filter(KernelCommandLine::isFirstBoot).toList();
    }

    private static boolean isFirstBoot(String word) {
        return word.equals("resize") || FIRST_BOOT_SCRIPTS.contains(word);
    }

    private static List<String> stockWords(String stock) {
        String line = stock.lines().findFirst().orElse("").strip();
        return line.isEmpty() ? List.of() : List.of(line.split("[ \t]+"));
    }

    private static String name(String word) {
        int equals = word.indexOf('=');
        return equals < 0 ? word : word.substring(0, equals);
    }
}
