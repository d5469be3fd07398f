package dev.tandem.client.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.client.platform.CommandRunner;
import dev.tandem.client.platform.ProcessRunner;
import dev.tandem.layout.Slot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With the real fw_printenv and fw_setenv. */
final class UBootEnvironmentContractTest extends BootControlContract {
    @TempDir
    Path contract;

    @TempDir
    Path directory;

    @Override
    Machine machine() throws IOException {
        return new FieldDevice(contract);
    }

    private FieldDevice device() throws IOException {
        return new FieldDevice(directory);
    }

    private static AbstractThrowableAssert<?, ?> assertRefused(ThrowingCallable call) {
        return assertThatThrownBy(call).isInstanceOf(BootControlException.class);
    }

    // What is written

    @Test
    void trial_isWrittenAtOnce_asTheReferenceWritesIt() throws Exception {
        FieldDevice device = device();
        Recorded programs = new Recorded();

        device.control(programs).tryOnce(Slot.B);

        assertThat(programs.started).containsExactly("fw_printenv", "fw_setenv", "fw_printenv");
        assertThat(device.values())
                .containsEntry("mender_boot_part", "3")
                .containsEntry("mender_boot_part_hex", "3")
                .containsEntry("upgrade_available", "1")
                .containsEntry("bootcount", "0")
                .containsEntry("bootcmd", "run mender_setup; run distro_bootcmd")
                .hasSize(9);
    }

    @Test
    void commit_leavesWhatTheReferenceLeaves_andWritesOnlyOnce() throws Exception {
        FieldDevice device = device();
        device.control().tryOnce(Slot.B);
        device.restart();
        device.control().commit();
        assertThat(device.values()).containsEntry("mender_boot_part", "3").containsEntry("upgrade_available", "0");
        byte[] before = device.bytes();

        device.control().commit();

        assertThat(device.bytes()).isEqualTo(before);
    }

    @Test
    void disarming_withoutARequest_writesNothing() throws Exception {
        FieldDevice device = device();
        byte[] before = device.bytes();

        device.control().disarm(Slot.B);

        assertThat(device.bytes()).isEqualTo(before);
    }

    @Test
    void commit_beforeTheRestart_takesTheRequestBack() throws Exception {
        FieldDevice device = device();
        device.control().tryOnce(Slot.B);

        device.control().commit();

        device.restart();
        assertThat(device.control().booted()).isEqualTo(Slot.A);
        assertThat(device.control().defaultSlot()).isEqualTo(Slot.A);
    }

    @Test
    void newTrial_doesNotCountTheStartsOfTheLastOne() throws Exception {
        FieldDevice device = device();
        device.control().tryOnce(Slot.B);
        device.restart();
        device.restart();
        assertThat(device.values()).containsEntry("bootcount", "2").containsEntry("upgrade_available", "0");

        device.control().tryOnce(Slot.B);

        device.restart();
        assertThat(device.control().booted()).isEqualTo(Slot.B);
    }

    @Test
    void script_isRemoved_whenItWasCarriedOut() throws Exception {
        FieldDevice device = device();
        Recorded programs = new Recorded();

        device.control(programs).tryOnce(Slot.B);

        assertThat(programs.scripts)
                .hasSize(1)
                .allSatisfy(file -> assertThat(file).doesNotExist());
    }

    // What was there before

    @Test
    void otherSlotNamed_withoutATrial_isTheDefault_untilTheRunningOneIsCommitted() throws Exception {
        // The reference of version 3 leaves that when it commits without a restart.
        FieldDevice device = device();
        device.set("mender_boot_part=3", "mender_boot_part_hex=3");
        assertThat(device.control().defaultSlot()).isEqualTo(Slot.B);
        assertRefused(() -> device.control().tryOnce(Slot.B));
        assertRefused(() -> device.control().disarm(Slot.B));

        device.control().commit();

        assertThat(device.control().defaultSlot()).isEqualTo(Slot.A);
        assertThat(device.values()).containsEntry("mender_boot_part", "2");
    }

