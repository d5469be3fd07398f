package dev.tandem.imagetool.boottest;

import static dev.tandem.imagetool.boottest.TimelineEvent.Kind.CHECK;
import static dev.tandem.imagetool.boottest.TimelineEvent.Kind.CLIENT;
import static dev.tandem.imagetool.boottest.TimelineEvent.Kind.FAILURE;
import static dev.tandem.imagetool.boottest.TimelineEvent.Kind.POWER;
import static dev.tandem.imagetool.boottest.TimelineEvent.Kind.SYSTEM;

import dev.tandem.disk.ByteRange;
import dev.tandem.disk.FileDevice;
import dev.tandem.disk.MbrTable;
import dev.tandem.imagetool.boottest.GuestShell.MachineEndedException;
import dev.tandem.imagetool.boottest.GuestShell.NoAnswerException;
import dev.tandem.imagetool.boottest.GuestShell.Result;
import dev.tandem.imagetool.ext4.Superblock;
import dev.tandem.layout.Slot;
import dev.tandem.layout.SlotLayout;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Carries out a scenario on one device. */
final class ScenarioRunner {
    private static final Duration STATUS_LIMIT = Duration.ofMinutes(3);

    /** A start that has not come to its cut after that has nothing to cut. */
    private static final Duration LONG_START = Duration.ofMinutes(4);

    /** Systems that differ in a file differ in more than that: superblocks, tables, and a journal that was in use. */
    private static final long DIFFERENT_BYTES = 256 << 10;

    /** Each attempt of a system on trial is followed by a start of the old one, which may not get as far as a login. */
    private static final int MOST_STARTS = 24;

    /** As long as the boot, or the client in it, has something to do; cheap, for the machine is slow. */
    private static final String WAIT_FOR_CLIENT =
            "systemctl is-system-running --wait >/dev/null; until systemctl is-active tandem-update-resume.service"
                    + " | grep -q -x -e inactive -e failed; do sleep 0.5; done";

    private final TestDevice device;
    private final Timeline timeline;
    private final ArtifactServer server;
    private final Path disk;
    /** Of the cuts on request: each keeps something else. */
    private final Random chance = Chance.of(1);

    private @Nullable GuestShell shell;
    /** What the step before this one found, if it was one that waits for the client. */
    private @Nullable DeviceStatus lastSettled;

    /** Something is not as it should be. */
    static final class ScenarioFailedException extends IOException {
        private static final long serialVersionUID = 1L;

        ScenarioFailedException(String message) {
            super(message);
        }
    }

    ScenarioRunner(TestDevice device, Path disk, Timeline timeline, ArtifactServer server) {
        this.device = device;
        this.disk = disk;
        this.timeline = timeline;
        this.server = server;
    }

    /**
     * Takes every step.
     *
     * @param saved what the device goes on from; empty to have it started
     */
    void run(Scenario scenario, Optional<SavedMachine> saved) throws IOException {
        if (saved.isPresent()) {
            shell = device.goOn(saved.get());
        } else {
            device.start();
            shell();
        }
        for (Step step : scenario.steps()) {
            try {
                take(step);
            } catch (IOException e) {
                String where = step.where().isEmpty() ? "" : step.where() + ": ";
                // The rest is in the report of the scenario.
                timeline.add(
                        FAILURE,
                        where
                                + String.valueOf(e.getMessage())
                                        .lines()
                                        .findFirst()
                                        .orElse(""));
                throw new ScenarioFailedException(where + e.getMessage());
            }
        }
    }

