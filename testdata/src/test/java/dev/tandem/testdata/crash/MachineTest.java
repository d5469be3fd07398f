package dev.tandem.testdata.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.tandem.layout.Slot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MachineTest {
    private final List<String> events = new ArrayList<>();

    @Test
    void runsTheClientInEachStart_untilItWantsNoRestart_andTheWorkOnce() {
        Machine machine = OneSlot.machine(m -> {
            events.add("client");
            if (events.size() == 1) {
                m.restartAfterwards(ResetKind.ORDERLY);
            }
        });
        Run run = machine.run(ResetKind.POWER_CUT, 9, m -> {
            events.add("work");
            m.restartAfterwards(ResetKind.ORDERLY);
        });
        assertThat(run).isEqualTo(new Run(Run.End.QUIET, 3, "", List.of()));
        assertThat(events).containsExactly("client", "client", "work", "client");
    }

    @Test
    void aReset_endsTheClientAtOnce_andNothingWorksOnTheWayOut() {
        Machine machine = OneSlot.machine(m -> {
            if (events.isEmpty()) {
                try {
                    m.reset(ResetKind.ORDERLY);
                } finally {
                    events.add("on the way out");
                    assertThatExceptionOfType(PowerCut.class)
                            .isThrownBy(() -> m.files("state").write("a", new byte[1]));
                }
            }
            m.files("state").write("b", new byte[1]);
        });
        assertThat(machine.run(ResetKind.POWER_CUT, 9).boots()).isEqualTo(2);
        assertThat(machine.files("state").look("a")).isEmpty();
        assertThat(machine.files("state").look("b")).isPresent();
    }

    @Test
    void anOrderlyRestart_losesNothing_aHardOneEverything() {
        for (ResetKind kind : ResetKind.values()) {
            Machine machine = OneSlot.machine(m -> {});
            machine.run(ResetKind.POWER_CUT, 9, m -> {
                m.files("state").write("a", new byte[1]);
                m.disk().open("disk").write(0, ByteBuffer.wrap(new byte[] {1}));
                m.restartAfterwards(kind);
            });
            boolean kept = kind == ResetKind.ORDERLY;
            assertThat(machine.files("state").look("a").isPresent())
                    .as("%s", kind)
                    .isEqualTo(kept);
            assertThat(ReferenceDevice.read(machine.disk().view(), 0, 1)[0]).isEqualTo((byte) (kept ? 1 : 0));
        }
    }

    @Test
    void aSystemThatDoesNotRun_isResetByItsWatchdog_withoutAClient() {
        SimulatedDisk disk = SimulatedDisk.of(1 << 20, new PowerSupply());
        OneSlot firmware = new OneSlot();
        firmware.arm();
        Machine machine = new Machine(
                disk,
                firmware,
                (view, boot) -> new RunningSystem(Slot.A, boot.trial() ? Condition.HANGS : Condition.HEALTHY, boot),
                m -> events.add(m.running().condition() + ""));
        Run run = machine.run(ResetKind.ORDERLY, 9);
        assertThat(run.end()).isEqualTo(Run.End.QUIET);
        assertThat(run.boots()).isEqualTo(2);
        assertThat(events).containsExactly("HEALTHY");
    }

    @Test
    void whoRestartsForEver_isStopped() {
        Machine machine = OneSlot.machine(m -> m.restartAfterwards(ResetKind.ORDERLY));
        assertThat(machine.run(ResetKind.POWER_CUT, 5))
                .isEqualTo(new Run(Run.End.RESTLESS, 5, "not at rest after 5 starts", List.of()));
    }

    @Test
    void aFirmwareThatStartsNothing_isTheEnd() {
        Machine machine = new Machine(
                SimulatedDisk.of(1 << 20, new PowerSupply()),
                new PiFirmware(PiFirmware.Options.PLAIN),
                OneSlot.HEALTHY,
                m -> events.add("client"));
        Run run = machine.run(ResetKind.POWER_CUT, 9);
        assertThat(run.end()).isEqualTo(Run.End.STUCK);
        assertThat(run.detail()).contains("no partition table");
        assertThat(events).isEmpty();
        assertThatExceptionOfType(Violation.class).isThrownBy(() -> machine.wouldStart(ResetKind.POWER_CUT));
        assertThatIllegalStateException().isThrownBy(machine::running);
    }

    @Test
    void aClientThatFails_leavesTheMachineAsItIs() {
        Machine machine = OneSlot.machine(m -> {
            throw new IOException("no luck");
        });
        assertThat(machine.run(ResetKind.POWER_CUT, 9)).isEqualTo(new Run(Run.End.QUIET, 1, "", List.of("no luck")));
    }

    @Test
    void aPowerCut_endsTheRun_alsoWhenARestartWasAskedForBefore() {
        Machine machine = OneSlot.machine(m -> {
            m.restartAfterwards(ResetKind.ORDERLY);
            m.files("state").write("a", new byte[1]);
        });
        machine.power().cutAt(0);
        Run run = machine.run(ResetKind.POWER_CUT, 9);
        assertThat(run.end()).isEqualTo(Run.End.CUT);
        assertThat(run.boots()).isEqualTo(1);
    }

    @Test
    void aCrash_concernsDiskAndFilesAlike() throws IOException {
        Machine machine = OneSlot.machine(m -> {});
        machine.files("one").write("a", bytes("1"));
        machine.files("one").forceNames();
        machine.disk().open("disk").write(0, ByteBuffer.wrap(bytes("2")));
        machine.files("two").write("b", bytes("3"));
        machine.files("two").forceNames();
        List<String> left = new ArrayList<>();
        Exhaustive choice = new Exhaustive();
        while (choice.next()) {
            Machine after = machine.crashClone(choice, Bounds.SMALL);
            left.add(text(after.files("one"), "a")
                    + (char) ReferenceDevice.read(after.disk().view(), 0, 1)[0]
                    + text(after.files("two"), "b"));
            assertThat(after.power().operations()).isZero();
        }
        assertThat(left).containsExactly("\0", "\0" + "3", "2", "23", "1\0", "1\0" + "3", "12", "123");
    }

    @Test
    void copies_areIndependent_andLoseTheSame() throws IOException {
        Machine machine = OneSlot.machine(m -> {});
        machine.files("one").write("a", bytes("1"));
        Machine copy = machine.copy();
        assertThat(copy.fingerprint()).isEqualTo(machine.fingerprint());
        copy.files("one").force("a");
        copy.files("one").forceNames();
        machine.run(ResetKind.WATCHDOG, 9);
        copy.run(ResetKind.WATCHDOG, 9);
        assertThat(machine.files("one").look("a")).isEmpty();
        assertThat(copy.files("one").look("a")).isPresent();
        assertThat(copy.fingerprint()).isNotEqualTo(machine.fingerprint());
    }

    @Test
    void lookingAtWhatWouldStart_changesNothing() {
        Machine machine = OneSlot.machine(m -> {});
        machine.run(ResetKind.POWER_CUT, 9);
        machine.firmware(OneSlot.class).arm();
        assertThat(machine.wouldStart(ResetKind.WATCHDOG).trial()).isTrue();
        assertThat(machine.wouldStart(ResetKind.WATCHDOG).trial()).isTrue();
        assertThat(machine.wouldStart(ResetKind.POWER_CUT).trial()).isFalse();
        assertThat(machine.running().trial()).isFalse();
    }

    private static String text(SimulatedFiles files, String name) {
        return new String(files.look(name).orElse(new byte[0]), StandardCharsets.US_ASCII);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
