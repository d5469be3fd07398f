package dev.tandem.client.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.artifact.ArtifactSpec;
import dev.tandem.artifact.ArtifactWriter;
import dev.tandem.artifact.Compression;
import dev.tandem.artifact.HeaderInfo;
import dev.tandem.artifact.PayloadInfo;
import dev.tandem.artifact.PayloadSource;
import dev.tandem.artifact.ReadOptions;
import dev.tandem.artifact.WriteOptions;
import dev.tandem.client.boot.FakeBootControl;
import dev.tandem.client.install.FaultyDevice.Operation;
import dev.tandem.client.platform.FileStateDirectory;
import dev.tandem.client.platform.Sleeper;
import dev.tandem.client.platform.StateDirectory;
import dev.tandem.client.report.History;
import dev.tandem.client.source.ArtifactSource;
import dev.tandem.client.source.ArtifactSources;
import dev.tandem.client.source.HttpSettings;
import dev.tandem.client.state.Outcome;
import dev.tandem.client.state.Phase;
import dev.tandem.client.state.SlotContent;
import dev.tandem.client.state.StateStore;
import dev.tandem.disk.BlockDevice;
import dev.tandem.layout.Slot;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole installations onto a slot that does not keep what is written to it. */
final class BadSlotTest {
    private static final int CHUNK = 4 * Images.BLOCK;
    private static final byte[] OLD = Images.random(1, 12 * CHUNK);
    private static final byte[] IMAGE = Images.random(2, 10 * CHUNK);
    private static final String TYPE = "board";

    @TempDir
    Path directory;

    private final FakeBootControl boot = new FakeBootControl();
    private FaultyDevice slot = new FaultyDevice(OLD);
    private boolean bootPartitionFails;
    private int opened;
    private StateDirectory data;
    private StateStore store;
    private Path artifact;

    @BeforeEach
    void make() throws Exception {
        data = new FileStateDirectory(directory.resolve("data"));
        store = StateStore.open(data);
        Path image = Files.write(directory.resolve("root.ext4"), IMAGE);
        artifact = directory.resolve("two.mender");
        ArtifactWriter.write(
                new ArtifactSpec(
                        3,
                        new HeaderInfo(ArtifactSpec.ROOTFS_IMAGE, "two", null, List.of(TYPE), List.of(), List.of()),
                        new PayloadInfo(ArtifactSpec.ROOTFS_IMAGE, Map.of(), Map.of(), List.of(), null),
                        List.of(),
                        List.of(PayloadSource.ofFile(image)),
                        null),
                artifact,
                WriteOptions.DEFAULT.withCompression(Compression.UNCOMPRESSED));
    }

    @Test
    void whatReadsBackOtherwise_isFinal_andTheSlotIsBad() throws Exception {
        slot.corruptAt(5 * CHUNK + 7);

        Result result = install();

        refused(result, "do not read back as they were written", Images.sha256(IMAGE));
        assertThat(slot.writtenBytes()).as("written once").isEqualTo(IMAGE.length);
    }

    @Test
    void forceThatFails_isFinal_andTheSlotIsBad() throws Exception {
        for (int call = 1; call <= 4; call++) {
            slot = new FaultyDevice(OLD).failAt(Operation.FORCE, call, () -> new IOException("Input/output error"));

            refused(install(), "could not make bytes", "Input/output error");
            assertThat(slot.calls(Operation.FORCE)).as("never again").isEqualTo(call);
        }
    }

    @Test
    void writeThatFails_isFinal_andTheSlotIsBad() throws Exception {
        slot.failAt(Operation.WRITE, 3, () -> new IOException("Input/output error"));

        refused(install(), "could not write", "Input/output error");
    }

    @Test
    void slotThatCannotBeReadBack_isBad() throws Exception {
        // Ten reads compare, the rest is reading back.
        slot.failAt(Operation.READ, 11, () -> new IOException("Input/output error"));

        refused(install(), "could not read", "Input/output error");
    }

    @Test
    void slotThatLiesWhenAnInstallationGoesOn_isNotWrittenFromTheBeginning() throws Exception {
        slot.failAt(Operation.WRITE, 9, () -> new IllegalStateException("killed"));
        try {
            install();
        } catch (IllegalStateException e) {
            // as good as a kill: the record stays where it is
        }
        assertThat(store.state().phase()).isEqualTo(Phase.WRITING);
        assertThat(store.state().update().orElseThrow().checkpoint()).isPresent();
        FaultyDevice half = new FaultyDevice(slot.durable());
        slot = half.corruptAt(9 * CHUNK + 7);

        refused(install(), "do not read back");
        assertThat(opened).isEqualTo(2);
    }

