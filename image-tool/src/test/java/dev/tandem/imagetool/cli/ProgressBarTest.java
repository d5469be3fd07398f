package dev.tandem.imagetool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ProgressBarTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long MIB = 1L << 20;

    private final StringWriter terminal = new StringWriter();
    private final AtomicLong now = new AtomicLong();

    private ProgressBar bar(long total) {
        return bar(80, total);
    }

    private ProgressBar bar(int columns, long total) {
        return ProgressBar.forTest(new PrintWriter(terminal), columns, now::get, total);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "70|Writing [######..................]  25 %, 12.5 MiB/s, 0:06 left",
                "60|Writing  25 %, 12.5 MiB/s, 0:06 left",
                "30|Writing  25 %, 0:06 left",
                "20|Writing  25 %",
                "10|' 25 %'",
                "5|''"
            })
    void line_isShorterThanTheTerminal(int columns, String expected) {
        try (ProgressBar bar = bar(columns, 100 * MIB)) {
            now.set(2 * SECOND);
            bar.accept(25 * MIB);
            assertThat(terminal.toString()).isEqualTo("\r\u001b[K" + expected);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dumb", ""})
    void terminalThatCannotBeDrawnOver_showsNothing(String term) {
        Map<String, String> environment = term.isEmpty() ? Map.of() : Map.of("TERM", term);
        Surroundings surroundings = new Surroundings(
                InputStream.nullInputStream(),
                OutputStream.nullOutputStream(),
                new PrintWriter(terminal),
                environment,
                true,
                true,
                true);

        assertThat(surroundings.errCanRedraw()).isFalse();
        assertThat(surroundings.outHasColors()).isFalse();
    }

    @Test
    void shortJob_showsNothing() {
        try (ProgressBar bar = bar(100 * MIB)) {
            now.set(SECOND / 2);
            bar.accept(50 * MIB);
        }
        assertThat(terminal.toString()).isEmpty();
    }

    @Test
    void longJob_showsPercentRateAndTimeLeft_andIsCleared() {
        try (ProgressBar bar = bar(100 * MIB)) {
            now.set(2 * SECOND);
            bar.accept(25 * MIB);
            assertThat(terminal.toString())
                    .isEqualTo("\r\u001b[KWriting [######..................]  25 %, 12.5 MiB/s, 0:06 left");
        }
        assertThat(terminal.toString()).endsWith("\r\u001b[K");
    }

    @Test
    void unknownTotal_showsBytesAndRate() {
        try (ProgressBar bar = bar(0)) {
            now.set(2 * SECOND);
            bar.accept(3 * MIB);
            assertThat(terminal.toString()).isEqualTo("\r\u001b[KWriting 3.0 MiB, 1.5 MiB/s");
        }
    }

    @Test
    void bar_isRedrawnTenTimesASecondAtMost() {
        try (ProgressBar bar = bar(100 * MIB)) {
            now.set(2 * SECOND);
            bar.accept(MIB);
            int once = terminal.toString().length();
            now.addAndGet(SECOND / 100);
            bar.accept(2 * MIB);
            assertThat(terminal.toString()).hasSize(once);
        }
    }
}
