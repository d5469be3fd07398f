package dev.tandem.imagetool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What can be told without QEMU; with it, the scenarios of testdata/acceptance run. */
final class BootTestCommandTest {
    @TempDir
    Path directory;

    private Path image;
    private Path report;

    @BeforeEach
    void make() throws IOException {
        image = Files.write(directory.resolve("release-1.img"), new byte[1 << 20]);
        report = directory.resolve("report");
    }

    private Cli.Result bootTest(Object... words) {
        List<Object> all =
                new ArrayList<>(List.of("boot-test", "--report", report, "--qemu", directory.resolve("none")));
        all.addAll(List.of(words));
        return Cli.tandem(all);
    }

    private Path scenario(String name, String after) throws IOException {
        return Files.writeString(
                directory.resolve(name + ".yaml"),
                "name: " + name + "\n" + (after.isEmpty() ? "" : "after: " + after + "\n") + "steps: []\n");
    }

    /** Is wrong usage, and leaves nothing. */
    private void requireUsageError(Cli.Result result, String message) {
        assertThat(result.endsWith(2).err()).startsWith("tandem boot-test: ").contains(message);
        assertThat(result.out()).isEmpty();
        assertThat(report).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--expect|reverse|--expect takes committed or reverted, found 'reverse'.",
                "--board|pi2|--board takes pi3, pi4 or pi5, found 'pi2'.",
                "--memory|255|--memory takes 256 to 65536, found 255.",
                "--memory|much|Invalid value for option '--memory'",
                "--cpus|0|--cpus takes 1 to 8, found 0.",
                "--cpus|9|--cpus takes 1 to 8, found 9.",
                "--jobs|0|--jobs takes 1 to 64, found 0.",
                "-j|65|--jobs takes 1 to 64, found 65.",
                "--boot-limit|5|--boot-limit: expected a duration such as 90s, 5m or 1h, found '5'.",
                "--hang-limit|0s|--hang-limit: expected a duration such as 90s, 5m or 1h, found '0s'.",
                "--disk-size|big|--disk-size",
                "--artefact|x|Unknown option '--artefact'. Did you mean --artifact",
                "--artifact|nothing.mender|nothing.mender does not exist.",
                "--artifact|.|. is not a file.",
                "--scenario|nothing.yaml|nothing.yaml"
            })
    void valueThatNobodyCanUse_isRefused(String option, String value, String message) {
        requireUsageError(bootTest(image, option, value), message);
    }

    @Test
    void missingImage_isWrongUsage() {
        requireUsageError(bootTest(), "Missing required parameter: 'IMAGE'");
    }

    @Test
    void artifactsAndScenarios_excludeEachOther() throws IOException {
        requireUsageError(
                bootTest(image, "--artifact", image, "--scenario", scenario("a", "")),
                "--artifact and --scenario exclude each other: a scenario names its artifacts.");
    }

    @Test
    void mistakeInAScenario_isToldWithItsPlace() throws IOException {
        Path file = Files.writeString(directory.resolve("x.yaml"), "name: x\nsteps:\n  - {run: a, cut: true}\n");

        requireUsageError(bootTest(image, "--scenario", file), file + ":3:5: steps[0]: expected one of run, ");
    }

    @Test
    void artifactThatAScenarioNames_hasToBeThere() throws IOException {
        Path file = Files.writeString(
                directory.resolve("x.yaml"),
                "name: x\nsteps:\n  - run: 'true'\n  - cuts: {artifacts: [release-1.img, none.mender], count: 1}\n");

        requireUsageError(
                bootTest(image, "--scenario", file),
                file + ":4:5: steps[1]: " + directory.resolve("none.mender") + " does not exist.");
    }

    @Test
    void scenarios_haveDifferentNames_andThoseBeforeThemComeBefore() throws IOException {
        Path first = scenario("first", "");
        Path second = scenario("second", "first");

        requireUsageError(bootTest(image, "--scenario", first, "--scenario", first), "Two scenarios are called first");
        requireUsageError(
                bootTest(image, "--scenario", second, "--scenario", first),
                "Scenario second comes after first, which is not among those before it");
        requireUsageError(bootTest(image, "--scenario", scenario("own", "own")), "Scenario own comes after own");
    }

    @Test
    void missingQemu_isTold_withHowToGetIt() {
        Cli.Result result = bootTest(image).endsWith(1);

        assertThat(result.err())
                .contains(directory.resolve("none") + " could not be started")
                .contains("sudo apt-get install qemu-system-arm")
                .contains("--qemu");
        assertThat(report).doesNotExist();
    }

    @Test
    void whatIsNoQemu_isTold() throws IOException {
        Path program = Files.writeString(directory.resolve("qemu"), "#!/bin/sh\necho I am none\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));

        Cli.Result result = Cli.tandem("boot-test", image, "--report", report, "--qemu", program)
                .endsWith(1);

        assertThat(result.err()).contains(program + " made no device tree: I am none");
    }

    @Test
    void qemuThatFails_isToldWithWhatItSays() throws IOException {
        Path program = Files.writeString(directory.resolve("qemu"), "#!/bin/sh\necho no such library >&2\nexit 127\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));

        assertThat(Cli.tandem("boot-test", image, "--report", report, "--qemu", program)
                        .endsWith(1)
                        .err())
                .contains(program + " ended with exit code 127: no such library");
    }

    @Test
    void missingImageFile_isToldBeforeAnythingStarts() {
        Cli.Result result = bootTest(directory.resolve("none.img")).endsWith(1);

        assertThat(result.err()).contains("none.img");
        assertThat(report).doesNotExist();
    }

    @Test
    void missingPasswordFile_isTold() {
        Path file = directory.resolve("password");

        assertThat(bootTest(image, "--password-file", file).endsWith(1).err()).contains(file.toString());
    }

    @Test
    void help_namesExitCodesAndThePage() {
        String help = Cli.tandem("boot-test", "--help").done().out();

        assertThat(help)
                .contains("Exit codes: 0 all as it should be; 1 something was not, or failed; 2 wrong usage.")
                .contains("docs/boot-test.md")
                .contains("TANDEM_BOOT_PASSWORD");
    }
}