    @Test
    void badSlot_isWrittenAgain_byTheNextInstallation() throws Exception {
        slot.corruptAt(7);
        install();
        slot = new FaultyDevice(slot.bytes());

        Result result = install();

        assertThat(result.kind()).as(result.message()).isEqualTo(Result.Kind.REBOOT_NEEDED);
        assertThat(boot.armed()).isEqualTo(Slot.B);
        assertThat(condition()).isEqualTo(SlotContent.Condition.COMPLETE);
    }

    @Test
    void slotWithoutItsBootPartition_isNotComplete() throws Exception {
        bootPartitionFails = true;

        Result result = install();

        assertThat(result.kind()).isEqualTo(Result.Kind.FAILED);
        assertThat(result.message())
                .contains("the boot partition does not read back")
                .contains("Rolled back.");
        assertThat(boot.armed()).isNull();
        assertThat(condition()).isEqualTo(SlotContent.Condition.PARTIAL);
    }

    private void refused(Result result, String... words) throws IOException {
        assertThat(result.kind()).as(result.message()).isEqualTo(Result.Kind.FAILED);
        assertThat(result.message())
                .contains(words)
                .contains("System not modified.")
                .contains("Slot B is marked as bad")
                .contains("Install again")
                .contains("replace the disk");
        assertThat(boot.armed()).isNull();
        assertThat(boot.defaultSlot()).isEqualTo(Slot.A);
        StateStore after = StateStore.open(data);
        assertThat(after.state().phase()).isEqualTo(Phase.IDLE);
        assertThat(after.state().slots()).containsOnlyKeys(Slot.B);
        assertThat(after.state().provides()).isEmpty();
        assertThat(condition()).isEqualTo(SlotContent.Condition.BAD);
        assertThat(after.state().last().map(Outcome::result)).contains(Outcome.Result.NOT_INSTALLED);
        assertThat(after.state().last().flatMap(Outcome::reason).orElse("")).contains(words);
    }

    private SlotContent.Condition condition() throws IOException {
        return StateStore.open(data).state().slots().get(Slot.B).condition();
    }

    private Result install() throws Exception {
        Slots slots = new OneSlot();
        InstallPlanner planner = new InstallPlanner(
                new DevicePolicy(TYPE, Optional.empty(), type -> false, Precheck.NONE), boot, slots, () -> "id");
        RootImages images = new RootImages(
                slots,
                boot,
                () -> {},
                () -> {},
                SlotWriter.Settings.inline(CHUNK, 3 * CHUNK),
                (bytes, ofBytes) -> {},
                (level, sentence) -> {},
                (plan, from, checkpoints) -> {
                    throw new IOException("no modules here");
                });
        Updater.Platform platform = new Updater.Platform(
                boot,
                () -> {
                    throw new IOException("nothing restarts here");
                },
                images,
                Hooks.NONE,
                store,
                new History(data, 3),
                (level, sentence) -> {},
                InstantSource.fixed(Instant.EPOCH),
                "boot-1",
                2);
        Installer installer = new Installer(
                planner, () -> new Updater(platform), store, ReadOptions.unchecked(), (level, sentence) -> {});
        ArtifactSource source = new ArtifactSources(
                        HttpSettings.DEFAULTS,
                        Map.of(),
                        InputStream.nullInputStream(),
                        Clock.systemUTC(),
                        Sleeper.system(),
                        retry -> {})
                .of(artifact.toString());
        return installer.install(source, true, new InstallOptions(false, false, Set.of()));
    }

    private final class OneSlot implements Slots {
        @Override
        public long rootBytes(Slot which) {
            return slot.sizeBytes();
        }

        @Override
        public BlockDevice openRoot(Slot which) {
            assertThat(which).isEqualTo(Slot.B);
            opened++;
            return slot;
        }

        @Override
        public void buildBoot(Slot which) throws IOException {
            if (bootPartitionFails) {
                throw new IOException("the boot partition does not read back");
            }
        }
    }
}
