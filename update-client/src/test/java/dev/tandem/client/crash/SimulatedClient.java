package dev.tandem.client.crash;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.tandem.artifact.ArtifactReader;
import dev.tandem.artifact.PayloadFile;
import dev.tandem.artifact.ReadOptions;
import dev.tandem.client.boot.BootControl;
import dev.tandem.client.boot.Disk;
import dev.tandem.client.boot.Firmware;
import dev.tandem.client.boot.FirmwareInfo;
import dev.tandem.client.boot.TrybootBootControl;
import dev.tandem.client.boot.UBootBootControl;
import dev.tandem.client.crash.CrashDevice.Version;
import dev.tandem.client.install.DevicePolicy;
import dev.tandem.client.install.Hooks;
import dev.tandem.client.install.InstallOptions;
import dev.tandem.client.install.InstallPlanner;
import dev.tandem.client.install.PayloadFiles;
import dev.tandem.client.install.Precheck;
import dev.tandem.client.install.Result;
import dev.tandem.client.install.RootImages;
import dev.tandem.client.install.SlotWriter;
import dev.tandem.client.install.Slots;
import dev.tandem.client.install.Updater;
import dev.tandem.client.platform.StateDirectory;
import dev.tandem.client.report.History;
import dev.tandem.client.state.DeviceState;
import dev.tandem.client.state.InstallPlan;
import dev.tandem.client.state.StateStore;
import dev.tandem.client.state.UpdateRecord;
import dev.tandem.disk.BlockDevice;
import dev.tandem.disk.FatBuilder;
import dev.tandem.disk.FatVolume;
import dev.tandem.layout.PiTrybootLayout;
import dev.tandem.layout.Slot;
import dev.tandem.layout.SlotLayout;
import dev.tandem.testdata.crash.Client;
import dev.tandem.testdata.crash.Condition;
import dev.tandem.testdata.crash.FirmwareModel;
import dev.tandem.testdata.crash.Machine;
import dev.tandem.testdata.crash.PiFirmware;
import dev.tandem.testdata.crash.ResetKind;
import dev.tandem.testdata.crash.UBootFirmware;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The client of this project on a simulated machine: its flow, record, boot control, slot writer, FAT and MBR code. Only
 * what surrounds it is simulated: disk, files, firmware, the start of the device, health.
 */
final class SimulatedClient {
    static final String STATE = "tandem";

