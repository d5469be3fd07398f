package dev.tandem.imagetool.boottest;

import dev.tandem.imagetool.system.PlainText;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * The report as CI servers read it: what Ant's JUnit task began to write, in the part on which Jenkins, GitLab and the actions
 * for GitHub agree. All texts go through {@link PlainText}, which leaves nothing that XML 1.0 forbids.
 */
public final class JUnitXml {
    /** Servers follow a test through its runs by this and the name of the scenario, so it does not name the image. */
    private static final String CLASS_NAME = "tandem.boot-test";

    private static final String SUITE = "tandem boot-test";
    /** Without a zone: strict schemas allow none. */
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ISO_LOCAL_DATE_TIME.withLocale(Locale.ROOT).withZone(ZoneOffset.UTC);

    private final XMLStreamWriter xml;

    private JUnitXml(XMLStreamWriter xml) {
        this.xml = xml;
    }

    /** The report as an XML document. */
    public static String of(TestReport report) throws IOException {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            xml.writeStartDocument("UTF-8", "1.0");
            new JUnitXml(xml).suites(report);
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IOException("The JUnit report could not be written: " + e.getMessage(), e);
        }
        return text.append('\n').toString();
    }

    private void suites(TestReport report) throws XMLStreamException {
        begin("\n", "testsuites");
        counts(report);
        begin("\n  ", "testsuite");
        counts(report);
        attribute("skipped", "0");
        attribute("timestamp", TIMESTAMP.format(report.begun().truncatedTo(ChronoUnit.SECONDS)));
        properties(report);
        for (ScenarioResult scenario : report.scenarios()) {
            testCase(scenario);
        }
        end("\n  ");
        end("\n");
    }

    private void counts(TestReport report) throws XMLStreamException {
        attribute("name", SUITE);
        attribute("tests", String.valueOf(report.scenarios().size()));
        attribute("failures", String.valueOf(report.failures()));
        attribute("errors", "0");
        attribute("time", seconds(report.duration()));
    }

    private void properties(TestReport report) throws XMLStreamException {
        begin("\n    ", "properties");
        property("image", report.image());
        property("tandem.version", report.tandemVersion());
        property("qemu.version", report.qemuVersion());
        end("\n    ");
    }

    private void property(String name, String value) throws XMLStreamException {
        xml.writeCharacters("\n      ");
        xml.writeEmptyElement("property");
        attribute("name", name);
        attribute("value", value);
    }

    private void testCase(ScenarioResult scenario) throws XMLStreamException {
        begin("\n    ", "testcase");
        attribute("name", scenario.name());
        attribute("classname", CLASS_NAME);
        attribute("time", seconds(scenario.duration()));
        if (scenario.failure().isPresent()) {
            failure(scenario, ReportText.lines(scenario.failure().get()));
        }
        begin("\n      ", "system-out");
        xml.writeCharacters(timeline(scenario));
        end("");
        end("\n    ");
    }

    private void failure(ScenarioResult scenario, List<String> reason) throws XMLStreamException {
        begin("\n      ", "failure");
        attribute("message", reason.isEmpty() ? "" : reason.get(0));
        attribute("type", "failed");
        String end = String.join("\n", ReportText.lastLines(scenario.consoleTail()));
        xml.writeCharacters(String.join("\n", reason) + "\n\nThe end of the console, "
                + PlainText.of(scenario.consoleLogName()) + ":\n" + end + "\n");
        end("");
    }

    private static String timeline(ScenarioResult scenario) {
        StringBuilder text = new StringBuilder(PlainText.of(scenario.description())).append("\n\n");
        for (TimelineEvent event : scenario.events()) {
            text.append(String.format(
                    Locale.ROOT,
                    "%10s  %-8s  %s\n",
                    ReportText.seconds(event.at()),
                    event.kind().id(),
                    PlainText.of(event.text())));
        }
        return text.append("\nConsole: ")
                .append(PlainText.of(scenario.consoleLogName()))
                .append('\n')
                .toString();
    }

    private void begin(String indent, String name) throws XMLStreamException {
        xml.writeCharacters(indent);
        xml.writeStartElement(name);
    }

    private void end(String indent) throws XMLStreamException {
        xml.writeCharacters(indent);
        xml.writeEndElement();
    }

    private void attribute(String name, String value) throws XMLStreamException {
        xml.writeAttribute(name, PlainText.of(value));
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.3f", duration.toMillis() / 1000.0);
    }
}
