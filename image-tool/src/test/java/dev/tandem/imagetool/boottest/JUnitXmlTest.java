package dev.tandem.imagetool.boottest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

final class JUnitXmlTest {
    @Test
    void suite_countsItsScenarios() throws Exception {
        Document document = Xml.parse(JUnitXml.of(Reports.three()));

        Element suites = document.getDocumentElement();
        Element suite = Xml.elements(document, "testsuite").get(0);
        assertThat(suites.getTagName()).isEqualTo("testsuites");
        for (Element element : List.of(suites, suite)) {
            assertThat(element.getAttribute("tests")).isEqualTo("3");
            assertThat(element.getAttribute("failures")).isEqualTo("2");
            assertThat(element.getAttribute("errors")).isEqualTo("0");
            assertThat(element.getAttribute("time")).isEqualTo("155.920");
        }
        assertThat(suite.getAttribute("timestamp")).isEqualTo("2026-11-21T20:12:18");
        assertThat(Xml.elements(suite, "property"))
                .extracting(property -> property.getAttribute("name") + "=" + property.getAttribute("value"))
                .containsExactly("image=release-7.img", "tandem.version=0.1.0", "qemu.version=7.2.22");
    }

    @Test
    void passedScenario_hasItsTimelineAndNoFailure() throws Exception {
        Element test = testCase(0);

        assertThat(test.getAttribute("name")).isEqualTo("update-and-commit");
        assertThat(test.getAttribute("classname")).isEqualTo("tandem.boot-test");
        assertThat(test.getAttribute("time")).isEqualTo("58.420");
        assertThat(Xml.elements(test, "failure")).isEmpty();
        assertThat(Xml.elements(test, "system-out").get(0).getTextContent())
                .startsWith("An update is installed, started on trial and kept.\n\n")
                .contains("     0.0 s  power     on\n", "    52.6 s  client    commits release-8\n")
                .endsWith("\nConsole: update-and-commit.log\n");
    }

    @Test
    void failedScenario_saysWhyAndHowTheConsoleEnded() throws Exception {
        Element failure = Xml.elements(testCase(1), "failure").get(0);

        assertThat(failure.getAttribute("message")).isEqualTo("Expected slot A to run, found slot B.");
        assertThat(failure.getTextContent()).isEqualTo("""
                        Expected slot A to run, found slot B.
                        The image is as the last cut left it. Look at the console log for what the client decided.

                        The end of the console, power-cut-in-trial.log:
                        [   12.345678] systemd[1]: Started tandem-update.service.
                        tandem-update: slot B is the default, nothing to do
                            raspberrypi login:
                        """);
    }

    @Test
    void hostileTexts_areTextsAndNothingElse() throws Exception {
        Element test = testCase(2);

        assertThat(test.getAttribute("name")).isEqualTo(Reports.HARMLESS);
        assertThat(Xml.elements(test, "*")).extracting(Element::getTagName).containsExactly("failure", "system-out");
        assertThat(Xml.elements(test, "system-out").get(0).getTextContent())
                .contains("client    " + Reports.HARMLESS + "\n")
                .contains("x".repeat(500) + "...\n");
    }

    @Test
    void runOfNoScenario_isASuiteWithoutTests() throws Exception {
        Document document = Xml.parse(JUnitXml.of(Reports.report()));

        assertThat(document.getDocumentElement().getAttribute("tests")).isEqualTo("0");
        assertThat(Xml.elements(document, "testcase")).isEmpty();
    }

    private static Element testCase(int index) throws Exception {
        return Xml.elements(Xml.parse(JUnitXml.of(Reports.three())), "testcase").get(index);
    }
}