    private static final int MAX_ATTEMPTS = 2;
    private static final int BLOCK = 4096;
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);
    private static final Map<Slot, dev.tandem.client.boot.RunningSystem> SYSTEMS = systems();

    private final Machine machine;
    private final List<Version> known;
    private final Variant variant;
    private final StateStore store;
    private final BootControl boot;

    /**
     * What is wrong with a client, for the test of the test.
     *
     * @param boot in place of the boot control
     * @param directory in place of the directory of the record
     * @param slot in place of the device of a slot
     * @param restart how the device restarts
     */
    record Variant(
            UnaryOperator<BootControl> boot,
            UnaryOperator<StateDirectory> directory,
            UnaryOperator<BlockDevice> slot,
            ResetKind restart) {
        /** Nothing. */
        static final Variant RIGHT = new Variant(b -> b, d -> d, s -> s, ResetKind.ORDERLY);

        Variant restarting(ResetKind kind) {
            return new Variant(boot, directory, slot, kind);
        }
    }

    private SimulatedClient(Machine machine, List<Version> known, Variant variant) throws IOException {
        this.machine = machine;
        this.known = known;
        this.variant = variant;
        this.store = StateStore.open(directory());
        this.boot = variant.boot().apply(control());
    }

    private BootControl control() {
        Slot running = machine.running().slot();
        if (machine.firmware(FirmwareModel.class) instanceof UBootFirmware) {
            boolean trial = machine.running().trial();
            return new UBootBootControl(new SimulatedSlots(), () -> running, () -> trial, List::of);
        }
        return new TrybootBootControl(
                new SimulatedSlots(), CrashDevice.LAYOUT, SYSTEMS.get(running), new SimulatedFirmware(), warning -> {});
    }

    /** What runs in each boot. */
    static Client resume(List<Version> known, Variant variant) {
        return machine -> new SimulatedClient(machine, known, variant).resume();
    }

    /** Somebody installs this. */
    static Client install(byte[] artifact, List<Version> known, Variant variant) {
        return machine -> new SimulatedClient(machine, known, variant).install(artifact);
    }

    /** The record as anybody would read it. */
    static DeviceState state(Machine machine) {
        try {
            return StateStore.open(new SimulatedStateDirectory(machine.files(STATE)))
                    .state();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void resume() throws IOException {
        finish(run(updater(true), updater -> updater.resume(true, Set.of())));
    }

    private void install(byte[] artifact) throws IOException {
        try (ArtifactReader reader = ArtifactReader.open(new ByteArrayInputStream(artifact), ReadOptions.unchecked())) {
            PayloadFile first = reader.nextFile();
            InstallPlanner planner = new InstallPlanner(
                    new DevicePolicy(CrashDevice.TYPE, Optional.empty(), type -> false, Precheck.NONE),
                    boot,
                    new SimulatedSlots(),
                    () -> "id-" + reader.header().info().artifactName());
            InstallPlan plan = plan(planner, reader, first);
            PayloadFiles files = new Once(reader, first);
            finish(run(updater(false), updater -> updater.install(plan, reader.header(), files)));
        }
    }

    private InstallPlan plan(InstallPlanner planner, ArtifactReader reader, PayloadFile first) throws IOException {
        try {
            return planner.plan(
                    reader.header(), first, store.state(), "memory", new InstallOptions(true, false, Set.of()));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private interface Command {
        Result run(Updater updater) throws InterruptedException;
    }

    private static Result run(Updater updater, Command command) {
        try {
            return command.run(updater);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A failure that ended in the default slot with nothing under way is an outcome, and no error of the program. */
    private void finish(Result result) throws IOException {
        boolean settled = store.state().update().isEmpty() && boot.booted() == boot.defaultSlot();
        if (result.kind() == Result.Kind.FAILED && !settled) {
            // The unit fails, and on trial that ends the trial.
            if (boot.booted() != boot.defaultSlot()) {
                machine.restartAfterwards(variant.restart());
            }
            throw new IOException(result.message());
        }
    }

    private Updater updater(boolean newBoot) throws IOException {
        RootImages images = new RootImages(
                new SimulatedSlots(),
                boot,
                () -> {
                    if (machine.running().condition() != Condition.HEALTHY) {
                        throw new IOException("not healthy");
                    }
                },
                () -> {},
                SlotWriter.Settings.inline(BLOCK, BLOCK),
                (bytes, ofBytes) -> {},
                (level, sentence) -> {},
                (plan, from, checkpoints) -> {
                    throw new IOException("no modules here");
                });
        return new Updater(new Updater.Platform(
                boot,
                () -> machine.restartAfterwards(variant.restart()),
                images,
                Hooks.NONE,
                store,
                new History(directory(), 3),
                (level, sentence) -> {},
                CLOCK,
                bootId(newBoot),
                MAX_ATTEMPTS));
    }

    /** All that counts is whether it is the one in the record; few different ones make few different machines. */
    private String bootId(boolean newBoot) {
        String recorded = store.state().update().map(UpdateRecord::bootId).orElse("");
        return newBoot && recorded.equals("one") ? "two" : "one";
    }

    private StateDirectory directory() {
        return variant.directory().apply(new SimulatedStateDirectory(machine.files(STATE)));
    }

    private static Map<Slot, dev.tandem.client.boot.RunningSystem> systems() {
        Map<Slot, dev.tandem.client.boot.RunningSystem> systems = new EnumMap<>(Slot.class);
        for (Slot slot : Slot.values()) {
            FileSystem files = Jimfs.newFileSystem(Configuration.unix());
            Path root = files.getPath("/");
            try {
                Files.createDirectories(root.resolve("proc"));
                Files.writeString(
                        root.resolve("proc/cmdline"),
                        "root=PARTUUID="
                                + SlotLayout.partUuid(CrashDevice.DISK_ID, PiTrybootLayout.rootPartition(slot))
                                + " tandem.slot=" + slot + "\n");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            systems.put(slot, new dev.tandem.client.boot.RunningSystem(root));
        }
        return systems;
    }

    /** The files of the payload, the first of which has been looked at. */
    private static final class Once implements PayloadFiles {
        private final ArtifactReader reader;
        private PayloadFile first;

        Once(ArtifactReader reader, PayloadFile first) {
            this.reader = reader;
            this.first = first;
        }

        @Override
        public PayloadFile next() throws IOException {
            PayloadFile file = first == null ? reader.nextFile() : first;
            first = null;
            return file;
        }
    }

    /** Every partition is opened anew for each use: what one handle forces says nothing of another. */
    private final class SimulatedSlots implements Slots, Disk {
        @Override
        public long rootBytes(Slot slot) {
            return CrashDevice.LAYOUT.root(slot).length();
        }

        @Override
        public BlockDevice openRoot(Slot slot) {
            return variant.slot().apply(open(PiTrybootLayout.rootPartition(slot)));
        }

        @Override
        public void buildBoot(Slot slot) throws IOException {
            byte[] image = new byte[CrashDevice.IMAGE_BYTES];
            try (BlockDevice root = open(PiTrybootLayout.rootPartition(slot))) {
                root.read(0, ByteBuffer.wrap(image));
            }
            Version version = CrashDevice.beginning(Arrays.copyOf(image, 512), known)
                    .filter(v -> Arrays.equals(v.image(), image))
                    .orElseThrow(() -> new IOException("the root file system has no list of boot files"));
            FatBuilder volume = CrashDevice.bootVolume(version, slot);
            try (BlockDevice device = variant.slot().apply(open(PiTrybootLayout.bootPartition(slot)))) {
                volume.writeTo(device, FatBuilder.Writing.IN_USE);
            }
            try (BlockDevice device = open(PiTrybootLayout.bootPartition(slot))) {
                if (FatVolume.open(device).find("kernel8.img").isEmpty()) {
                    throw new IOException("the boot partition does not read back");
                }
            }
        }

        @Override
        public PiTrybootLayout layout() {
            return CrashDevice.LAYOUT;
        }

        @Override
        public BlockDevice open(int partition) {
            return machine.disk().open("p" + partition, CrashDevice.LAYOUT.partition(partition));
        }

        @Override
        public BlockDevice openPastCache(int partition) {
            return open(partition);
        }

        @Override
        public String ext4Name(Slot slot) {
            throw new UnsupportedOperationException("there is no ext4 here");
        }
    }

    private final class SimulatedFirmware implements Firmware {
        @Override
        public FirmwareInfo info() {
            return new FirmwareInfo(
                    FirmwareInfo.Board.OTHER,
                    OptionalInt.of(machine.running().boot().partition()),
                    Optional.of(machine.running().trial()),
                    Optional.empty(),
                    Optional.empty(),
                    OptionalInt.empty());
        }

        @Override
        public void armTrial() {
            machine.firmware(PiFirmware.class).setTryboot(true);
        }

        @Override
        public void clearTrial() {
            machine.firmware(PiFirmware.class).setTryboot(false);
        }
    }
}
