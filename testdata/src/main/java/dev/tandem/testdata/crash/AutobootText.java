package dev.tandem.testdata.crash;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * {@code autoboot.txt} as the firmware reads it, which takes no offence: it goes through the lines, keeps the last value of
 * each setting whose section applies, and does not care for the rest.
 *
 * @param partition 0 for the first bootable one
 * @param slots whether a trial starts {@code config.txt} of another partition, instead of {@code tryboot.txt} of this one
 */
record AutobootText(int partition, boolean slots) {
    static AutobootText parse(byte[] content, boolean trial) {
        int partition = 0;
        boolean slots = false;
        boolean applies = true;
        for (String line : new String(content, StandardCharsets.ISO_8859_1).split("[\r\n]+", -1)) {
            String text = line.strip().toLowerCase(Locale.ROOT);
            if (text.startsWith("[")) {
                applies = text.equals("[all]") || (trial && text.equals("[tryboot]"));
            } else if (applies && text.matches("boot_partition=[0-9]{1,2}")) {
                partition = Integer.parseInt(text.substring(text.indexOf('=') + 1));
            } else if (applies && text.startsWith("tryboot_a_b=")) {
                slots = text.endsWith("=1");
            }
        }
        return new AutobootText(partition, slots);
    }
}
