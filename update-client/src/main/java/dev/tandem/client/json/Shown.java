package dev.tandem.client.json;

/** Text from outside, made fit for one line of a message. */
public final class Shown {
    private Shown() {}

    /** The text without control characters, cut when it is longer than this. */
    public static String text(String text, int maxChars) {
        StringBuilder shown = new StringBuilder(Math.min(text.length(), maxChars + 1));
        for (int i = 0; i < text.length(); i++) {
            if (shown.length() == maxChars) {
                return shown.append('…').toString();
            }
            char c = text.charAt(i);
            boolean odd = Character.isISOControl(c)
                    || Character.getType(c) == Character.FORMAT
                    || c == '\u2028'
                    || c == '\u2029';
            shown.append(odd ? ' ' : c);
        }
        return shown.toString();
    }
}
