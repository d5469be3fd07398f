package dev.tandem.imagetool.cli;

import dev.tandem.imagetool.artifact.ByteSize;
import dev.tandem.imagetool.artifact.UsageException;
import dev.tandem.imagetool.boottest.BootTest;
import dev.tandem.imagetool.boottest.BootTestRequest;
import dev.tandem.imagetool.boottest.ReportJson;
import dev.tandem.imagetool.boottest.ReportText;
import dev.tandem.imagetool.boottest.TestReport;
import dev.tandem.imagetool.boottest.TimelineEvent;
import dev.tandem.imagetool.firmware.Board;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tandem boot-test}. */
@Command(
        name = "boot-test",
        sortOptions = false,
        description = {
            "Starts a converted image in QEMU the way a Raspberry Pi does, and drives updates on it.",
            "The firmware is played: it reads autoboot.txt, config.txt and cmdline.txt from the image, keeps the",
            "request for a trial across a reset and loses it in a power cut. Kernel, system and client are real, for",
            "arm64. Each scenario gets a copy of the image; without any, the artifacts are installed one by one.",
            "Leaves report.html, report.json, junit.xml and what the consoles printed in the directory of --report.",
            ""
        },
        footer = {"", "Exit codes: 0 all as it should be; 1 something was not, or failed; 2 wrong usage."})
final class BootTestCommand implements Callable<Integer>, Reported {
    private static final String PASSWORD_VARIABLE = "TANDEM_BOOT_PASSWORD";
    private static final String USUAL_PASSWORD = "raspberry";
    private static final int MIN_MEMORY_MIB = 256;
    private static final int MAX_MEMORY_MIB = 1 << 16;

    private final Surroundings surroundings;

    @Parameters(paramLabel = "IMAGE", description = "The A/B image, packed or not. It is only read.")
    private Path image = Path.of("");

    @Option(
            names = "--artifact",
            paramLabel = "FILE",
            description = "Serve this artifact over HTTP and have the client install it; may be repeated.")
    private List<Path> artifacts = new ArrayList<>();

    @Option(
            names = "--expect",
            paramLabel = "committed|reverted",
            description = "What has to become of each artifact. Default: committed.")
    private String expect = "committed";

    @Option(
            names = "--scenario",
            paramLabel = "FILE",
            description = "Do what this file says, see docs/boot-test.md; may be repeated.")
    private List<Path> scenarios = new ArrayList<>();

