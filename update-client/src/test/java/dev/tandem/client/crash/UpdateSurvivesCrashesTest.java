package dev.tandem.client.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.client.boot.BootControl;
import dev.tandem.client.boot.BootControlException;
import dev.tandem.client.crash.SimulatedClient.Variant;
import dev.tandem.client.platform.StateDirectory;
import dev.tandem.disk.BlockDevice;
import dev.tandem.layout.Slot;
import dev.tandem.testdata.crash.Bounds;
import dev.tandem.testdata.crash.Condition;
import dev.tandem.testdata.crash.CrashExplorer;
import dev.tandem.testdata.crash.CrashOptions;
import dev.tandem.testdata.crash.CrashReport;
import dev.tandem.testdata.crash.PiFirmware;
import dev.tandem.testdata.crash.ResetKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Wherever the power fails, once and again in the recovery: something starts, it is all old or all new, nothing unhealthy is
 * kept, and the device comes to rest with a record of what happened and takes the next update.
 */
final class UpdateSurvivesCrashesTest {
    /** A block of the slot is eight sectors: of those not every combination, but each alone, and some of all. */
    private static final CrashOptions OPTIONS =
            new CrashOptions(2, Bounds.SMALL.withCombinations(243).withSingles(8), 14, 2_000_000, 5).orFromProperties();

    @ParameterizedTest
    @CsvSource({
        "HEALTHY, A, ORDERLY",
        "HEALTHY, B, WATCHDOG",
        "UNHEALTHY, A, WATCHDOG",
        "PANICS, A, ORDERLY",
        "HANGS, B, ORDERLY"
    })
    void update_cutAnywhere_endsInACompleteSystem(Condition condition, Slot committed, ResetKind restart) {
        CrashReport report = explore(condition, committed, Variant.RIGHT.restarting(restart));
        System.out.println("update to " + condition + " from slot " + committed + ": " + report.statistics());

        assertThat(report.failures()).as("%s", report).isEmpty();
        assertThat(report.complete()).isTrue();
        assertThat(report.crashPoints()).isGreaterThan(100);
    }

    /** The writes of U-Boot, when it counts, are points as well. */
    @ParameterizedTest
    @CsvSource({"HEALTHY, A, ORDERLY", "HEALTHY, B, WATCHDOG", "UNHEALTHY, B, ORDERLY", "PANICS, A, WATCHDOG"})
    void update_withACounterOfUBoot_cutAnywhere_endsInACompleteSystem(
            Condition condition, Slot committed, ResetKind restart) {
        Variant variant = Variant.RIGHT.restarting(restart);
        CrashReport report = new CrashExplorer(
                        new UpdateScenario(condition, committed, CrashDevice.uboot(), variant), OPTIONS)
                .explore();
        System.out.println(
                "update with U-Boot to " + condition + " from slot " + committed + ": " + report.statistics());

        assertThat(report.failures()).as("%s", report).isEmpty();
        assertThat(report.complete()).isTrue();
        assertThat(report.crashPoints()).isGreaterThan(100);
    }

    @Test
    void update_withAnErrorOfTheDiskAnywhere_endsInACompleteSystem() {
        CrashReport report =
                new CrashExplorer(scenario(Condition.HEALTHY, Slot.A, Variant.RIGHT), OPTIONS).exploreFaults();
        System.out.println("update with faults: " + report.statistics());

        assertThat(report.failures()).as("%s", report).isEmpty();
        assertThat(report.distinct()).isGreaterThan(50);
    }

    @Test
    void slotThatIsNotForced_isFound() {
        // Lost altogether, the slot is the old system with a record that says otherwise; lost in part it is a mixture.
        assertThat(broken(slot -> new Forgetful(slot)).violated()).containsAnyOf("exact", "progress");
    }

    @Test
    void recordThatIsNotForced_isFound() {
        UnaryOperator<StateDirectory> lazy = LazyDirectory::new;
        Variant variant = new Variant(b -> b, lazy, s -> s, ResetKind.WATCHDOG);

        assertThat(explore(Condition.HEALTHY, Slot.A, variant).violated()).contains("progress");
    }

    @Test
    void defaultChangedBeforeTheTrial_isFound() {
        Variant variant = new Variant(EarlyFlip::new, d -> d, s -> s, ResetKind.ORDERLY);

        assertThat(explore(Condition.UNHEALTHY, Slot.A, variant).violated()).isNotEmpty();
    }

    private static CrashReport broken(UnaryOperator<BlockDevice> slot) {
        return explore(Condition.HEALTHY, Slot.A, new Variant(b -> b, d -> d, slot, ResetKind.WATCHDOG));
    }

    private static CrashReport explore(Condition condition, Slot committed, Variant variant) {
        return new CrashExplorer(scenario(condition, committed, variant), OPTIONS).explore();
    }

    private static UpdateScenario scenario(Condition condition, Slot committed, Variant variant) {
        return new UpdateScenario(condition, committed, new PiFirmware(PiFirmware.Options.PLAIN), variant);
    }

    /** Says that all is durable, and does nothing. */
    private record Forgetful(BlockDevice device) implements BlockDevice {
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
        public void force() {}

        @Override
        public void close() throws IOException {
            device.close();
        }
    }

    /** Renames what is not durable yet. */
    private record LazyDirectory(StateDirectory directory) implements StateDirectory {
        @Override
        public Optional<byte[]> read(String name, int limitBytes) throws IOException {
            return directory.read(name, limitBytes);
        }

        @Override
        public void write(String name, byte[] content) throws IOException {
            directory.write(name, content);
        }

        @Override
        public void append(String name, byte[] content) throws IOException {
            directory.append(name, content);
        }

        @Override
        public void force(String name) {}

        @Override
        public void rename(String from, String to) throws IOException {
            directory.rename(from, to);
        }

        @Override
        public void delete(String name) throws IOException {
            directory.delete(name);
        }

        @Override
        public void forceNames() {}

        @Override
        public List<String> names() throws IOException {
            return directory.names();
        }
    }

    /** Starts the new system for good instead of once, by committing as soon as it runs. */
    private record EarlyFlip(BootControl control) implements BootControl {
        @Override
        public Slot booted() throws BootControlException {
            Slot booted = control.booted();
            if (booted != control.defaultSlot()) {
                control.commit();
            }
            return booted;
        }

        @Override
        public Slot defaultSlot() throws BootControlException {
            return control.defaultSlot();
        }

        @Override
        public void disarm(Slot slot) throws BootControlException {
            control.disarm(slot);
        }

        @Override
        public void tryOnce(Slot slot) throws BootControlException {
            control.tryOnce(slot);
        }

        @Override
        public void commit() throws BootControlException {
            control.commit();
        }
    }
}
