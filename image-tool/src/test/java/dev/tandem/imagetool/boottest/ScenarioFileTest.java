package dev.tandem.imagetool.boottest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tandem.imagetool.artifact.UsageException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ScenarioFileTest {
    @TempDir
    Path directory;

    private Scenario read(String yaml) throws IOException, UsageException {
        return ScenarioFile.read(Files.writeString(directory.resolve("update.yaml"), yaml));
    }

    /** Of a file with this one step, in flow style. */
    private Step step(String step) throws IOException, UsageException {
        return read("name: x\nsteps:\n  - {" + step + "}\n").steps().get(0);
    }

    private void requireMistake(String yaml, String message) {
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> read(yaml))
                .withMessageStartingWith(directory.resolve("update.yaml").toString())
                .withMessageContaining(message);
    }

    @Test
    void keysOfTheFile_areRead() throws Exception {
        Scenario scenario =
                read("name: a.b_c-9\ndescription: What it shows.\nafter: first\nhangLimit: 90s\nsteps: []\n");

        assertThat(scenario)
                .isEqualTo(new Scenario(
                        "a.b_c-9",
                        "What it shows.",
                        Optional.of("first"),
                        Optional.of(Duration.ofSeconds(90)),
                        List.of()));
    }

    @Test
    void leastFile_hasNameAndSteps() throws Exception {
        assertThat(read("name: x\nsteps: []\n"))
                .isEqualTo(new Scenario("x", "", Optional.empty(), Optional.empty(), List.of()));
    }

    @Test
    void run_isRead() throws Exception {
        Step.Run usual = (Step.Run) step("run: 'true'");
        assertThat(usual.command()).isEqualTo("true");
        assertThat(usual.exitCode()).isZero();
        assertThat(usual.output()).isEmpty();
        assertThat(usual.limit()).isEqualTo(Duration.ofMinutes(5));
        assertThat(usual.where()).isEqualTo(directory.resolve("update.yaml") + ":3:5: steps[0]");

        Step.Run run = (Step.Run) step("run: a b, exit: 3, output: ^x$, limit: 2h");
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.output().orElseThrow().matcher("a\nx\nb").find()).isTrue();
        assertThat(run.limit()).isEqualTo(Duration.ofHours(2));
    }

    @Test
    void install_isRead_withThePathBesideTheFile() throws Exception {
        Step.Install usual = (Step.Install) step("install: ../new.mender");
        assertThat(usual.artifact()).isEqualTo(directory.resolve("../new.mender"));
        assertThat(usual.artifacts()).containsExactly(usual.artifact());
        assertThat(usual.exitCode()).isEqualTo(4);
        assertThat(usual.options()).isEmpty();
        assertThat(usual.limit()).isEqualTo(Duration.ofMinutes(20));

        Step.Install install =
                (Step.Install) step("install: /x, exit: 1, output: signature, options: [--force, -q], limit: 5m");
        assertThat(install.artifact()).isEqualTo(Path.of("/x"));
        assertThat(install.exitCode()).isEqualTo(1);
        assertThat(install.output().orElseThrow().pattern()).isEqualTo("signature");
        assertThat(install.options()).containsExactly("--force", "-q");
        assertThat(install.limit()).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void restartSettleAndCut_areRead() throws Exception {
        assertThat(step("restart: true")).isInstanceOf(Step.Restart.class);
        assertThat(step("cut: true")).isInstanceOf(Step.CutNow.class);
        assertThat(((Step.Settle) step("settle: true")).limit()).isEqualTo(Duration.ofMinutes(20));
        assertThat(((Step.Settle) step("settle: true, limit: 40s")).limit()).isEqualTo(Duration.ofSeconds(40));
    }

    @Test
    void cuts_areRead() throws Exception {
        Step.Cuts usual = (Step.Cuts) step("cuts: {artifacts: [a, b], count: 12}");
        assertThat(usual.artifacts()).containsExactly(directory.resolve("a"), directory.resolve("b"));
        assertThat(usual.count()).isEqualTo(12);
        assertThat(usual.seed()).isEqualTo(1);
        assertThat(usual.limit()).isEqualTo(Duration.ofMinutes(60));

        Step.Cuts cuts = (Step.Cuts) step("cuts: {artifacts: [a, b, c], count: 1, seed: 77}, limit: 3h");
        assertThat(cuts.artifacts()).hasSize(3);
        assertThat(cuts.seed()).isEqualTo(77);
        assertThat(cuts.limit()).isEqualTo(Duration.ofHours(3));
    }

    @Test
    void expect_isRead() throws Exception {
        Step.Expectation all = ((Step.Expect)
                        step("expect: {slot: B, default: A, trial: true, startedOnTrial: true, artifact: release-2,"
                                + " phase: VERIFYING, result: ROLLED_BACK, reason: 'health.*failed'}"))
                .expectation();
        assertThat(all.slot()).contains("B");
        assertThat(all.defaultSlot()).contains("A");
        assertThat(all.trial()).contains(true);
        assertThat(all.startedOnTrial()).contains(true);
        assertThat(all.artifact()).contains("release-2");
        assertThat(all.phase()).contains("VERIFYING");
        assertThat(all.result()).contains("ROLLED_BACK");
        assertThat(all.reason().orElseThrow().pattern()).isEqualTo("health.*failed");

        assertThat(((Step.Expect) step("expect: {trial: false}")).expectation())
                .isEqualTo(new Step.Expectation(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(false),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{}|:3:5: steps[0]: expected one of run, install, restart, settle, cut, cuts, expect, found none",
                "{exit: 1}|:3:5: steps[0]: expected one of run, install, restart, settle, cut, cuts, expect, found none",
                "{run: a, cut: true}|:3:5: steps[0]: expected one of run, install, restart, settle, cut, cuts, expect,"
                        + " found run and cut",
                "{run: a, run: b}|:3:14: steps[0].run: this key is there twice, the first time at",
                "{restart: true, exit: 1}|:3:27: steps[0].exit: this key goes with run, install, found restart",
                "{expect: {trial: true}, output: x}|:3:37: steps[0].output: this key goes with run, install, found expect",
                "{run: a, options: [b]}|:3:23: steps[0].options: this key goes with install, found run",
                "{cut: true, limit: 5m}|:3:24: steps[0].limit: this key goes with run, install, settle, cuts, found cut",
                "{cut: false}|:3:11: steps[0].cut: expected true, or no such key",
                "{settle: 1}|:3:14: steps[0].settle: expected true or false, found '1'",
                "{restart: yes please}|:3:15: steps[0].restart: expected true or false, found 'yes please'",
                "{expect: {}}|:3:14: steps[0].expect: nothing is expected",
                "{expect: {slot: C}}|:3:21: steps[0].expect.slot: expected one of A, B, found 'C'",
                "{expect: {default: a}}|:3:24: steps[0].expect.default: expected one of A, B, found 'a'",
                "{expect: {rsult: X}}|:3:15: steps[0].expect.rsult: unknown key, did you mean result?",
                "{expect: {phase: TRIAL}}|:3:22: steps[0].expect.phase: expected one of IDLE, WRITING",
                "{expect: {result: COMMITED}}|:3:23: steps[0].expect.result: expected one of COMMITTED, NOT_INSTALLED",
                "{expect: {reason: '('}}|:3:23: steps[0].expect.reason: expected a regular expression",
                "{run: a, output: '['}|:3:22: steps[0].output: expected a regular expression, found one with a mistake",
                "{run: a, exit: -1}|:3:20: steps[0].exit: expected a whole number, found '-1'",
                "{run: a, limit: 5}|:3:21: steps[0].limit: expected a duration such as 90s, 5m or 1h, found '5'",
                "{cuts: {artifacts: [a, b]}}|:3:12: steps[0].cuts: the key count is missing",
                "{cuts: {count: 1}}|:3:12: steps[0].cuts: the key artifacts is missing",
                "{cuts: {artifacts: [a], count: 1}}|:3:24: steps[0].cuts.artifacts: expected two or more, found 1",
                "{cuts: {artifacts: [], count: 1}}|:3:24: steps[0].cuts.artifacts: expected two or more, found 0",
                "{cuts: {artifacts: [a, b], count: many}}|:3:39: steps[0].cuts.count: expected a whole number",
                "{install: [a]}|:3:15: steps[0].install: expected a path, relative to the folder of this file, found a list",
                "{instal: a}|:3:6: steps[0].instal: unknown key, did you mean install?",
            })
    void mistakeInAStep_isToldWithLineColumnAndKey(String step, String message) {
        requireMistake("name: x\nsteps:\n  - " + step + "\n", message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "steps: []|:1:1: the key name is missing",
                "name: x|:1:1: the key steps is missing",
                "name: a/b|:1:7: name: expected letters, digits and . _ -, up to 64, found 'a/b'",
                "name: ..|:1:7: name: expected letters, digits and . _ -",
                "after: ' x'|:1:8: after: expected letters",
                "hangLimit: soon|:1:12: hangLimit: expected a duration such as 90s, 5m or 1h, found 'soon'",
                "steps: {}|:1:8: steps: expected a list of sections",
                "- a|:1:1: expected keys such as name and description, found a list",
                "\"\"| is empty, expected keys such as name and description",
                "\"a: b: c\"|:1:5: this is no YAML"
            })
    void mistakeInAFile_isToldWithLineColumnAndKey(String yaml, String message) {
        requireMistake(yaml, message);
    }

    @Test
    void allMistakes_areToldAtOnce() {
        requireMistake("name: a b\nsteps:\n  - {run: a, exit: x}\n  - {cut: 5}\n", ":3:20: steps[0].exit");
        requireMistake("name: a b\nsteps:\n  - {run: a, exit: x}\n  - {cut: 5}\n", ":4:11: steps[1].cut");
        requireMistake("name: a b\nsteps:\n  - {run: a, exit: x}\n  - {cut: 5}\n", ":1:7: name");
    }

    @Test
    void missingFile_isTold() {
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> ScenarioFile.read(directory.resolve("none.yaml")))
                .withMessageContaining("none.yaml");
    }

    @ParameterizedTest
    @CsvSource({"1s,PT1S", "90s,PT1M30S", "5m,PT5M", "999999s,PT277H46M39S", "24h,PT24H"})
    void durations_areUnderstood(String text, Duration duration) {
        assertThat(ScenarioFile.duration(text)).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0s", "5", "5 m", "5d", "-1s", "1.5h", "1000000s", "5M", "1h30m"})
    void otherDurations_areRefused(String text) {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> ScenarioFile.duration(text))
                .withMessageContaining("90s, 5m or 1h");
    }

    @Test
    void scenariosOfTheAcceptanceTest_areValid() throws Exception {
        Path scenarios = Path.of(System.getProperty("tandem.testdata")).resolve("acceptance/scenarios");
        int count = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(scenarios, "*.yaml")) {
            for (Path file : files) {
                assertThat(ScenarioFile.read(file).name() + ".yaml")
                        .isEqualTo(file.getFileName().toString());
                count++;
            }
        }
        assertThat(count).isPositive();
    }
}
