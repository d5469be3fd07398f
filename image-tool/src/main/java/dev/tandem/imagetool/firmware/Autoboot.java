package dev.tandem.imagetool.firmware;

import static dev.tandem.imagetool.firmware.StageLog.quoted;

import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;

/**
 * What {@code autoboot.txt} says for one start, read as the firmware reads it: one sector, of which the last line that applies
 * counts, and what makes no sense is passed over.
 *
 * @param partition which one to start; absent for the first one that is bootable
 * @param slots {@code tryboot_a_b}: a trial reads the usual files, not {@code tryboot.txt}
 */
record Autoboot(OptionalInt partition, boolean slots) {
    static final int SECTOR_BYTES = 512;

    /** When there is none. */
    static final Autoboot NOTHING = new Autoboot(OptionalInt.empty(), false);

    static Autoboot parse(byte[] content, boolean trial, StageLog log) {
        String text = new String(content, 0, Math.min(content.length, SECTOR_BYTES), StandardCharsets.ISO_8859_1);
        int partition = 0;
        boolean slots = false;
        boolean applies = true;
        for (String line : text.split("[\\r\\n\\x00]+", -1)) {
            ConfigLine entry = ConfigLine.of(line);
            if (entry.isFilter()) {
                applies = applies(entry.name(), trial, log);
            } else if (applies && entry.sets("boot_partition")) {
                partition = entry.number().orElse(partition);
                if (entry.number().isEmpty()) {
                    log.detail("autoboot.txt: " + quoted(line.strip()) + " names no partition and is passed over.");
                }
            } else if (applies && entry.sets("tryboot_a_b")) {
                slots = entry.number().orElse(0) == 1;
            }
        }
        return new Autoboot(partition == 0 ? OptionalInt.empty() : OptionalInt.of(partition), slots);
    }

    private static boolean applies(String filter, boolean trial, StageLog log) {
        return switch (filter) {
            case "all" -> true;
            case "none" -> false;
            case "tryboot" -> trial;
            default -> {
                log.detail("autoboot.txt: " + quoted("[" + filter + "]")
                        + " cannot be judged here and is taken not to apply.");
                yield false;
            }
        };
    }
}
