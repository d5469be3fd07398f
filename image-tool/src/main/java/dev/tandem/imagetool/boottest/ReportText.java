package dev.tandem.imagetool.boottest;

import dev.tandem.imagetool.system.PlainText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The report for a terminal: a line for each scenario, why some failed, and the totals. */
public final class ReportText {
    private static final int MAX_NAME = 60;
    private static final int MAX_LINES = 40;
    /** More than {@link #MAX_LINES} lines of a console have, unless something is very wrong. */
    private static final int MAX_TEXT = 64 * 1024;
    /** ECMA-48: control sequences, strings that set titles and the like, and the short ones. */
    private static final Pattern ESCAPE_SEQUENCES = Pattern.compile("\u001b\\[[0-?]*+[ -/]*+[@-~]"
            + "|\u001b[\\]P^_X][^\u0007\u001b\n]*+(?:\u0007|\u001b\\\\)"
            + "|\u001b[ -/]*+[0-~]");
    /** A serial line ends its lines with a carriage return, or with two; progress bars with nothing else. */
    private static final Pattern LINE_END = Pattern.compile("\r*\n|\r+");

    private final TestReport report;
    private final boolean unicode;
    private final StringBuilder text = new StringBuilder();

    private ReportText(TestReport report, boolean unicode) {
        this.report = report;
        this.unicode = unicode;
    }

    /**
     * All of it, ending with a line end.
     *
     * @param unicode whether more than ASCII can be shown
     */
    public static String of(TestReport report, boolean unicode) {
        ReportText text = new ReportText(report, unicode);
        text.scenarios();
        text.failures();
        text.line(totals(report));
        return text.text.toString();
    }

    private void scenarios() {
        int width = report.scenarios().stream()
                .mapToInt(scenario -> length(name(scenario)))
                .max()
                .orElse(0);
        for (ScenarioResult scenario : report.scenarios()) {
            String name = name(scenario);
            line(mark(scenario.passed()) + " " + name + " ".repeat(width - length(name))
                    + String.format(Locale.ROOT, " %8s", seconds(scenario.duration())));
        }
    }

    private void failures() {
        for (ScenarioResult scenario : report.scenarios()) {
            if (scenario.failure().isPresent()) {
                line("");
                line(name(scenario) + " failed:");
                lines(scenario.failure().get()).forEach(reason -> line("  " + reason));
                line("  Console: " + scenario.consoleLog());
            }
        }
        line("");
    }

    private void line(String content) {
        String plain = PlainText.of(content);
        text.append(unicode ? plain : ascii(plain)).append('\n');
    }

    private String mark(boolean passed) {
        if (unicode) {
            return passed ? "\u2713" : "\u2717";
        }
        return passed ? "ok  " : "FAIL";
    }

    /** Such as {@code 3 scenarios, 1 failed, 104.2 s}. */
    static String totals(TestReport report) {
        int all = report.scenarios().size();
        if (all == 0) {
            return "No scenario was run, so nothing is known about the image.";
        }
        String verdict = report.passed() ? "all passed" : report.failures() + " failed";
        return all + (all == 1 ? " scenario, " : " scenarios, ") + verdict + ", " + seconds(report.duration());
    }

    /** Such as {@code 104.2 s}: the same unit everywhere, so that times can be compared and found again. */
    static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }

    /** The first of the lines that there are, each plain text. */
    static List<String> lines(String text) {
        List<String> lines = plainLines(text.substring(0, Math.min(text.length(), MAX_TEXT)));
        return lines.size() <= MAX_LINES ? lines : lines.subList(0, MAX_LINES);
    }

    /** The last of the lines that a console printed, each plain text: nothing in them paints, moves or blinks. */
    static List<String> lastLines(String console) {
        List<String> lines = plainLines(console.substring(Math.max(0, console.length() - MAX_TEXT)));
        return lines.subList(Math.max(0, lines.size() - MAX_LINES), lines.size());
    }

    private static List<String> plainLines(String text) {
        String unpainted = ESCAPE_SEQUENCES.matcher(text).replaceAll("").stripTrailing();
        List<String> lines = new ArrayList<>();
        for (String line : LINE_END.split(unpainted, -1)) {
            lines.add(PlainText.of(line.replace("\t", "    ")));
        }
        return unpainted.isEmpty() ? List.of() : lines;
    }

    private static String name(ScenarioResult scenario) {
        String name = PlainText.of(scenario.name());
        return length(name) <= MAX_NAME ? name : name.substring(0, name.offsetByCodePoints(0, MAX_NAME - 3)) + "...";
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    private static String ascii(String text) {
        StringBuilder ascii = new StringBuilder();
        text.codePoints().forEach(c -> ascii.append(c < 0x80 ? (char) c : '?'));
        return ascii.toString();
    }
}
