package dev.tandem.disk;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rules of names: long ones of up to 255 UTF-16 units, and their 8.3 aliases. */
final class FatNames {
    static final int SHORT_BYTES = 11;
    static final int LONG_CHARS = 255;
    static final int CHARS_PER_SLOT = 13;

    private static final String NEVER = "\"*/:<>?\\|";
    private static final String SHORT_PUNCTUATION = "!#$%&'()-@^_`{}~";

    private FatNames() {}

    /** Why a directory may not hold that name, or null when it may. What Windows and Linux both accept is legal. */
    static @Nullable String problem(String name) {
        if (name.isEmpty() || name.length() > LONG_CHARS) {
            return "has " + name.length() + " characters, not 1 to " + LONG_CHARS;
        }
        if (name.endsWith(".") || name.endsWith(" ")) {
            return "ends in a dot or a space";
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < ' ' || c == 0x7f || NEVER.indexOf(c) >= 0) {
                return "holds the character " + (int) c + ", which FAT does not allow";
            }
            if (Character.isHighSurrogate(c) && i + 1 < name.length() && Character.isLowSurrogate(name.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c) || c == 0xffff) {
                return "holds half a character";
            }
        }
        return null;
    }

    /** Names that are equal when folded are the same name. One character at a time, as the upper case tables of FAT are. */
    static String fold(String name) {
        char[] chars = name.toCharArray();
        for (int i = 0; i < chars.length; i++) {
            chars[i] = Character.toLowerCase(Character.toUpperCase(chars[i]));
        }
        return new String(chars);
    }

    /** Entries of a directory that the name takes besides the 8.3 one. */
    static int longSlots(String name) {
        return isShort(name) ? 0 : (name.length() + CHARS_PER_SLOT - 1) / CHARS_PER_SLOT;
    }

    /** What a long entry says about the 8.3 one that it belongs to. */
    static byte checksum(byte[] alias) {
        int sum = 0;
        for (int i = 0; i < SHORT_BYTES; i++) {
            sum = (((sum & 1) << 7) + ((sum & 0xff) >> 1) + alias[i]) & 0xff;
        }
        return (byte) sum;
    }

    /**
     * The 8.3 aliases of the names of a directory, each 11 bytes. A name that is one in upper case gets it; every other
     * one gets {@code NAME~1}, counted in the order of the list. The former come first, so that nothing takes theirs.
     */
    static Map<String, byte[]> aliases(List<String> names) {
        Map<String, byte[]> aliases = new HashMap<>();
        Set<String> taken = new HashSet<>();
        for (String name : names) {
            String upper = upperCase(name);
            if (isShort(upper)) {
                int dot = upper.indexOf('.');
                String base = dot < 0 ? upper : upper.substring(0, dot);
                put(aliases, taken, name, base, dot < 0 ? "" : upper.substring(dot + 1));
            }
        }
        Map<String, Integer> counters = new HashMap<>();
        for (String name : names) {
            if (!aliases.containsKey(name)) {
                number(aliases, taken, counters, name);
            }
        }
        return aliases;
    }

    private static void number(
            Map<String, byte[]> aliases, Set<String> taken, Map<String, Integer> counters, String name) {
        int dot = name.lastIndexOf('.');
        String base = shorten(dot <= 0 ? name : name.substring(0, dot), 6);
        String extension = dot <= 0 ? "" : shorten(name.substring(dot + 1), 3);
        String key = base + "." + extension;
        int number = counters.getOrDefault(key, 0);
        boolean done = false;
        while (!done) {
            number++;
            String tail = "~" + number;
            done = put(
                    aliases,
                    taken,
                    name,
                    base.substring(0, Math.min(base.length(), 8 - tail.length())) + tail,
                    extension);
        }
        counters.put(key, number);
    }

    private static boolean put(
            Map<String, byte[]> aliases, Set<String> taken, String name, String base, String extension) {
        String padded = base + " ".repeat(8 - base.length()) + extension + " ".repeat(3 - extension.length());
        if (!taken.add(padded)) {
            return false;
        }
        aliases.put(name, padded.getBytes(StandardCharsets.US_ASCII));
        return true;
    }

    /** Only what every code page has: what is not ASCII becomes an underscore, dots and spaces go. */
    private static String shorten(String part, int length) {
        StringBuilder kept = new StringBuilder();
        String upper = upperCase(part);
        for (int i = 0; i < upper.length() && kept.length() < length; i++) {
            char c = upper.charAt(i);
            if (isShortChar(c)) {
                kept.append(c);
            } else if (c != ' ' && c != '.') {
                kept.append('_');
            }
        }
        return kept.toString();
    }

    /** Whether the name is an 8.3 name as it stands, so that it needs no long one. */
    private static boolean isShort(String name) {
        int dot = name.indexOf('.');
        String base = dot < 0 ? name : name.substring(0, dot);
        String extension = dot < 0 ? "" : name.substring(dot + 1);
        return !base.isEmpty()
                && base.length() <= 8
                && extension.length() <= 3
                && (dot < 0 || !extension.isEmpty())
                && base.chars().allMatch(FatNames::isShortChar)
                && extension.chars().allMatch(FatNames::isShortChar);
    }

    private static boolean isShortChar(int c) {
        return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || SHORT_PUNCTUATION.indexOf(c) >= 0;
    }

    private static String upperCase(String name) {
        char[] chars = name.toCharArray();
        for (int i = 0; i < chars.length; i++) {
            if (chars[i] >= 'a' && chars[i] <= 'z') {
                chars[i] = (char) (chars[i] - 'a' + 'A');
            }
        }
        return new String(chars);
    }
}
