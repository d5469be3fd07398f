package dev.tandem.imagetool.boottest;

import static dev.tandem.imagetool.boottest.TimelineEvent.Kind.KERNEL;
import static dev.tandem.imagetool.boottest.TimelineEvent.Kind.POWER;
import static dev.tandem.imagetool.boottest.TimelineEvent.Kind.SYSTEM;

import dev.tandem.disk.FileDevice;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A board with its disk: firmware, and a machine that is started anew after each reset. What the firmware keeps across resets, the
 * request for a trial, is kept here.
 */
final class TestDevice implements Closeable {
    private final DeviceSettings settings;
    private final Path disk;
    private final Path work;
    private final Path log;
    private final Timeline timeline;
    private final Starter starter;
    private boolean trialRequested;
    private int starts;
    private volatile @Nullable CutPoint cutPoint;
    private Random cutChance = new Random(0);
    private @Nullable FileDevice image;
    private @Nullable VolatileDisk cache;
    private @Nullable NbdServer server;
    private @Nullable QemuMachine machine;
    private @Nullable GuestShell shell;
    private volatile @Nullable Booted booted;
    private QemuMachine.@Nullable Start start;

    /** The device does not start any more: what no update may ever lead to. */
    static final class DeadDeviceException extends IOException {
        private static final long serialVersionUID = 1L;

        DeadDeviceException(String message) {
            super(message);
        }
    }

    /**
     * A device that is switched off.
     *
     * @param starter what starts a system on it
     * @param disk the image that it has for a disk, which is changed
     * @param work an empty directory for files on the way
     * @param log gets what the consoles print
     */
    TestDevice(DeviceSettings settings, Starter starter, Path disk, Path work, Path log, Timeline timeline) {
        this.settings = settings;
        this.starter = starter;
        this.disk = disk;
        this.work = work;
        this.log = log;
        this.timeline = timeline;
    }

    /** Switches it on, or lets it go on after a reset: firmware, then kernel. */
    void start() throws IOException {
        starts++;
        timeline.add(POWER, starts == 1 ? "switched on" : "starts again");
        booted = null;
        Starter.Started started = starter.start(trialRequested);
        trialRequested = false;
        connectDisk();
        CutPoint point = cutPoint;
        if (point != null) {
            arm(point, cutChance);
        }
        started.booted().ifPresent(this::boots);
        QemuMachine.Start with = started.machine();
        run(with, sockets -> QemuMachine.start(settings.hardware(), with, sockets, this::console));
        timeline.add(KERNEL, "starts");
        machine()
                .console()
                .note(String.format(
                        Locale.ROOT,
                        "start %d%s",
                        starts,
                        started.booted().map(it -> ", " + it.what()).orElse("")));
    }

    /** Also by the thread of the console, when U-Boot tells. */
    private void boots(Booted system) {
        booted = system;
        CutPoint point = cutPoint;
        if (point != null && system.trial()) {
            point.trialStarts();
        }
    }

    /** Has a machine go on that was saved; the disk is to be a copy of its own. Somebody is logged in on it. */
    GuestShell goOn(SavedMachine saved) throws IOException {
        starts++;
        booted = saved.booted();
        connectDisk();
        run(
                saved.start(),
                sockets ->
                        QemuMachine.goOn(settings.hardware(), saved.start(), saved.memory(), sockets, this::console));
        timeline.add(POWER, "goes on");
        timeline.add(SYSTEM, "is up, with root logged in");
        machine().console().note("goes on with memory and disk of another");
        return Objects.requireNonNull(shell);
    }

    /** Stops the device in the middle of what it does, for whoever goes on with it. */
    SavedMachine save() throws IOException {
        Path memory = work.resolve("memory");
        machine().save(memory);
        machine().kill();
        timeline.add(POWER, "stopped, to go on later");
        release(true);
        return new SavedMachine(disk, memory, Objects.requireNonNull(start), booted());
    }

    private void connectDisk() throws IOException {
        image = FileDevice.openReadWrite(disk);
        cache = new VolatileDisk(image);
    }

    private interface Launch {
        QemuMachine with(QemuMachine.Sockets sockets) throws IOException;
    }

    private void run(QemuMachine.Start with, Launch launch) throws IOException {
        start = with;
        QemuMachine.Sockets sockets =
                QemuMachine.Sockets.in(Files.createDirectory(work.resolve(String.valueOf(starts))));
        server = NbdServer.start(Objects.requireNonNull(cache), sockets.disk());
        machine = launch.with(sockets);
        // The machine has it by now, or says why not.
        shell = GuestShell.connect(sockets.shell(), machine::isRunning, Duration.ofSeconds(30));
    }

