package dev.tandem.imagetool.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ImageTextTest {
    private static final TextStyle ASCII = new TextStyle(80, false, false);

    @Test
    void longText_isBrokenAtBlanksAndIndented() {
        assertThat(ImageText.wrapped("Key  one two three four", 12, 5))
                .containsExactly("Key  one two", "     three", "     four");
    }

    @Test
    void wordLongerThanALine_staysWhole() {
        assertThat(ImageText.wrapped("Key  " + "x".repeat(20) + " y", 12, 5))
                .containsExactly("Key  " + "x".repeat(20) + " y");
    }

    @Test
    void textOfAnImage_cannotSteerTheTerminal() {
        String text =
                ImageText.of(DescribedImages.labelled(DescribedImages.card(), "\u001b[2J\u009b31mx\u202e"), ASCII);

        assertThat(text).doesNotContain("\u001b", "\u009b", "\u202e").contains("\ufffd[2J");
    }

    @Test
    void lines_fitTheTerminal() {
        assertThat(ImageText.of(DescribedImages.card(), ASCII).lines())
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }
}
