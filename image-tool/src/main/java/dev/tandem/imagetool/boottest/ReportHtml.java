package dev.tandem.imagetool.boottest;

import dev.tandem.imagetool.system.PlainText;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * The report as one page that needs nothing else: no scripts, and nothing from elsewhere but the console logs beside it. It is
 * HTML and well-formed XML at once. Where a server forbids its styles, as Jenkins does, structure and drawings still say all.
 */
public final class ReportHtml {
    private static final DateTimeFormatter BEGUN = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /** RFC 3986: what stands for itself everywhere in a URL. */
    private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    private final MarkupWriter xml;

    private ReportHtml(MarkupWriter xml) {
        this.xml = xml;
    }

    /** The page. */
    public static String of(TestReport report) throws IOException {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            xml.writeDTD("<!DOCTYPE html>");
            new ReportHtml(new MarkupWriter(xml)).page(report);
            xml.close();
        } catch (XMLStreamException e) {
            throw new IOException("The page could not be written: " + e.getMessage(), e);
        }
        return text.append('\n').toString();
    }

    private void page(TestReport report) throws XMLStreamException {
        xml.begin("html", "lang", "en");
        head(report);
        xml.begin("body");
        xml.begin("header");
        xml.begin("h1");
        verdict(report.passed());
        xml.characters(PlainText.of("Boot test of " + report.image()));
        xml.end();
        facts(report);
        xml.end();
        xml.begin("main");
        overview(report);
        if (!report.scenarios().isEmpty()) {
            legend();
        }
        int number = 1;
        for (ScenarioResult scenario : report.scenarios()) {
            scenario(scenario, number++);
        }
        xml.end();
        xml.end();
        xml.end();
    }

    private void head(TestReport report) throws XMLStreamException {
        xml.begin("head");
        xml.empty("meta", "charset", "utf-8");
        // Whatever the guest managed to print, nothing runs and nothing is fetched.
        xml.empty(
                "meta",
                "http-equiv",
                "Content-Security-Policy",
                "content",
                "default-src 'none'; style-src 'unsafe-inline'");
        xml.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        xml.leaf("title", (report.passed() ? "Passed" : "Failed") + ": boot test of " + report.image());
        xml.begin("style");
        xml.characters(ReportStyle.SHEET);
        xml.end();
        xml.end();
    }

    private void verdict(boolean passed) throws XMLStreamException {
        xml.leaf(
                "span",
                passed ? "\u2713 passed" : "\u2717 failed",
                "class",
                passed ? "verdict passed" : "verdict failed");
        xml.characters(" ");
    }

    private void facts(TestReport report) throws XMLStreamException {
        xml.begin("dl");
        xml.leaf("dt", "Result");
        xml.leaf("dd", ReportText.totals(report));
        xml.leaf("dt", "Begun");
        xml.begin("dd");
        xml.leaf(
                "time", BEGUN.format(report.begun()), "datetime", report.begun().toString());
        xml.end();
        xml.leaf("dt", "Made by");
        xml.leaf("dd", "tandem " + report.tandemVersion() + ", QEMU " + report.qemuVersion());
        xml.end();
    }

    private void overview(TestReport report) throws XMLStreamException {
        xml.leaf("h2", "Scenarios");
        xml.begin("table", "class", "overview");
        xml.begin("thead");
        xml.begin("tr");
        xml.leaf("th", "result", "scope", "col");
        xml.leaf("th", "scenario", "scope", "col");
        xml.leaf("th", "duration", "scope", "col", "class", "number");
        xml.end();
        xml.end();
        xml.begin("tbody");
        int number = 1;
        for (ScenarioResult scenario : report.scenarios()) {
            xml.begin("tr");
            xml.leaf(
                    "td",
                    scenario.passed() ? "\u2713 passed" : "\u2717 failed",
                    "class",
                    scenario.passed() ? "nowrap passed" : "nowrap failed");
            xml.begin("td");
            xml.leaf("a", scenario.name(), "href", "#scenario-" + number++);
            xml.end();
            xml.leaf("td", ReportText.seconds(scenario.duration()), "class", "number");
            xml.end();
        }
        xml.end();
        xml.end();
    }

    private void legend() throws XMLStreamException {
        xml.leaf("h3", "How to read the timelines");
        xml.begin("ul", "class", "legend");
        for (Mark mark : Mark.values()) {
            xml.begin("li");
            xml.begin("svg", "width", "18", "height", "18", "aria-hidden", "true");
            mark.draw(xml, 9, 9);
            xml.end();
            xml.characters(" " + mark.words);
            xml.end();
        }
        xml.end();
        xml.leaf(
                "p",
                "Time goes from left to right, in seconds, to scale. The bar of the power shows when there was some;"
                        + " those of firmware, kernel and system reach from one\u2019s first message to that of the next"
                        + " one. Everything in the drawing is also in the list below it.",
                "class",
                "faint");
    }

    private void scenario(ScenarioResult scenario, int number) throws XMLStreamException {
        xml.begin("section", "id", "scenario-" + number);
        xml.begin("h2");
        verdict(scenario.passed());
        xml.characters(PlainText.of(scenario.name()));
        xml.end();
        xml.leaf("p", scenario.description());
        xml.begin("p", "class", "faint");
        xml.characters(ReportText.seconds(scenario.duration()) + ", ");
        xml.begin("a");
        // Not as other attributes are written: a long name must stay whole.
        xml.attribute("href", href(scenario.consoleLogName()));
        xml.characters("console log");
        xml.end();
        xml.end();
        if (scenario.failure().isPresent()) {
            failure(scenario, scenario.failure().get());
        }
        xml.begin(
                "div",
                "class",
                "scroll",
                "tabindex",
                "0",
                "role",
                "region",
                "aria-label",
                "Timeline of " + scenario.name());
        new TimelineDrawing(scenario, xml).draw("timeline-" + number);
        xml.end();
        events(scenario.events());
        xml.end();
    }

    private void failure(ScenarioResult scenario, String failure) throws XMLStreamException {
        xml.begin("div", "class", "why");
        xml.leaf("h3", "Why it failed");
        for (String line : ReportText.lines(failure)) {
            xml.leaf("p", line);
        }
        List<String> console = ReportText.lastLines(scenario.consoleTail());
        if (!console.isEmpty()) {
            xml.leaf("h4", "The end of the console");
            xml.begin("pre");
            xml.characters(String.join("\n", console));
            xml.end();
        }
        xml.end();
    }

    private void events(List<TimelineEvent> events) throws XMLStreamException {
        xml.begin("details", "open", "open");
        xml.leaf("summary", events.size() == 1 ? "1 event" : events.size() + " events");
        xml.begin("table", "class", "events");
        xml.begin("thead");
        xml.begin("tr");
        xml.leaf("th", "time", "scope", "col", "class", "number");
        xml.leaf("th", "who", "scope", "col");
        xml.leaf("th", "what", "scope", "col");
        xml.end();
        xml.end();
        xml.begin("tbody");
        for (TimelineEvent event : events) {
            xml.begin("tr", "class", event.kind().id());
            xml.leaf("td", ReportText.seconds(event.at()), "class", "number");
            xml.leaf("td", event.kind().id(), "class", "kind");
            xml.leaf("td", event.text());
            xml.end();
        }
        xml.end();
        xml.end();
        xml.end();
    }

    /** A name that is only a name, whatever characters it has: no scheme, no host, no directory. */
    private static String href(String name) {
        StringBuilder href = new StringBuilder();
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            href.append(
                    UNRESERVED.indexOf(b) >= 0
                            ? String.valueOf((char) b)
                            : String.format(Locale.ROOT, "%%%02X", b & 0xff));
        }
        return href.toString();
    }
}
