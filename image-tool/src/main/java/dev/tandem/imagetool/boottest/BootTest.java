package dev.tandem.imagetool.boottest;

import dev.tandem.disk.FileDevice;
import dev.tandem.disk.MbrTable;
import dev.tandem.files.AtomicOutput;
import dev.tandem.files.WorkDirectory;
import dev.tandem.imagetool.artifact.UsageException;
import dev.tandem.imagetool.inspect.OpenedImage;
import dev.tandem.layout.LayoutException;
import dev.tandem.layout.SlotLayout;
import dev.tandem.layout.UBootLayout;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Runs scenarios, each on a device of its own with a copy of the image, several at a time; and leaves the reports. */
public final class BootTest {
    private static final String DISK = "disk.img";

    private final BootTestRequest request;
    private final BiConsumer<String, TimelineEvent> watcher;

    /** @param watcher told of each event with the name of its scenario, by several threads */
    public BootTest(BootTestRequest request, BiConsumer<String, TimelineEvent> watcher) {
        this.request = request;
        this.watcher = watcher;
    }

    /**
     * Runs them all.
     *
     * @throws UsageException if a scenario cannot be understood
     * @throws IOException if the image or QEMU cannot be used at all; a scenario that fails is in the report
     */
    public TestReport run() throws IOException, UsageException {
        List<Scenario> scenarios = scenarios();
        QemuMachine.Hardware hardware = request.hardware();
        try (WorkDirectory work = WorkDirectory.temporary();
                OpenedImage image = OpenedImage.open(request.image(), n -> {})) {
            String version = Qemu.version(hardware.program());
            Instant begun = Instant.now();
            Files.createDirectories(request.reportDirectory());
            Path tree = Qemu.deviceTree(hardware, work.file("machine.dtb"));
            List<ScenarioResult> results = run(scenarios, image, tree, work);
            TestReport report =
                    new TestReport(request.image().toString(), request.tandemVersion(), version, begun, results);
            write("report.html", ReportHtml.of(report));
            write("report.json", ReportJson.of(report));
            write("junit.xml", JUnitXml.of(report));
            return report;
        }
    }

    private List<Scenario> scenarios() throws UsageException {
        List<Scenario> scenarios = new ArrayList<>();
        for (Path file : request.scenarios()) {
            Scenario scenario = ScenarioFile.read(file);
            if (scenarios.stream().anyMatch(other -> other.name().equals(scenario.name()))) {
                throw new UsageException(
                        "Two scenarios are called " + scenario.name() + "; the second is in " + file + ".");
            }
            scenarios.add(scenario);
        }
        for (int i = 0; i < scenarios.size(); i++) {
            Optional<String> after = scenarios.get(i).after();
            if (after.isPresent()
                    && scenarios.subList(0, i).stream().noneMatch(s -> s.name().equals(after.get()))) {
                throw new UsageException("Scenario " + scenarios.get(i).name() + " comes after " + after.get()
                        + ", which is not among those before it: give that one, too, and first.");
            }
        }
        if (scenarios.isEmpty()) {
            scenarios.add(Scenario.of(request.artifacts(), request.expectCommitted()));
        }
        requireArtifacts(scenarios);
        return scenarios;
    }

    /** Told now, not after the minutes that it takes to come to that step. */
    private static void requireArtifacts(List<Scenario> scenarios) throws UsageException {
        for (Scenario scenario : scenarios) {
            for (Step step : scenario.steps()) {
                for (Path artifact : step.artifacts()) {
                    if (!Files.isRegularFile(artifact)) {
                        throw new UsageException((step.where().isEmpty() ? "" : step.where() + ": ")
                                + artifact
                                + (Files.exists(artifact) ? " is not a file" : " does not exist"));
                    }
                }
            }
        }
    }

    private List<ScenarioResult> run(List<Scenario> scenarios, OpenedImage image, Path tree, WorkDirectory work)
            throws IOException {
        ExecutorService threads = Executors.newFixedThreadPool(request.jobs());
        Map<String, Future<Finished>> running = new LinkedHashMap<>();
        try {
            for (Scenario scenario : scenarios) {
                Path directory = work.directory(scenario.name());
                Future<Finished> before = scenario.after().isPresent()
                        ? running.get(scenario.after().get())
                        : null;
                boolean wanted =
                        scenarios.stream().anyMatch(other -> other.after().equals(Optional.of(scenario.name())));
                // Those before it are in the queue before it, so they are never waited for in vain.
                running.put(
                        scenario.name(), threads.submit(() -> run(scenario, before, image, tree, directory, wanted)));
            }
            List<ScenarioResult> results = new ArrayList<>();
            for (Future<Finished> each : running.values()) {
                results.add(each.get().result());
            }
            return results;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while scenarios ran");
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            throw new IOException(String.valueOf(cause.getMessage()), cause);
        } finally {
            threads.shutdownNow();
        }
    }

