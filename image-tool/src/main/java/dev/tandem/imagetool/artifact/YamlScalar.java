package dev.tandem.imagetool.artifact;

import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Text as a YAML scalar: bare wherever that is the same text again, as the reference tool prints it; in double quotes
 * where a name would otherwise end the document, become an alias or a comment, or break the line.
 */
final class YamlScalar {
    private static final String INDICATORS = "-?:,[]{}#&*!|>'\"%@`";
    /** The question mark is none, but some readers of YAML 1.1 take it for one. */
    private static final String FLOW_INDICATORS = ",[]{}?";
    /** The most characters a key may have without a {@code ?} before it is 1024, quotes and escapes included. */
    private static final int SIMPLE_KEY_CHARS = 1000;

    private YamlScalar() {}

    static String block(String text) {
        return isPlain(text) ? text : quoted(text);
    }

    /** {@code [a, b]} */
    static String flow(Collection<String> texts) {
        return texts.stream()
                .map(text -> isPlain(text) && text.chars().noneMatch(c -> FLOW_INDICATORS.indexOf(c) >= 0)
                        ? text
                        : quoted(text))
                .collect(Collectors.joining(", ", "[", "]"));
    }

    /** {@code key: value}, the value as YAML already. */
    static String entry(String indent, String key, String value) {
        String name = block(key);
        return name.length() <= SIMPLE_KEY_CHARS
                ? indent + name + ": " + value + "\n"
                : indent + "? " + name + "\n" + indent + ": " + value + "\n";
    }

    private static boolean isPlain(String text) {
        // In YAML 1.1 these are no text: "merge another map in here", and "the default value".
        if (text.equals("<<") || text.equals("=")) {
            return false;
        }
        if (text.isEmpty() || text.startsWith(" ") || text.endsWith(" ") || text.endsWith(":")) {
            return false;
        }
        // '-', '?' and ':' are indicators only before a blank, but a name that begins so is rare enough to be quoted.
        if (INDICATORS.indexOf(text.charAt(0)) >= 0 || text.contains(": ") || text.contains(" #")) {
            return false;
        }
        return text.codePoints().noneMatch(c -> c < 0x20 || isSpecial(c));
    }

    /** What YAML does not print, takes for a line break, or what turns a terminal's text around. */
    static boolean isSpecial(int c) {
        return (c >= 0x7f && c <= 0xa0)
                || (c >= 0x2028 && c <= 0x202e)
                || (c >= 0x2066 && c <= 0x2069)
                || (c >= 0xd800 && c <= 0xdfff)
                || c == 0xfeff
                || (c & 0xfffe) == 0xfffe;
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                out.append('\\').appendCodePoint(c);
            } else if (c < 0x20 || isSpecial(c)) {
                out.append(
                        c > 0xffff
                                ? String.format(Locale.ROOT, "\\U%08x", c)
                                : String.format(Locale.ROOT, "\\u%04x", c));
            } else {
                out.appendCodePoint(c);
            }
        });
        return out.append('"').toString();
    }

    /** JSON has no escape above U+FFFF but that of the two surrogates. */
    static void utf16(StringBuilder out, int codePoint) {
        for (char unit : Character.toChars(codePoint)) {
            out.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
        }
    }
}