    private void take(Step step) throws IOException {
        DeviceStatus settled = lastSettled;
        lastSettled = null;
        if (step instanceof Step.Run run) {
            run(run);
        } else if (step instanceof Step.Install install) {
            install(install);
        } else if (step instanceof Step.Restart) {
            restart();
        } else if (step instanceof Step.Settle settle) {
            lastSettled = settle(settle.limit());
        } else if (step instanceof Step.CutNow) {
            tellCut("on request", device.cut(chance));
            device.start();
            shell();
        } else if (step instanceof Step.Cuts cuts) {
            cuts(cuts);
        } else if (step instanceof Step.Expect expect) {
            // Nothing has happened since the client was asked, and asking takes seconds.
            expect(expect.expectation(), settled == null ? status(shell()) : settled);
        }
    }

    /** The shell of root; when the machine restarts on the way there, that of the start after it. */
    private GuestShell shell() throws IOException {
        for (int started = 0; shell == null; started++) {
            if (started == MOST_STARTS) {
                throw new ScenarioFailedException(
                        "the device starts again and again, " + started + " times by now, and lets nobody log in");
            }
            try {
                shell = device.login();
            } catch (MachineEndedException e) {
                nextStart();
            } catch (NoAnswerException e) {
                timeline.add(SYSTEM, String.valueOf(e.getMessage()));
                device.watchdog();
                device.start();
            }
        }
        return shell;
    }

    private void run(Step.Run run) throws IOException {
        Result result = shell().run(run.command(), run.limit());
        String shown = run.command().strip().lines().findFirst().orElse("");
        judge("'" + shown + "'", result, run.exitCode(), run.output());
    }

    private void judge(String what, Result result, int exitCode, Optional<Pattern> output) throws IOException {
        if (result.exitCode() != exitCode) {
            throw new ScenarioFailedException(String.format(
                    Locale.ROOT,
                    "%s ended with %d, expected %d; it said:%n%s",
                    what,
                    result.exitCode(),
                    exitCode,
                    result.output().strip()));
        }
        if (output.isPresent() && !output.get().matcher(result.output()).find()) {
            throw new ScenarioFailedException(what + " did not print what fits '" + output.get() + "'; it said:\n"
                    + result.output().strip());
        }
        timeline.add(CHECK, what + " ended with " + exitCode + (output.isPresent() ? ", and said what it should" : ""));
    }

    private void install(Step.Install install) throws IOException {
        URI url = server.serve(install.artifact());
        timeline.add(CLIENT, "installs " + install.artifact().getFileName());
        Result result = shell().run(
                        "tandem-update install " + String.join(" ", install.options()) + " " + url, install.limit());
        judge("tandem-update install", result, install.exitCode(), install.output());
    }

    private void restart() throws IOException {
        shell().begin("systemctl reboot");
        nextStart();
        shell();
    }

    /** Waits for the end of this start, whatever it ends with, and has the firmware begin the next. */
    private void nextStart() throws IOException {
        shell = null;
        device.awaitEnd();
        device.start();
    }

    /** Stops the device where it is, for whoever goes on with it. */
    SavedMachine save() throws IOException {
        shell();
        return device.save();
    }

