package dev.tandem.imagetool.boottest;

import dev.tandem.imagetool.boottest.TimelineEvent.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A report of three scenarios: one that passed, one that failed, and one in which everybody lies. */
final class Reports {
    static final String HOSTILE = "</title></style></pre><script>alert('1')</script> \"'&amp;]]> \u001b[31mred\u001b[0m"
            + " \u0000\b\u009b \u202egnp.exe \ud83d \uffff \ud83d\ude80 \u00fc";
    /** The same as everybody sees it who reads it as text. */
    static final String HARMLESS =
            "</title></style></pre><script>alert('1')</script> \"'&amp;]]> \ufffd[31mred\ufffd[0m"
                    + " \ufffd\ufffd\ufffd \ufffdgnp.exe \ufffd \ufffd \ud83d\ude80 \u00fc";

    static final Path DIRECTORY = Path.of("build", "boot-test");

    private Reports() {}

    static TestReport three() {
        return report(passed(), failed(), hostile());
    }

    static TestReport report(ScenarioResult... scenarios) {
        return new TestReport(
                "release-7.img", "0.1.0", "7.2.22", Instant.parse("2026-11-21T20:12:18.5Z"), List.of(scenarios));
    }

    static ScenarioResult passed() {
        return new ScenarioResult(
                "update-and-commit",
                "An update is installed, started on trial and kept.",
                Duration.ofMillis(58_420),
                Optional.empty(),
                List.of(
                        at(0, Kind.POWER, "on"),
                        at(40, Kind.FIRMWARE, "autoboot.txt: boot_partition=2, so slot A starts"),
                        at(900, Kind.KERNEL, "Linux 6.12.47+rpt-rpi-v8, root=PARTUUID=deadbeef-05"),
                        at(7_300, Kind.SYSTEM, "systemd runs"),
                        at(14_100, Kind.SYSTEM, "multi-user.target reached"),
                        at(14_150, Kind.CHECK, "slot A runs"),
                        at(14_900, Kind.NETWORK, "serves release-8.mender, 48.2 MiB"),
                        at(15_200, Kind.CLIENT, "installs release-8 into slot B"),
                        at(24_700, Kind.CLIENT, "written and verified"),
                        at(25_000, Kind.CLIENT, "arms the trial"),
                        at(26_200, Kind.KERNEL, "reboot: Restarting system with command '0 tryboot'"),
                        at(26_300, Kind.POWER, "restart, with the trial flag"),
                        at(26_350, Kind.FIRMWARE, "autoboot.txt [tryboot]: boot_partition=3, so slot B starts"),
                        at(27_200, Kind.KERNEL, "Linux 6.12.47+rpt-rpi-v8, root=PARTUUID=deadbeef-06"),
                        at(34_000, Kind.SYSTEM, "systemd runs"),
                        at(41_000, Kind.SYSTEM, "multi-user.target reached"),
                        at(41_050, Kind.CHECK, "slot B runs on trial"),
                        at(42_000, Kind.CLIENT, "verifies: 4 health checks"),
                        at(52_600, Kind.CLIENT, "commits release-8"),
                        at(53_000, Kind.CHECK, "autoboot.txt names slot B"),
                        at(58_400, Kind.CHECK, "the client reports COMMITTED")),
                DIRECTORY.resolve("update-and-commit.log"),
                "raspberrypi login: \r\n");
    }

    static ScenarioResult failed() {
        return new ScenarioResult(
                "power-cut-in-trial",
                "The power goes while the new system is on trial. The old one has to be back.",
                Duration.ofSeconds(96),
                Optional.of("Expected slot A to run, found slot B.\nThe image is as the last cut left it. "
                        + "Look at the console log for what the client decided."),
                List.of(
                        at(0, Kind.POWER, "on"),
                        at(50, Kind.FIRMWARE, "slot A starts"),
                        at(800, Kind.KERNEL, "Linux 6.12.47"),
                        at(7_000, Kind.SYSTEM, "systemd runs"),
                        at(14_000, Kind.CLIENT, "installs release-8 into slot B"),
                        at(22_000, Kind.POWER, "cut, 17.0 MiB written to slot B"),
                        at(24_000, Kind.POWER, "on"),
                        at(24_050, Kind.FIRMWARE, "slot A starts"),
                        at(24_800, Kind.KERNEL, "Linux 6.12.47"),
                        at(31_000, Kind.SYSTEM, "systemd runs"),
                        at(38_000, Kind.CLIENT, "goes on at 16.0 MiB"),
                        at(45_000, Kind.CLIENT, "arms the trial"),
                        at(46_200, Kind.KERNEL, "reboot: Restarting system with command '0 tryboot'"),
                        at(46_300, Kind.POWER, "restart, with the trial flag"),
                        at(46_350, Kind.FIRMWARE, "slot B starts"),
                        at(47_200, Kind.KERNEL, "Linux 6.12.47"),
                        at(54_000, Kind.SYSTEM, "systemd runs"),
                        at(60_000, Kind.POWER, "cut in the trial"),
                        at(62_000, Kind.POWER, "on"),
                        at(62_050, Kind.FIRMWARE, "slot B starts"),
                        at(62_900, Kind.KERNEL, "Linux 6.12.47"),
                        at(70_000, Kind.SYSTEM, "systemd runs"),
                        at(77_000, Kind.SYSTEM, "multi-user.target reached"),
                        at(96_000, Kind.FAILURE, "expected slot A to run, found slot B")),
                DIRECTORY.resolve("power-cut-in-trial.log"),
                String.join(
                        "\r\n",
                        "[   12.345678] \u001b[0;1;32msystemd\u001b[0m[1]: Started tandem-update.service.\r",
                        "\u001b]0;a title\u0007tandem-update: slot B is the default, nothing to do",
                        "\traspberrypi login: \n\n"));
    }

    static ScenarioResult hostile() {
        return new ScenarioResult(
                HOSTILE,
                HOSTILE,
                Duration.ofMillis(1_500),
                Optional.of(HOSTILE),
                List.of(
                        at(-5, Kind.POWER, HOSTILE),
                        at(1_000, Kind.CLIENT, HOSTILE),
                        at(1_000, Kind.CLIENT, "x".repeat(100_000)),
                        at(1_200, Kind.NETWORK, "\u6f22\u5b57".repeat(300)),
                        at(9_000_000, Kind.FAILURE, HOSTILE)),
                DIRECTORY.resolve("javascript:alert(1)\"<b> %.log"),
                HOSTILE + "\r\n" + "y".repeat(200_000) + "\n" + HOSTILE);
    }

    static TimelineEvent at(long millis, Kind kind, String text) {
        return new TimelineEvent(Duration.ofMillis(millis), kind, text);
    }
}