    @Test
    void upgradeAvailable_thatIsNotSet_isNone() throws Exception {
        FieldDevice device = device();
        device.set("upgrade_available=", "bootcount=");
        byte[] before = device.bytes();

        assertThat(device.control().defaultSlot()).isEqualTo(Slot.A);
        device.control().commit();
        device.control().disarm(Slot.B);

        assertThat(device.bytes()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mender_boot_part=",
                "mender_boot_part=4",
                "mender_boot_part=02",
                "mender_boot_part=2 3",
                "mender_boot_part=3",
                "mender_boot_part_hex=",
                "mender_boot_part_hex=A",
                "upgrade_available=2",
                "upgrade_available=yes",
                "upgrade_available=-1",
                "bootcount=x",
                "bootcount=99999999999999999999",
            })
    void value_thatCannotBeUnderstood_isNamed_andNothingIsChanged(String line) throws Exception {
        FieldDevice device = device();
        device.set(line);
        byte[] before = device.bytes();
        String name = line.substring(0, line.indexOf('='));
        String value = line.substring(line.indexOf('=') + 1);

        List<ThrowingCallable> calls = List.of(
                () -> device.control().defaultSlot(),
                () -> device.control().tryOnce(Slot.B),
                () -> device.control().disarm(Slot.B),
                () -> device.control().commit());
        for (ThrowingCallable call : calls) {
            assertRefused(call)
                    .hasMessageContaining(name)
                    .hasMessageContaining(value.isEmpty() ? "not set" : '"' + value + '"')
                    .hasMessageContaining("Nothing was changed.")
                    .hasMessageContaining("fw_setenv");
        }

        assertThat(device.bytes()).isEqualTo(before);
    }

