package dev.tandem.imagetool.inspect;

import dev.tandem.layout.AutobootFile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What {@code autoboot.txt} tells the firmware.
 *
 * @param sizeBytes how long it is
 * @param defaultPartition which partition starts; absent when it names none
 * @param trialPartition which one starts once when a trial is asked for; absent when it names no other
 * @param trybootAb whether a trial reads the same file names as any other start ({@code tryboot_a_b=1})
 * @param isOurs whether it is one of the two texts that updates write
 * @param conditions sections whose conditions were not judged, such as {@code [boot_count=2]}
 */
public record BootSelector(
        long sizeBytes,
        OptionalInt defaultPartition,
        OptionalInt trialPartition,
        boolean trybootAb,
        boolean isOurs,
        List<String> conditions) {
    /** It is read as one sector. */
    static final int MAX_BYTES = 512;

    private static final Set<String> SECTIONS = Set.of("all", "none", "tryboot");
    private static final int MAX_CONDITIONS = 8;

    public BootSelector {
        conditions = List.copyOf(conditions);
    }

    /** Reads it as the firmware does: the last line that applies counts, and what makes no sense is passed over. */
    static BootSelector parse(byte[] content) {
        int read = Math.min(content.length, MAX_BYTES);
        String text = new String(content, 0, read, StandardCharsets.ISO_8859_1);
        OptionalInt usual = OptionalInt.empty();
        OptionalInt trial = OptionalInt.empty();
        boolean trybootAb = false;
        List<String> conditions = new ArrayList<>();
        String section = "all";
        for (String line : text.split("[\\r\\n\\x00]+", -1)) {
            String entry = line.strip();
            if (entry.startsWith("[") && entry.endsWith("]")) {
                section = entry.substring(1, entry.length() - 1).strip().toLowerCase(Locale.ROOT);
                if (!SECTIONS.contains(section) && conditions.size() < MAX_CONDITIONS) {
                    conditions.add(section);
                }
                continue;
            }
            int equals = entry.indexOf('=');
            if (equals < 0 || entry.startsWith("#")) {
                continue;
            }
            String key = entry.substring(0, equals).strip();
            OptionalInt value = number(entry.substring(equals + 1).strip());
            if (key.equals("boot_partition")) {
                if (section.equals("all")) {
                    usual = value;
                    trial = value;
                } else if (section.equals("tryboot")) {
                    trial = value;
                }
            } else if (key.equals("tryboot_a_b") && section.equals("all")) {
                trybootAb = value.orElse(0) == 1;
            }
        }
        return new BootSelector(
                content.length,
                usual,
                trial,
                trybootAb,
                AutobootFile.committed(content).isPresent(),
                conditions);
    }

    private static OptionalInt number(String text) {
        return text.matches("[0-9]{1,3}") ? OptionalInt.of(Integer.parseInt(text)) : OptionalInt.empty();
    }
}
