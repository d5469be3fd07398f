package dev.tandem.imagetool.artifact;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as people write them: {@code 1.5GB} and {@code 100}, as the reference tool has it, and {@code 512MiB}. */
public final class ByteSize {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,18}(?:\\.[0-9]{0,18})?)([a-zA-Z]*)");
    private static final Map<String, Long> UNITS = Map.of(
            "", 1L,
            "B", 1L,
            "KB", 1_000L,
            "MB", 1_000_000L,
            "GB", 1_000_000_000L,
            "TB", 1_000_000_000_000L,
            "KIB", 1L << 10,
            "MIB", 1L << 20,
            "GIB", 1L << 30,
            "TIB", 1L << 40);
    private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);

    private ByteSize() {}

    /** The number of bytes, fractions of a byte cut off. Units in any case. */
    public static long parse(String option, String text) throws UsageException {
        Matcher form = FORM.matcher(text.strip());
        Long unit = form.matches() ? UNITS.get(form.group(2).toUpperCase(Locale.ROOT)) : null;
        if (unit == null) {
            throw new UsageException(option + " takes a size such as 500MB, 1.5GB or 512MiB, found '" + text
                    + "'. Units: B, KB, MB, GB, TB (1000) and KiB, MiB, GiB, TiB (1024).");
        }
        return new BigDecimal(form.group(1))
                .multiply(BigDecimal.valueOf(unit))
                .min(MOST)
                .setScale(0, RoundingMode.DOWN)
                .longValueExact();
    }

    /** Such as {@code 1.5 MiB}; whole bytes below 1 KiB. */
    public static String format(long bytes) {
        if (bytes < 1 << 10) {
            return bytes + " B";
        }
        String[] units = {"KiB", "MiB", "GiB", "TiB"};
        double value = bytes;
        int unit = -1;
        while (value >= 1024 && unit < units.length - 1) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %s", value, units[unit]);
    }
}
