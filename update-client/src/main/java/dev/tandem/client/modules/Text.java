package dev.tandem.client.modules;

import java.util.List;

/** What programs print, cut to what a person reads. */
final class Text {
    private static final int SHOWN_LINES = 20;
    private static final int SHOWN_CHARS = 2000;
    private static final int SHOWN_VALUE_CHARS = 100;

    private Text() {}

    /** A value for a message: at most one line, nothing in it that moves a cursor. */
    static String printable(String value) {
        String shown = value.length() > SHOWN_VALUE_CHARS ? value.substring(0, SHOWN_VALUE_CHARS) + "..." : value;
        StringBuilder text = new StringBuilder();
        shown.codePoints().map(c -> Character.isISOControl(c) ? '?' : c).forEach(text::appendCodePoint);
        return text.toString();
    }

    /** The last lines of what a program wrote to standard error, as the end of a sentence about it. */
    static String said(String errors) {
        List<String> lines = errors.lines().filter(line -> !line.isBlank()).toList();
        if (lines.isEmpty()) {
            return "; it printed nothing to standard error";
        }
        List<String> last = lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size());
        String text =
                String.join("\n  ", last.stream().map(Text::withoutControls).toList());
        if (text.length() > SHOWN_CHARS) {
            text = "..." + text.substring(text.length() - SHOWN_CHARS);
        }
        return "; its last words on standard error:\n  " + text;
    }

    private static String withoutControls(String line) {
        StringBuilder text = new StringBuilder();
        line.codePoints()
                .map(c -> Character.isISOControl(c) && c != '\t' ? '?' : c)
                .forEach(text::appendCodePoint);
        return text.toString();
    }
}
