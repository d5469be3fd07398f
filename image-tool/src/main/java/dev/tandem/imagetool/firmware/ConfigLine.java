package dev.tandem.imagetool.firmware;

import java.util.OptionalInt;

/**
 * A line of {@code autoboot.txt} or {@code config.txt}. Names are case-sensitive, and a space in front of the equals sign
 * belongs to the name, so that the firmware does not know it.
 *
 * @param name what is between the brackets of a filter, in front of the equals sign of a setting, or the first word of a
 *     command
 * @param value what is behind the equals sign, or behind the first word; empty for a filter
 */
record ConfigLine(Kind kind, String name, String value) {
    enum Kind {
        /** A comment, an empty line, and what makes no sense. */
        NOTHING,
        /** {@code [all]}. */
        FILTER,
        /** {@code kernel=kernel8.img}. */
        SETTING,
        /** {@code initramfs initramfs8 followkernel}. */
        COMMAND
    }

    private static final int MAX_DIGITS = 9;

    static ConfigLine of(String line) {
        String text = line.strip().replace('\t', ' ');
        if (text.startsWith("#")) {
            return new ConfigLine(Kind.NOTHING, "", "");
        }
        int bracket = text.indexOf(']');
        if (text.startsWith("[")) {
            return bracket < 0
                    ? new ConfigLine(Kind.NOTHING, "", "")
                    : new ConfigLine(Kind.FILTER, text.substring(1, bracket), "");
        }
        if (text.startsWith("include ") || text.startsWith("initramfs ")) {
            int blank = text.indexOf(' ');
            return new ConfigLine(
                    Kind.COMMAND,
                    text.substring(0, blank),
                    text.substring(blank + 1).strip());
        }
        int equals = text.indexOf('=');
        return equals < 0
                ? new ConfigLine(Kind.NOTHING, "", "")
                : new ConfigLine(
                        Kind.SETTING,
                        text.substring(0, equals),
                        text.substring(equals + 1).strip());
    }

    boolean isFilter() {
        return kind == Kind.FILTER;
    }

    boolean sets(String setting) {
        return kind == Kind.SETTING && name.equals(setting);
    }

    OptionalInt number() {
        return number(value);
    }

    static OptionalInt number(String text) {
        boolean digits = !text.isEmpty() && text.length() <= MAX_DIGITS;
        for (int i = 0; digits && i < text.length(); i++) {
            digits = text.charAt(i) >= '0' && text.charAt(i) <= '9';
        }
        return digits ? OptionalInt.of(Integer.parseInt(text)) : OptionalInt.empty();
    }
}
