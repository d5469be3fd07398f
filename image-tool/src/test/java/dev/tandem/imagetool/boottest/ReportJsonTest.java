package dev.tandem.imagetool.boottest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ReportJsonTest {
    @Test
    void report_saysWhatWasRunAndHowItEnded() throws IOException {
        Map<String, Object> report = parse(Reports.three());

        assertThat(report)
                .containsEntry("schema_version", 1)
                .containsEntry("image", "release-7.img")
                .containsEntry("passed", false)
                .containsEntry("tandem_version", "0.1.0")
                .containsEntry("qemu_version", "7.2.22")
                .containsEntry("begun", "2026-11-21T20:12:18.500Z")
                .containsEntry("duration_millis", 155_920)
                .containsOnlyKeys(
                        "schema_version",
                        "image",
                        "passed",
                        "tandem_version",
                        "qemu_version",
                        "begun",
                        "duration_millis",
                        "scenarios");
    }

    @Test
    void scenario_hasAllItsFields() throws IOException {
        Map<?, ?> scenario = scenarios(Reports.three()).get(1);

        assertThat(scenario.keySet())
                .extracting(String::valueOf)
                .containsExactly(
                        "name",
                        "description",
                        "passed",
                        "failure",
                        "duration_millis",
                        "events",
                        "console_log",
                        "console_tail");
        assertThat(scenario.get("name")).isEqualTo("power-cut-in-trial");
        assertThat(scenario.get("passed")).isEqualTo(false);
        assertThat(scenario.get("duration_millis")).isEqualTo(96_000);
        assertThat(scenario.get("console_log")).isEqualTo("power-cut-in-trial.log");
        assertThat((List<?>) scenario.get("events"))
                .hasSize(24)
                .element(5)
                .isEqualTo(Map.of("at_millis", 22_000, "kind", "power", "text", "cut, 17.0 MiB written to slot B"));
    }

    @Test
    void passedScenario_hasNoFailure() throws IOException {
        Map<?, ?> scenario = scenarios(Reports.three()).get(0);

        assertThat(scenario.get("passed")).isEqualTo(true);
        assertThat(scenario.get("failure")).isNull();
        assertThat(parse(Reports.report(Reports.passed()))).containsEntry("passed", true);
    }

    @Test
    void hostileTexts_comeBackAsTheyWere() throws IOException {
        String json = ReportJson.of(Reports.three());
        Map<?, ?> scenario = scenarios(Reports.three()).get(2);

        assertThat(json).doesNotContain("\u001b", "\u0000", "\b");
        assertThat(scenario.get("failure")).isEqualTo(whole(Reports.HOSTILE));
        assertThat(scenario.get("console_tail"))
                .isEqualTo(whole(Reports.hostile().consoleTail()));
    }

    @Test
    void halfACharacter_doesNotKeepTheReportFromBeingWritten() throws IOException {
        CharsetEncoder strict = StandardCharsets.UTF_8.newEncoder();

        assertThat(Reports.HOSTILE).matches(text -> !strict.canEncode(text));
        assertThat(ReportJson.of(Reports.three())).matches(strict::canEncode);
    }

    private static String whole(String text) {
        return text.replace("\ud83d ", "\ufffd ");
    }

    private static Map<String, Object> parse(TestReport report) throws IOException {
        return JSON.std.mapFrom(ReportJson.of(report));
    }

    private static List<Map<?, ?>> scenarios(TestReport report) throws IOException {
        return ((List<?>) parse(report).get("scenarios"))
                .stream().<Map<?, ?>>map(scenario -> (Map<?, ?>) scenario).toList();
    }
}
