package dev.tandem.artifact;

import java.nio.charset.StandardCharsets;

/**
 * The rule of the reference tool since 4.1.1 for names, groups and depends values: at most 256 bytes of UTF-8, and only
 * Unicode letters, marks, numbers, punctuation, symbols and the ASCII space.
 */
final class PrintableText {
    static final int MAX_BYTES = 256;

    private PrintableText() {}

    /** What is wrong with {@code value}, as the end of a sentence, or an empty string. */
    static String defect(String value) {
        if (value.isEmpty()) {
            return "is empty";
        }
        int bytes = value.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_BYTES) {
            return "has " + bytes + " bytes, " + MAX_BYTES + " are allowed";
        }
        if (!value.codePoints().allMatch(PrintableText::isPrintable)) {
            return "has a character that is not printable: " + ReadSite.printable(value);
        }
        return "";
    }

    static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.UPPERCASE_LETTER,
                    Character.LOWERCASE_LETTER,
                    Character.TITLECASE_LETTER,
                    Character.MODIFIER_LETTER,
                    Character.OTHER_LETTER,
                    Character.NON_SPACING_MARK,
                    Character.ENCLOSING_MARK,
                    Character.COMBINING_SPACING_MARK,
                    Character.DECIMAL_DIGIT_NUMBER,
                    Character.LETTER_NUMBER,
                    Character.OTHER_NUMBER,
                    Character.CONNECTOR_PUNCTUATION,
                    Character.DASH_PUNCTUATION,
                    Character.START_PUNCTUATION,
                    Character.END_PUNCTUATION,
                    Character.INITIAL_QUOTE_PUNCTUATION,
                    Character.FINAL_QUOTE_PUNCTUATION,
                    Character.OTHER_PUNCTUATION,
                    Character.MATH_SYMBOL,
                    Character.CURRENCY_SYMBOL,
                    Character.MODIFIER_SYMBOL,
                    Character.OTHER_SYMBOL -> true;
            default -> codePoint == ' ';
        };
    }
}