    @Option(
            names = "--login",
            paramLabel = "USER",
            description = "Who logs in on the image; must be root or able to sudo without a password. Default: pi.")
    private String user = "pi";

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = {
                "The password of that user is this file's first line.",
                "Default: the environment variable " + PASSWORD_VARIABLE + ", else 'raspberry'."
            })
    private @Nullable Path passwordFile;

    @Option(names = "--board", paramLabel = "pi3|pi4|pi5", description = "Whose firmware is played. Default: pi4.")
    private String board = "pi4";

    @Option(
            names = "--disk-size",
            paramLabel = "SIZE",
            description = "Of the card. Default: 1 GiB more than the image has.")
    private @Nullable String diskSize;

    @Option(names = "--memory", paramLabel = "MIB", description = "Of the machine. Default: 1024.")
    private int memory = 1024;

    @Option(names = "--cpus", paramLabel = "N", description = "Processors of the machine. Default: 2.")
    private int processors = 2;

    @Option(
            names = {"-j", "--jobs"},
            paramLabel = "N",
            description = "How many scenarios run at a time. Default: one for every two processors here, at least one.")
    private int jobs = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

    @Option(
            names = "--boot-limit",
            paramLabel = "DURATION",
            description = "How long a start may take until somebody can log in, such as 90s. Default: 10m.")
    private String bootLimit = "10m";

    @Option(
            names = "--hang-limit",
            paramLabel = "DURATION",
            description = "Reset it, as the watchdog does, when a start says nothing for so long. Default: 3m.")
    private String hangLimit = "3m";

    @Option(
            names = "--u-boot",
            paramLabel = "FILE",
            description =
                    "The U-Boot for QEMU's virt machine, for images in the layout uboot. Default: the one of Debian's"
                            + " package u-boot-qemu.")
    private Path uBoot = Path.of("/usr/lib/u-boot/qemu_arm64/u-boot.bin");

    @Option(names = "--qemu", paramLabel = "PROGRAM", description = "Default: qemu-system-aarch64.")
    private String qemu = "qemu-system-aarch64";

    @Option(
            names = "--report",
            paramLabel = "DIR",
            description = "Where the reports go. Default: boot-test in the current directory.")
    private Path report = Path.of("boot-test");

    @Option(names = "--keep-disks", description = "Also leave the disk of each device that failed there.")
    private boolean keepDisks;

    @Option(names = "--json", description = "Print report.json instead of the summary, see docs/json-output.md.")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "Do not show what happens while it happens.")
    private boolean quiet;

    BootTestCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        BootTestRequest request = request();
        TestReport result = new BootTest(request, this::show).run();
        surroundings.print(json ? ReportJson.of(result) : ReportText.of(result, surroundings.unicode()));
        if (!json) {
            surroundings.print("Report: " + report.resolve("report.html") + "\n");
        }
        return result.passed() ? ExitCode.DONE : ExitCode.FAILED;
    }

    private BootTestRequest request() throws UsageException, IOException {
        if (!expect.equals("committed") && !expect.equals("reverted")) {
            throw new UsageException("--expect takes committed or reverted, found '" + expect + "'.");
        }
        if (!scenarios.isEmpty() && !artifacts.isEmpty()) {
            throw new UsageException("--artifact and --scenario exclude each other: a scenario names its artifacts.");
        }
        Board played = Board.ofName(board)
                .orElseThrow(() -> new UsageException("--board takes pi3, pi4 or pi5, found '" + board + "'."));
        requireBetween("--memory", memory, MIN_MEMORY_MIB, MAX_MEMORY_MIB);
        requireBetween("--cpus", processors, 1, 8);
        requireBetween("--jobs", jobs, 1, 64);
        return new BootTestRequest(
                image,
                artifacts,
                expect.equals("committed"),
                scenarios,
                played,
                qemu,
                uBoot,
                processors,
                memory,
                diskSize == null ? 0 : ByteSize.parse("--disk-size", diskSize),
                user,
                password(),
                duration("--boot-limit", bootLimit),
                duration("--hang-limit", hangLimit),
                jobs,
                report,
                keepDisks,
                Version.line().replaceFirst("^tandem ", ""));
    }

    private static void requireBetween(String option, int value, int least, int most) throws UsageException {
        if (value < least || value > most) {
            throw new UsageException(
                    String.format(Locale.ROOT, "%s takes %d to %d, found %d.", option, least, most, value));
        }
    }

    private static Duration duration(String option, String text) throws UsageException {
        try {
            return BootTest.duration(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException(option + ": " + e.getMessage() + ".", e);
        }
    }

    private String password() throws IOException {
        if (passwordFile == null) {
            return surroundings.environment().getOrDefault(PASSWORD_VARIABLE, USUAL_PASSWORD);
        }
        try (BufferedReader reader = Files.newBufferedReader(passwordFile)) {
            String line = reader.readLine();
            return line == null ? "" : line;
        }
    }

    private void show(String scenario, TimelineEvent event) {
        if (!quiet) {
            surroundings.note(String.format(
                    Locale.ROOT,
                    "%7.1f s  %-14s %-8s %s",
                    event.at().toMillis() / 1000.0,
                    scenario,
                    event.kind().name().toLowerCase(Locale.ROOT),
                    event.text()));
        }
    }

    @Override
    public @Nullable String subject() {
        return image.toString();
    }

    @Override
    public String stateAfterFailure() {
        return "";
    }
}
