package dev.tandem.imagetool.boottest;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

final class ReportHtmlTest {
    @Test
    void page_saysAtItsTopHowItEnded() throws Exception {
        Document page = Xml.parse(ReportHtml.of(Reports.three()));

        assertThat(texts(page, "h1")).containsExactly("\u2717 failed Boot test of release-7.img");
        assertThat(texts(page, "dd"))
                .containsExactly(
                        "3 scenarios, 2 failed, 155.9 s", "2026-11-21 20:12:18 UTC", "tandem 0.1.0, QEMU 7.2.22");
        assertThat(texts(Xml.parse(ReportHtml.of(Reports.report(Reports.passed()))), "h1"))
                .containsExactly("\u2713 passed Boot test of release-7.img");
    }

    @Test
    void page_needsNothingFromElsewhere() throws Exception {
        String html = ReportHtml.of(Reports.report(Reports.passed(), Reports.failed()));

        assertThat(html.toLowerCase(Locale.ROOT))
                .doesNotContain("<script", "http:", "https:", "url(", "@import", "src=", "javascript:", "<link");
        assertThat(Xml.elements(Xml.parse(html), "a"))
                .extracting(link -> link.getAttribute("href"))
                .containsExactly("#scenario-1", "#scenario-2", "update-and-commit.log", "power-cut-in-trial.log");
    }

    @Test
    void page_isHtmlToo() throws Exception {
        String html = ReportHtml.of(Reports.three());

        assertThat(html).startsWith("<!DOCTYPE html>");
        // A browser takes "<td/>" for the beginning of a cell, and what is in "style" as it stands.
        assertThat(html.split("<style>", -1)[1].split("</style>", -1)[0]).doesNotContain("&", "<");
        assertThat(html.replaceAll("<(meta|path|rect|line) [^>]*/>", "")).doesNotContain("/>");
    }

    @Test
    void failedScenario_saysWhyAndShowsTheEndOfItsConsole() throws Exception {
        Element section = section(1);

        assertThat(section.getAttribute("id")).isEqualTo("scenario-2");
        assertThat(texts(section, "h2")).containsExactly("\u2717 failed power-cut-in-trial");
        assertThat(texts(section, "p")).contains("Expected slot A to run, found slot B.");
        assertThat(texts(section, "pre")).containsExactly("""
                        [   12.345678] systemd[1]: Started tandem-update.service.
                        tandem-update: slot B is the default, nothing to do
                            raspberrypi login:""");
        assertThat(texts(section(0), "pre")).isEmpty();
    }

    @Test
    void everyEvent_isListedWithItsTime() throws Exception {
        List<Element> rows = Xml.elements(Xml.elements(section(1), "tbody").get(0), "tr");

        assertThat(rows).hasSize(24);
        assertThat(texts(rows.get(5), "td")).containsExactly("22.0 s", "power", "cut, 17.0 MiB written to slot B");
    }

    @Test
    void everyEvent_isDrawnToScaleAndNamed() throws Exception {
        Element drawing = Xml.elements(section(1), "svg").get(0);
        List<Element> events = Xml.elements(drawing, "g");

        assertThat(texts(drawing, "title")).startsWith("Timeline of power-cut-in-trial, 96.0 s, failed");
        assertThat(events).hasSize(24);
        assertThat(texts(events.get(5), "title")).containsExactly("22.0 s power: cut, 17.0 MiB written to slot B");
        assertThat(x(events.get(0))).isEqualTo(96.0);
        assertThat(x(events.get(23))).isEqualTo(1076.0);
        // 54 of 96 seconds.
        assertThat(x(events.get(16))).isEqualTo(647.3);
    }

    @Test
    void stages_areBarsThatEndWithThePower() throws Exception {
        Element drawing = Xml.elements(section(1), "svg").get(0);

        List<Element> system = withClass(drawing, "rect", "system-bar");

        assertThat(system).hasSize(5);
        // From 7 to 22 seconds, where the power is cut.
        assertThat(system.get(0).getAttribute("x")).isEqualTo("167.5");
        assertThat(system.get(0).getAttribute("width")).isEqualTo("153.1");
        assertThat(withClass(drawing, "rect", "power-bar")).hasSize(4);
        assertThat(withClass(drawing, "line", "cut")).hasSize(2);
        assertThat(withClass(drawing, "path", "cut")).hasSize(2);
        assertThat(withClass(drawing, "path", "failure-mark")).hasSize(1);
    }

    @Test
    void hostileTexts_areTextsAndNothingElse() throws Exception {
        Document page = Xml.parse(ReportHtml.of(Reports.three()));
        Element section = section(2);

        assertThat(Xml.elements(page, "script")).isEmpty();
        assertThat(texts(section, "h2")).containsExactly("\u2717 failed " + Reports.HARMLESS);
        assertThat(texts(section, "td")).contains(Reports.HARMLESS, "x".repeat(500) + "...");
    }

    @Test
    void linkToAConsoleLog_isARelativeNameWhateverTheNameIs() throws Exception {
        String href = Xml.elements(section(2), "a").get(0).getAttribute("href");

        assertThat(href).isEqualTo("javascript%3Aalert%281%29%22%3Cb%3E%20%25.log");
        assertThat(URI.create(href).isAbsolute()).isFalse();
    }

    @Test
    void linkToAConsoleLog_isWholeHoweverLongTheNameIs() throws Exception {
        ScenarioResult scenario = Reports.passed();
        String name = "+".repeat(250);
        ScenarioResult named = new ScenarioResult(
                scenario.name(),
                scenario.description(),
                scenario.duration(),
                scenario.failure(),
                scenario.events(),
                Reports.DIRECTORY.resolveSibling(name),
                scenario.consoleTail());

        Document page = Xml.parse(ReportHtml.of(Reports.report(named)));

        assertThat(Xml.elements(page, "a").get(1).getAttribute("href")).isEqualTo("%2B".repeat(250));
    }

    @Test
    void runOfNoScenario_isAPageThatSaysSo() throws Exception {
        assertThat(texts(Xml.parse(ReportHtml.of(Reports.report())), "dd"))
                .contains("No scenario was run, so nothing is known about the image.");
    }

    private static Element section(int index) throws Exception {
        return Xml.elements(Xml.parse(ReportHtml.of(Reports.three())), "section")
                .get(index);
    }

    private static List<String> texts(Element in, String element) {
        return Xml.elements(in, element).stream()
                .map(found -> found.getTextContent().strip())
                .toList();
    }

    private static List<String> texts(Document page, String element) {
        return texts(page.getDocumentElement(), element);
    }

    private static List<Element> withClass(Element in, String element, String name) {
        return Xml.elements(in, element).stream()
                .filter(found -> found.getAttribute("class").equals(name))
                .toList();
    }

    /** Where the mark of an event is. */
    private static double x(Element event) {
        String transform = Xml.elements(event, "path").get(0).getAttribute("transform");
        return Double.parseDouble(transform.replaceAll("translate\\(([0-9.]+),.*", "$1"));
    }
}
