package dev.tandem.imagetool.system;

/** Text from an image that is shown: on one line, of bounded length, and unable to steer a terminal. */
public final class PlainText {
    private static final int MAX_CODE_POINTS = 500;
    private static final int REPLACEMENT = 0xfffd;

    private PlainText() {}

    /** The text with every character replaced that is not a plain one, and cut off where nobody reads on. */
    public static String of(String text) {
        StringBuilder plain = new StringBuilder();
        text.codePoints().limit(MAX_CODE_POINTS + 1L).map(PlainText::plain).forEach(plain::appendCodePoint);
        if (plain.codePointCount(0, plain.length()) > MAX_CODE_POINTS) {
            plain.setLength(plain.offsetByCodePoints(0, MAX_CODE_POINTS));
            plain.append("...");
        }
        return plain.toString();
    }

    /** Also what turns the direction of writing, and what is no character at all. */
    private static int plain(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> REPLACEMENT;
            default -> c;
        };
    }
}