    private Finished run(
            Scenario scenario,
            @Nullable Future<Finished> before,
            OpenedImage image,
            Path tree,
            Path directory,
            boolean wanted)
            throws IOException, InterruptedException, ExecutionException {
        Path log = request.reportDirectory().resolve(scenario.name() + ".console.log");
        Files.deleteIfExists(log);
        Path disk = directory.resolve(DISK);
        if (before == null) {
            DeviceCopy.make(image.device(), disk, request.diskBytes());
            return run(scenario, Optional.empty(), tree, disk, log, wanted);
        }
        Optional<SavedMachine> saved = before.get().saved();
        if (saved.isEmpty()) {
            String why = "not started, as " + scenario.after().orElseThrow() + " before it failed";
            return new Finished(
                    new ScenarioResult(
                            scenario.name(),
                            scenario.description(),
                            Duration.ZERO,
                            Optional.of(why),
                            List.of(),
                            log,
                            ""),
                    Optional.empty());
        }
        try (FileDevice from = FileDevice.openReadOnly(saved.get().disk())) {
            DeviceCopy.make(from, disk, from.sizeBytes());
        }
        return run(scenario, saved, tree, disk, log, wanted);
    }

    /**
     * A scenario that has come to its end.
     *
     * @param saved its machine, for those that go on from there; empty if nobody does, or it failed
     */
    private record Finished(ScenarioResult result, Optional<SavedMachine> saved) {}

    private Finished run(
            Scenario scenario, Optional<SavedMachine> before, Path tree, Path disk, Path log, boolean wanted)
            throws IOException {
        Timeline timeline = new Timeline(event -> watcher.accept(scenario.name(), event));
        Path directory = Objects.requireNonNull(disk.getParent());
        Optional<String> failure = Optional.empty();
        Optional<SavedMachine> saved = Optional.empty();
        String tail = "";
        DeviceSettings settings = request.settings(tree, scenario.hangLimit());
        try (TestDevice device = new TestDevice(
                        settings, starter(settings, disk, directory, timeline), disk, directory, log, timeline);
                ArtifactServer server = ArtifactServer.start(timeline)) {
            ScenarioRunner runner = new ScenarioRunner(device, disk, timeline, server);
            try {
                runner.run(scenario, before);
                if (wanted) {
                    saved = Optional.of(runner.save());
                }
            } catch (IOException e) {
                failure = Optional.of(String.valueOf(e.getMessage()));
                tail = runner.consoleTail();
            }
        }
        if (failure.isPresent() && request.keepDisks()) {
            keep(disk, scenario);
        }
        if (saved.isEmpty()) {
            Files.delete(disk);
        }
        ScenarioResult result = new ScenarioResult(
                scenario.name(), scenario.description(), timeline.elapsed(), failure, timeline.events(), log, tail);
        return new Finished(result, saved);
    }

    /** Whatever is not made for U-Boot is started by a firmware; that says what is wrong with it. */
    private Starter starter(DeviceSettings settings, Path disk, Path directory, Timeline timeline) throws IOException {
        return isForUBoot(disk)
                ? new UBootStarter(requireUBoot(), timeline)
                : new PiStarter(settings, disk, directory, timeline);
    }

    private static boolean isForUBoot(Path disk) throws IOException {
        try (FileDevice view = FileDevice.openReadOnly(disk)) {
            return SlotLayout.of(MbrTable.read(view)) instanceof UBootLayout;
        } catch (LayoutException e) {
            return false;
        }
    }

    private Path requireUBoot() throws IOException {
        if (!Files.isRegularFile(request.uBoot())) {
            throw new IOException("This image is started by U-Boot, and there is none for QEMU: " + request.uBoot()
                    + ". Install it: sudo apt-get install u-boot-qemu; or name one with --u-boot");
        }
        return request.uBoot();
    }

    /** The disk of a device that failed can be looked at afterwards, with tandem inspect among others. */
    private void keep(Path disk, Scenario scenario) throws IOException {
        Path kept = request.reportDirectory().resolve(scenario.name() + ".img");
        Files.deleteIfExists(kept);
        try (FileDevice from = FileDevice.openReadOnly(disk)) {
            DeviceCopy.make(from, kept, from.sizeBytes());
        }
    }

    private void write(String name, String text) throws IOException {
        try (AtomicOutput output = AtomicOutput.create(request.reportDirectory().resolve(name))) {
            output.write(text.getBytes(StandardCharsets.UTF_8));
            output.commit();
        }
    }

    /**
     * A duration as the options and scenarios have it.
     *
     * @throws IllegalArgumentException if it is none, with what is expected
     */
    public static Duration duration(String text) {
        return ScenarioFile.duration(text);
    }
}
