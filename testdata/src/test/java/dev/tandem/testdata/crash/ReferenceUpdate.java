package dev.tandem.testdata.crash;

import dev.tandem.disk.BlockDevice;
import dev.tandem.disk.ByteRange;
import dev.tandem.disk.FatBuilder;
import dev.tandem.disk.FatFile;
import dev.tandem.disk.FatVolume;
import dev.tandem.layout.AutobootFile;
import dev.tandem.layout.Slot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** As small an updater as can be correct, and with each of the bugs instead. */
final class ReferenceUpdate {
    static final String STATE = "state";

    private final Machine machine;
    private final PlantedBug bug;
    private final SimulatedFiles files;

    private ReferenceUpdate(Machine machine, PlantedBug bug) {
        this.machine = machine;
        this.bug = bug;
        this.files = machine.files("client");
    }

    /** What the record says. */
    record State(String phase, String version, Slot slot) {
        static final State NONE = new State("NONE", "-", Slot.A);

        /** A record that cannot be read says as much as none. */
        static State of(Optional<byte[]> content) {
            String[] words = new String(content.orElse(new byte[0]), StandardCharsets.US_ASCII).split(" ", -1);
            return words.length == 4 ? new State(words[0], words[1], Slot.valueOf(words[2])) : NONE;
        }

        byte[] bytes() {
            return (phase + " " + version + " " + slot + " .").getBytes(StandardCharsets.US_ASCII);
        }
    }

    /** In every boot. */
    static Client resume(PlantedBug bug) {
        return machine -> new ReferenceUpdate(machine, bug).resume();
    }

    static Client install(ReferenceDevice.Version version, PlantedBug bug) {
        return machine -> new ReferenceUpdate(machine, bug).install(version);
    }

    private void resume() throws IOException {
        State state = State.of(files.read(STATE, 100));
        Slot booted = machine.running().slot();
        Optional<Slot> named = named();
        if (named.isEmpty()) {
            commit(booted);
        }
        Slot committed = named.orElse(booted);
        boolean trial = booted != committed;
        if (state.phase().equals("INSTALLED") && booted == state.slot()) {
            if (!trial) {
                record(new State("DONE", state.version(), booted));
            } else if (machine.running().condition() == Condition.HEALTHY) {
                commit(booted);
                record(new State("DONE", state.version(), booted));
            } else {
                record(new State("FAILED", state.version(), booted));
                machine.reset(ResetKind.ORDERLY);
            }
        } else if (trial) {
            machine.reset(ResetKind.ORDERLY);
        } else if (state.phase().equals("INSTALLED") || state.phase().equals("WRITING")) {
            record(new State("FAILED", state.version(), state.slot()));
        }
    }

    private void install(ReferenceDevice.Version version) throws IOException {
        Slot target = machine.running().slot().other();
        PiFirmware firmware = machine.firmware(PiFirmware.class);
        record(new State("WRITING", version.name(), target));
        if (bug != PlantedBug.NOT_DISARMED) {
            firmware.setTryboot(false);
        }
        BlockDevice root = open("root", ReferenceDevice.LAYOUT.root(target));
        ReferenceDevice.writeRoot(root, version);
        if (bug == PlantedBug.SLOT_FORCED_ELSEWHERE) {
            machine.disk().open("disk").force();
        } else if (bug != PlantedBug.SLOT_NOT_FORCED) {
            root.force();
        }
        BlockDevice boot = open("boot", ReferenceDevice.LAYOUT.boot(target));
        ReferenceDevice.bootVolume(version, target)
                .writeTo(bug == PlantedBug.BOOT_NOT_FORCED ? new Unforced(boot) : boot, FatBuilder.Writing.IN_USE);
        record(new State("INSTALLED", version.name(), target));
        if (bug == PlantedBug.FLIP_BEFORE_TRIAL) {
            commit(target);
        } else {
            firmware.setTryboot(true);
        }
        machine.restartAfterwards(ResetKind.ORDERLY);
    }

    private void record(State state) throws IOException {
        if (bug == PlantedBug.RECORD_IN_PLACE) {
            files.write(STATE, state.bytes());
            files.force(STATE);
            files.forceNames();
            return;
        }
        files.write("state.new", state.bytes());
        if (bug != PlantedBug.RECORD_NOT_FORCED) {
            files.force("state.new");
        }
        files.rename("state.new", STATE);
        files.forceNames();
    }

    private Optional<Slot> named() throws IOException {
        FatVolume volume = FatVolume.open(open("config", ReferenceDevice.LAYOUT.config()));
        Optional<FatFile> file = volume.find(AutobootFile.NAME);
        return file.isEmpty() ? Optional.empty() : AutobootFile.committed(volume.read(file.get(), 512));
    }

    private void commit(Slot slot) throws IOException {
        BlockDevice config = open("config", ReferenceDevice.LAYOUT.config());
        byte[] content = AutobootFile.content(slot);
        switch (bug) {
            case COMMIT_TRUNCATES -> new FatEdit(config).truncateAndWrite(content);
            case COMMIT_RENAMES_UNFORCED -> new FatEdit(config).writeAndRename(content, false);
            case COMMIT_RENAMES_FORCED -> new FatEdit(config).writeAndRename(content, true);
            default -> {
                FatVolume volume = FatVolume.open(config);
                ByteRange sector = volume.extents(
                                volume.find(AutobootFile.NAME).orElseThrow(() -> new IOException("no autoboot.txt")))
                        .get(0);
                config.write(sector.offset(), ByteBuffer.wrap(content));
                config.force();
            }
        }
    }

    private BlockDevice open(String name, ByteRange range) {
        return machine.disk().open(name, range);
    }

    /** Forgets to force. */
    private record Unforced(BlockDevice device) implements BlockDevice {
        @Override
        public long sizeBytes() {
            return device.sizeBytes();
        }

        @Override
        public void read(long offset, ByteBuffer target) throws IOException {
            device.read(offset, target);
        }

        @Override
        public void write(long offset, ByteBuffer source) throws IOException {
            device.write(offset, source);
        }

        @Override
        public void force() {
            // forgotten
        }

        @Override
        public void close() throws IOException {
            device.close();
        }
    }
}