    /** Follows the device through all restarts. */
    private DeviceStatus settle(Duration limit) throws IOException {
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            try {
                GuestShell ready = shell();
                ready.run(WAIT_FOR_CLIENT, limit);
                DeviceStatus status = status(ready);
                timeline.add(CLIENT, status.toString());
                if (status.phase().equals("IDLE") || status.phase().equals("WRITING")) {
                    return status;
                }
            } catch (MachineEndedException e) {
                nextStart();
            }
            if (System.nanoTime() > end) {
                throw new ScenarioFailedException("the update is still in progress after " + limit.toSeconds() + " s");
            }
            LocalSocket.pause();
        }
    }

    private static DeviceStatus status(GuestShell shell) throws IOException {
        Result result = shell.run("tandem-update status --json", STATUS_LIMIT);
        if (result.exitCode() != 0) {
            throw new ScenarioFailedException(
                    "tandem-update status ended with " + result.exitCode() + ": " + result.output());
        }
        return DeviceStatus.parse(result.output());
    }

    private void expect(Step.Expectation expected, DeviceStatus status) throws IOException {
        List<String> wrong = new ArrayList<>();
        compare("slot", expected.slot(), status.slot(), wrong);
        compare("default slot", expected.defaultSlot(), status.defaultSlot(), wrong);
        compare("trial", expected.trial().map(String::valueOf), String.valueOf(status.trial()), wrong);
        compare(
                "started on trial",
                expected.startedOnTrial().map(String::valueOf),
                String.valueOf(device.booted().trial()),
                wrong);
        compare("artifact", expected.artifact(), status.artifact(), wrong);
        compare("phase", expected.phase(), status.phase(), wrong);
        compare("result", expected.result(), status.result(), wrong);
        if (expected.reason().isPresent()
                && !expected.reason().get().matcher(status.reason()).find()) {
            wrong.add("reason: expected what fits '" + expected.reason().get() + "', found '" + status.reason() + "'");
        }
        // What the firmware started, from its own mouth.
        if (!status.slot().isEmpty() && !device.booted().slot().equals(Optional.of(Slot.valueOf(status.slot())))) {
            wrong.add("started was " + device.booted().what() + ", the client says slot " + status.slot());
        }
        if (!wrong.isEmpty()) {
            throw new ScenarioFailedException(String.join("; ", wrong));
        }
        timeline.add(CHECK, "as expected: " + status);
    }

    private static void compare(String what, Optional<String> expected, String found, List<String> wrong) {
        if (expected.isPresent() && !expected.get().equals(found)) {
            wrong.add(what + ": expected " + expected.get() + ", found " + (found.isEmpty() ? "nothing" : found));
        }
    }

    /**
     * Each point counts from the start after the cut before it, so what the client does by itself then is cut as well. It is not asked
     * for its state in between: that takes as long as a part of the update.
     */
    private void cuts(Step.Cuts step) throws IOException {
        Random random = Chance.of(step.seed());
        long end = System.nanoTime() + step.limit().toNanos();
        List<CutPoint.Stage> stages = CutPoint.stages(layout());
        for (int i = 0; i < step.count(); i++) {
            CutPoint point = point(stages.get((int) Math.floorMod(i + step.seed() - 1, (long) stages.size())), random);
            timeline.add(
                    POWER,
                    String.format(
                            Locale.ROOT, "cut %d of %d is to be in %s, %s", i + 1, step.count(), point.stage(), point));
            updateUntilCut(step.artifacts(), point, random, end);
            tellCut(point.stage().toString(), device.finishCut());
            device.start();
        }
        // Now without another cut: what is in progress comes to its end. If nothing is, one more update has to.
        DeviceStatus after = settle(step.limit());
        if (!isCommitted(after)) {
            install(artifactFor(step.artifacts()));
            after = settleThroughRestart(step.limit());
        }
        if (!isCommitted(after)) {
            throw new ScenarioFailedException("after all cuts, an update does not come to its end: " + after);
        }
        timeline.add(CHECK, step.count() + " power cuts, and the update after them was committed");
    }

    private static boolean isCommitted(DeviceStatus status) {
        return status.phase().equals("IDLE") && status.result().equals("COMMITTED");
    }

    private void updateUntilCut(List<Path> artifacts, CutPoint point, Random random, long end) throws IOException {
        boolean begun = shell != null;
        if (begun) {
            install(artifactFor(artifacts));
        }
        device.cutAt(point, random);
        long started = System.nanoTime();
        while (!device.isCut()) {
            if (!device.isRunning()) {
                nextStart();
                started = System.nanoTime();
                begun = false;
            } else if (!begun) {
                begun = goOnIfUp(artifacts, point);
            } else if (System.nanoTime() - started > LONG_START.toNanos()) {
                point.next();
            }
            if (System.nanoTime() > end) {
                throw new ScenarioFailedException("the update never came to " + point);
            }
            LocalSocket.pause();
        }
    }

    private boolean goOnIfUp(List<Path> artifacts, CutPoint point) throws IOException {
        try {
            shell = device.login();
            // What is in progress goes on by itself, perhaps with a restart; two clients at once would only be slow.
            shell.run(WAIT_FOR_CLIENT, STATUS_LIMIT, device::isCut);
            if (device.booted().trial()) {
                // The verdict has come, with fewer writes than was thought.
                point.next();
                shell.begin("date >/var/tmp/verdict; sync");
            } else {
                install(artifactFor(artifacts));
            }
            return true;
        } catch (MachineEndedException e) {
            shell = null;
        } catch (NoAnswerException e) {
            if (!device.isCut()) {
                timeline.add(SYSTEM, String.valueOf(e.getMessage()));
                device.watchdog();
                device.start();
            }
        } catch (IOException e) {
            // The disk goes first: a login at that moment finds no sudo.
            if (!device.isCut()) {
                throw e;
            }
        }
        return false;
    }

    /** So that each update brings another system: that of a slot is always the same. */
    private Path artifactFor(List<Path> artifacts) throws ScenarioFailedException {
        return artifacts.get(runningSlot() == Slot.A ? 0 : artifacts.size() - 1);
    }

    private Slot runningSlot() throws ScenarioFailedException {
        return device.booted()
                .slot()
                .orElseThrow(
                        () -> new ScenarioFailedException(device.booted().what() + " was started, which is no slot's"));
    }

    private SlotLayout layout() throws IOException {
        try (FileDevice view = FileDevice.openReadOnly(disk)) {
            return SlotLayout.of(MbrTable.read(view));
        }
    }

    private CutPoint point(CutPoint.Stage stage, Random random) throws IOException {
        SlotLayout layout = layout();
        Slot running = runningSlot();
        Slot target = device.booted().trial() ? running : running.other();
        ByteRange root = layout.root(target);
        try (FileDevice view = FileDevice.openReadOnly(disk)) {
            long bytes = isWritten(view, root) ? DIFFERENT_BYTES : root.length();
            return CutPoint.in(stage, layout, target, bytes, random);
        }
    }

    /** Whether there is a system already, of which an update only writes what is different. */
    private static boolean isWritten(FileDevice disk, ByteRange root) throws IOException {
        ByteBuffer superblock = ByteBuffer.allocate(Superblock.BYTES);
        disk.read(root.offset() + Superblock.OFFSET, superblock);
        return Superblock.parse(superblock.array()).isPresent();
    }

    /** In the background: the machine may end at any moment of it. Refused, and no harm, when one is in progress. */
    private void install(Path artifact) throws IOException {
        URI url = server.serve(artifact);
        timeline.add(CLIENT, "installs " + artifact.getFileName());
        shell().begin("tandem-update install --force --reboot " + url + " >/run/install.log 2>&1 &");
    }

    private void tellCut(String when, VolatileDisk.Cut cut) {
        shell = null;
        timeline.add(
                POWER,
                String.format(
                        Locale.ROOT,
                        "power cut (%s): of %d sectors in the disk's cache, %d were kept",
                        when.toLowerCase(Locale.ROOT).replace('_', ' '),
                        cut.unflushedSectors(),
                        cut.keptSectors()));
    }

    /** The installation ends with a restart, which is waited for first. */
    private DeviceStatus settleThroughRestart(Duration limit) throws IOException {
        Optional<Reset> reset = device.awaitReset(limit);
        if (reset.isEmpty()) {
            throw new ScenarioFailedException(
                    "the installation did not restart the device within " + limit.toMinutes() + " min; it said:\n"
                            + shell().run("cat /run/install.log", STATUS_LIMIT).output());
        }
        shell = null;
        device.start();
        return settle(limit);
    }

    /** What the device said last, for reports. */
    String consoleTail() {
        return Objects.requireNonNullElse(device.consoleTail(), "");
    }
}
