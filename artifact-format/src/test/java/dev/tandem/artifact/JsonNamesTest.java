package dev.tandem.artifact;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Names chosen to have one hash in Jackson's table of names, which all parsers of a factory share. Found by
 * HeaderJsonFuzz: the table refused them, and some documents later failed with an IllegalStateException.
 */
class JsonNamesTest {
    @Test
    void namesOfOneHash_areReadLikeAnyOther() {
        byte[] json = IntStream.range(0, 2000)
                .mapToObj(number -> "\"" + name(number) + "\":0")
                .collect(Collectors.joining(",", "{", "}"))
                .getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 3; i++) {
            assertThatCode(() -> JsonObject.parse(json, new ReadSite(() -> -1))).doesNotThrowAnyException();
        }
    }

    /** The hash is a polynomial in 33, where b! and aB have the same value. */
    private static String name(int number) {
        return IntStream.range(0, 11)
                .mapToObj(bit -> (number >> bit & 1) == 1 ? "b!" : "aB")
                .collect(Collectors.joining());
    }
}