    @Test
    void nameOfTheBooted_isStillKnown_whenTheEnvironmentIsNot() throws Exception {
        FieldDevice device = device();
        device.damage(device.first);
        device.damage(device.second);
        assertThat(device.control().booted()).isEqualTo(Slot.A);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bootlimit=", "bootlimit=0", "bootlimit=3", "altbootcmd="})
    void withoutAWayBackAfterOneStart_thereIsNoTrial(String line) throws Exception {
        FieldDevice device = device();
        device.set(line);
        byte[] before = device.bytes();

        assertRefused(() -> device.control().tryOnce(Slot.B))
                .hasMessageContaining(line.substring(0, line.indexOf('=')))
                .hasMessageContaining("Nothing was changed.");

        assertThat(device.bytes()).isEqualTo(before);
        assertThat(device.control().defaultSlot()).isEqualTo(Slot.A);
    }

    @Test
    void trialWhoseStartIsNotCounted_isTold_andCanBeCommitted() throws Exception {
        FieldDevice device = device();
        device.countNoStarts();
        device.control().tryOnce(Slot.B);
        assertThat(device.control().defaultSlot()).isEqualTo(Slot.A);
        device.restart();
        assertThat(device.control().booted()).isEqualTo(Slot.B);

        assertThat(device.warnings).isEmpty();
        assertThat(device.control().defaultSlot()).isEqualTo(Slot.A);
        assertThat(device.warnings).singleElement().asString().contains("not counted", "CONFIG_BOOTCOUNT_ENV");

        device.control().commit();
        assertThat(device.control().defaultSlot()).isEqualTo(Slot.B);
    }

    // The canary

    @ParameterizedTest
    @ValueSource(strings = {"mender_saveenv_canary=", "mender_saveenv_canary=0"})
    void canary_thatIsAskedForAndMissing_meansAnotherEnvironment(String line) throws Exception {
        FieldDevice device = device();
        device.set(line);

        assertRefused(() -> device.control().tryOnce(Slot.B))
                .hasMessageContaining("do not have the same environment")
                .hasMessageContaining("/etc/fw_env.config")
                .hasMessageContaining("Nothing was changed.");
        assertRefused(() -> device.control().defaultSlot());
    }

    @Test
    void canary_thatIsNotAskedFor_isNotMissed() throws Exception {
        FieldDevice device = device();
        device.set("mender_saveenv_canary=", "mender_check_saveenv_canary=");

        device.control().tryOnce(Slot.B);

        device.restart();
        assertThat(device.control().booted()).isEqualTo(Slot.B);
    }

    // Damage

    @Test
    void oneDamagedCopy_isNoMatter() throws Exception {
        for (boolean first : new boolean[] {true, false}) {
            FieldDevice device = new FieldDevice(Files.createTempDirectory(directory, "device"));
            // Until both copies hold the same.
            device.control().tryOnce(Slot.B);
            device.control().disarm(Slot.B);
            device.damage(first ? device.first : device.second);

            device.control().tryOnce(Slot.B);
            device.restart();

            assertThat(device.control().booted()).isEqualTo(Slot.B);
        }
    }

    @Test
    void bothCopiesDamaged_nothingIsGuessed() throws Exception {
        FieldDevice device = device();
        device.damage(device.first);
        device.damage(device.second);
        byte[] before = device.bytes();

        // libubootenv 0.3.2: "Cannot read default environment from file", exit code 243.
        assertRefused(() -> device.control().defaultSlot())
                .hasMessageContaining("Cannot read environment")
                .hasMessageContaining("exit code")
                .hasMessageContaining("saveenv");
        assertRefused(() -> device.control().tryOnce(Slot.B)).hasMessageContaining("Nothing was changed.");

        assertThat(device.bytes()).isEqualTo(before);
    }

    @Test
    void bothCopiesDamaged_defaultsInAFileAreNotTakenForIt() throws Exception {
        FieldDevice device = device();
        device.damage(device.first);
        device.damage(device.second);
        Files.writeString(device.defaults, "mender_boot_part=3\nmender_boot_part_hex=3\nbootlimit=1\naltbootcmd=x\n");
        byte[] before = device.bytes();
        assertThat(device.values()).as("what fw_printenv says").containsEntry("mender_boot_part", "3");

        // libubootenv 0.3.2: "Cannot read environment, using default", exit code 0.
        assertRefused(() -> device.control().defaultSlot()).hasMessageContaining("using default");
        assertRefused(() -> device.control().commit()).hasMessageContaining("Nothing was changed.");

        assertThat(device.bytes()).isEqualTo(before);
    }

    @Test
    void bothCopiesDamaged_betweenReadingAndWriting_isAFailure_thoughFwSetenvSucceeds() throws Exception {
        FieldDevice device = device();
        Files.writeString(device.defaults, "bootcmd=bootp\n");
        Recorded programs = new Recorded() {
            @Override
            void beforeWriting() throws IOException {
                device.damage(device.first);
                device.damage(device.second);
            }
        };

        assertRefused(() -> device.control(programs).tryOnce(Slot.B))
                .hasMessageContaining("was not written")
                .hasMessageContaining("using default")
                .hasMessageContaining("is not known");
    }

    @Test
    void withoutConfiguration_itIsNamed() throws Exception {
        FieldDevice device = device();
        Files.delete(device.config);

        assertRefused(() -> device.control().defaultSlot())
                .hasMessageContaining("Configuration file wrong or corrupted")
                .hasMessageContaining("/etc/fw_env.config");
    }

    @Test
    void longEnvironment_isReadToItsEnd() throws Exception {
        FieldDevice device = device();
        // The names that matter come behind what is kept of a program's output.
        for (int i = 0; i < 25; i++) {
            device.set("b" + i + "=" + "z".repeat(900));
        }
        assertThat(25 * 900).isGreaterThan(CommandRunner.KEPT_BYTES);

        device.control().tryOnce(Slot.B);

        device.restart();
        assertThat(device.control().booted()).isEqualTo(Slot.B);
    }

    /** The real programs, and which were run. */
    private static class Recorded implements CommandRunner {
        private final CommandRunner programs = new ProcessRunner();
        private final List<String> started = new ArrayList<>();
        private final List<Path> scripts = new ArrayList<>();

        void beforeWriting() throws IOException {}

        @Override
        public Result run(Command command, Consumer<String> lines) throws IOException, InterruptedException {
            List<String> arguments = command.arguments();
            started.add(arguments.get(0));
            if (arguments.get(0).equals("fw_setenv")) {
                scripts.add(Path.of(arguments.get(arguments.indexOf("-s") + 1)));
                beforeWriting();
            }
            return programs.run(command, lines);
        }
    }
}
