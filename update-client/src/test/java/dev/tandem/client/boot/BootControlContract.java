package dev.tandem.client.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.layout.Slot;
import java.io.Closeable;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every boot control does, whatever it is made of. */
abstract class BootControlContract {
    /** A machine with two slots that have started slot A, the default. */
    interface Machine extends Closeable {
        BootControl control();

        /** An orderly restart. */
        void restart() throws IOException;

        void powerCut() throws IOException;

        @Override
        default void close() throws IOException {}
    }

    private Machine machine;

    abstract Machine machine() throws Exception;

    @BeforeEach
    void switchOn() throws Exception {
        machine = machine();
    }

    @AfterEach
    void switchOff() throws IOException {
        machine.close();
    }

    private BootControl control() {
        return machine.control();
    }

    private void assertSlots(Slot booted, Slot selected) throws IOException {
        assertThat(control().booted()).as("booted").isEqualTo(booted);
        assertThat(control().defaultSlot()).as("default").isEqualTo(selected);
    }

    @Test
    void nothing_asked_startsTheDefault() throws Exception {
        assertSlots(Slot.A, Slot.A);
        machine.restart();
        assertSlots(Slot.A, Slot.A);
    }

    @Test
    void trial_startsTheOtherSlotOnce_andChangesNoDefault() throws Exception {
        control().tryOnce(Slot.B);
        assertSlots(Slot.A, Slot.A);

        machine.restart();
        assertSlots(Slot.B, Slot.A);

        machine.restart();
        assertSlots(Slot.A, Slot.A);
    }

    @Test
    void trial_endedByAPowerCut_endsInTheDefault() throws Exception {
        control().tryOnce(Slot.B);
        machine.restart();

        machine.powerCut();

        assertSlots(Slot.A, Slot.A);
    }

    @Test
    void request_meetingAPowerCut_startsTheDefault_orTheTrial_butOnce() throws Exception {
        control().tryOnce(Slot.B);

        machine.powerCut();

        assertThat(control().defaultSlot()).isEqualTo(Slot.A);
        machine.restart();
        assertSlots(Slot.A, Slot.A);
    }

    @Test
    void request_thatIsDisarmed_startsTheDefault() throws Exception {
        control().tryOnce(Slot.B);

        control().disarm(Slot.B);

        machine.restart();
        assertSlots(Slot.A, Slot.A);
    }

    @Test
    void request_canBeMadeAgain() throws Exception {
        control().tryOnce(Slot.B);
        control().disarm(Slot.B);
        control().tryOnce(Slot.B);
        control().tryOnce(Slot.B);

        machine.restart();
        assertSlots(Slot.B, Slot.A);
        machine.restart();
        assertSlots(Slot.A, Slot.A);
    }

    @Test
    void disarming_withoutARequest_doesNothing() throws Exception {
        control().disarm(Slot.B);

        machine.restart();
        assertSlots(Slot.A, Slot.A);
    }

    @Test
    void commit_ofATrial_lasts() throws Exception {
        control().tryOnce(Slot.B);
        machine.restart();

        control().commit();

        assertSlots(Slot.B, Slot.B);
        machine.restart();
        assertSlots(Slot.B, Slot.B);
        machine.powerCut();
        assertSlots(Slot.B, Slot.B);
    }

    @Test
    void commit_ofTheDefault_doesNothing() throws Exception {
        control().commit();
        control().commit();

        assertSlots(Slot.A, Slot.A);
        machine.restart();
        assertSlots(Slot.A, Slot.A);
    }

    @Test
    void slots_takeTurns() throws Exception {
        Slot running = Slot.A;
        for (int i = 0; i < 4; i++) {
            control().disarm(running.other());
            control().tryOnce(running.other());
            machine.restart();
            control().commit();
            running = running.other();
            assertSlots(running, running);
        }
    }

    @Test
    void runningSlot_isNeitherTriedNorDisarmed() throws Exception {
        assertThatThrownBy(() -> control().tryOnce(Slot.A)).isInstanceOf(BootControlException.class);
        assertThatThrownBy(() -> control().disarm(Slot.A)).isInstanceOf(BootControlException.class);

        machine.restart();
        assertSlots(Slot.A, Slot.A);
    }

    @Test
    void duringATrial_neitherSlotIsTriedNorDisarmed() throws Exception {
        control().tryOnce(Slot.B);
        machine.restart();

        for (Slot slot : Slot.values()) {
            assertThatThrownBy(() -> control().tryOnce(slot)).isInstanceOf(BootControlException.class);
            assertThatThrownBy(() -> control().disarm(slot)).isInstanceOf(BootControlException.class);
        }

        assertSlots(Slot.B, Slot.A);
        machine.restart();
        assertSlots(Slot.A, Slot.A);
    }
}
