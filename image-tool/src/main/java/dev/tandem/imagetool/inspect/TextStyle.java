package dev.tandem.imagetool.inspect;

/**
 * How text is shown.
 *
 * @param width of a line, in characters
 * @param unicode whether more than ASCII can be shown
 * @param color whether escape sequences for colours may be used
 */
public record TextStyle(int width, boolean unicode, boolean color) {
    private static final int MIN_WIDTH = 40;
    private static final int MAX_WIDTH = 160;
    private static final String RESET = "\u001b[0m";

    /** A line is kept within what can be read. */
    public TextStyle {
        width = Math.max(MIN_WIDTH, Math.min(MAX_WIDTH, width));
    }

    String used() {
        return unicode ? "\u2588" : "#";
    }

    String free() {
        return unicode ? "\u2591" : ".";
    }

    String unknown() {
        return unicode ? "\u2592" : ":";
    }

    String edge() {
        return unicode ? "\u2502" : "|";
    }

    String colored(Role role, String text) {
        return switch (role) {
            case BOOT_A, ROOT_A -> paint("32", text);
            case BOOT_B, ROOT_B -> paint("36", text);
            case BOOT, ROOT -> paint("34", text);
            case SELECTOR -> paint("35", text);
            case DATA -> paint("33", text);
            case EXTENDED, OTHER -> text;
        };
    }

    String bold(String text) {
        return paint("1", text);
    }

    String warning(String text) {
        return paint("33;1", text);
    }

    private String paint(String code, String text) {
        return color && !text.isEmpty() ? "\u001b[" + code + "m" + text + RESET : text;
    }
}