    private Console console(Consumer<String> lines) {
        return new Console(log, line -> {
            remark(line);
            lines.accept(line);
        });
    }

    /** What only a person would read on the console, and would like to know. */
    private void remark(String line) {
        starter.hears(line).ifPresent(this::boots);
        if (line.contains("Kernel panic - not syncing")
                || line.contains("Run /sbin/init as init process")
                || line.contains("reboot: ")) {
            timeline.add(KERNEL, line.replaceFirst("^\\[ *[0-9.]+] *", ""));
        }
    }

    /** What was started last. */
    Booted booted() {
        return Objects.requireNonNull(booted, "never started");
    }

    private QemuMachine machine() {
        return Objects.requireNonNull(machine, "not switched on");
    }

    boolean isRunning() {
        return machine != null && machine.isRunning();
    }

    /** The last lines of the console. */
    String consoleTail() {
        return machine == null ? "" : machine.console().tail();
    }

    /**
     * A shell of root, as soon as the system lets somebody log in.
     *
     * @throws GuestShell.NoAnswerException if it does not, and has been silent on the console for too long: it hangs
     */
    GuestShell login() throws IOException {
        GuestShell ready = Objects.requireNonNull(shell, "not switched on");
        Console console = machine().console();
        ready.login(
                settings.user(),
                settings.password(),
                settings.bootLimit(),
                () -> isCut() || console.silentNanos() > settings.hangLimit().toNanos());
        timeline.add(SYSTEM, "is up, and lets root in");
        return ready;
    }

    /**
     * Waits for the end of this start, whatever ends it.
     *
     * @return how it ended; empty if the machine still runs when the limit is over
     */
    Optional<Reset> awaitReset(Duration limit) throws IOException {
        return machine().waitFor(limit.toMillis()) ? Optional.of(ended(machine().reset())) : Optional.empty();
    }

    /** The machine has ended, or ends now: how? */
    Reset awaitEnd() throws IOException {
        return awaitReset(settings.bootLimit()).orElseThrow(() -> new IOException("the machine goes on running"));
    }

    /** Resets it as the hardware watchdog does when nobody keeps it quiet. */
    Reset watchdog() throws IOException {
        machine().kill();
        return ended(Reset.WATCHDOG);
    }

    /** Cuts the power, now. */
    VolatileDisk.Cut cut(Random random) throws IOException {
        // First the disk: nothing of what the machine does after this moment arrives.
        Objects.requireNonNull(cache, "not switched on").cut(random);
        return finishCut();
    }

    /** Has {@code point} decide when the power is cut, in this start or one that follows; {@code random} what is lost then. */
    void cutAt(CutPoint point, Random random) {
        cutPoint = point;
        cutChance = random;
        arm(point, random);
    }

    private void arm(CutPoint point, Random random) {
        Objects.requireNonNull(cache, "not switched on").watch(point, random);
    }

    /** Whether the power has been cut; the machine does not know it yet. */
    boolean isCut() {
        return cache != null && cache.lastCut().isPresent();
    }

    /** The end of the start in which the power was cut. */
    VolatileDisk.Cut finishCut() throws IOException {
        VolatileDisk.Cut cut =
                Objects.requireNonNull(cache, "not switched on").lastCut().orElseThrow();
        cutPoint = null;
        machine().kill();
        ended(Reset.POWER_CUT);
        return cut;
    }

    private Reset ended(Reset reset) throws IOException {
        timeline.add(POWER, reset.text());
        machine().console().note(reset.text());
        trialRequested = reset == Reset.RESTART_FOR_TRIAL;
        release(reset != Reset.POWER_CUT);
        return reset;
    }

    /** @param flush a disk that keeps its power writes what it was given */
    private void release(boolean flush) throws IOException {
        try {
            if (flush && cache != null) {
                cache.force();
            }
        } finally {
            for (Closeable each : Arrays.asList(shell, machine, server, cache, image)) {
                if (each != null) {
                    each.close();
                }
            }
            image = null;
            cache = null;
            server = null;
            machine = null;
            shell = null;
        }
    }

    @Override
    public void close() throws IOException {
        if (machine != null) {
            machine.kill();
        }
        release(false);
    }
}
