package dev.tandem.imagetool.boottest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ReportTextTest {
    @Test
    void report_isALineForEachScenarioThenTheFailuresThenTheTotals() {
        assertThat(ReportText.of(Reports.report(Reports.passed(), Reports.failed()), true))
                .isEqualTo("""
                        \u2713 update-and-commit    58.4 s
                        \u2717 power-cut-in-trial   96.0 s

                        power-cut-in-trial failed:
                          Expected slot A to run, found slot B.
                          The image is as the last cut left it. Look at the console log for what the client decided.
                          Console: build/boot-test/power-cut-in-trial.log

                        2 scenarios, 1 failed, 154.4 s
                        """);
    }

    @Test
    void report_staysWithAsciiWhereItMust() {
        String text = ReportText.of(Reports.three(), false);

        assertThat(text).isASCII().startsWith("ok   update-and-commit").contains("\nFAIL power-cut-in-trial");
    }

    @Test
    void runThatPassed_isShort() {
        assertThat(ReportText.of(Reports.report(Reports.passed()), false))
                .isEqualTo("ok   update-and-commit   58.4 s\n\n1 scenario, all passed, 58.4 s\n");
    }

    @Test
    void runOfNoScenario_isNoSuccess() {
        TestReport report = Reports.report();

        assertThat(report.passed()).isFalse();
        assertThat(ReportText.of(report, false)).contains("No scenario was run");
    }

    @Test
    void hostileTexts_doNotSteerTheTerminal() {
        String text = ReportText.of(Reports.three(), true);

        assertThat(text.lines())
                .allSatisfy(line -> assertThat(line.codePoints())
                        .noneMatch(Character::isISOControl)
                        .doesNotContain(0x202e)
                        .hasSizeLessThanOrEqualTo(503));
        assertThat(ReportText.of(Reports.report(Reports.hostile()), true)
                        .lines()
                        .findFirst())
                .hasValueSatisfying(line -> assertThat(line).contains("...").endsWith(" 1.5 s"));
    }

    @Test
    void console_losesWhatPaintsAndKeepsWhatItSays() {
        assertThat(ReportText.lastLines("\u001b[2J\u001b[1;31mred\u001b[0m"
                        + " \u001b(B\u001b]8;;a\u001b\\link\u001b]8;;\u001b\\\r\r\n"
                        + "10%\r"
                        + "20%\r\n"))
                .containsExactly("red link", "10%", "20%");
        assertThat(ReportText.lastLines("\u001b]0;a title that never ends"))
                .containsExactly("0;a title that never ends");
        assertThat(ReportText.lastLines(" \r\n\n")).isEmpty();
    }

    @Test
    void console_isBoundedFromItsEnd() {
        assertThat(ReportText.lastLines("line\n".repeat(100_000) + "last"))
                .hasSize(40)
                .endsWith("line", "last");
        assertThat(ReportText.lastLines("\u001b]".repeat(500_000) + "\u001b[".repeat(500_000) + "\nend"))
                .containsExactly("", "end");
    }
}
