package dev.tandem.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.client.platform.FileStateDirectory;
import dev.tandem.client.state.StateStore;
import dev.tandem.client.state.UpdateRecord;
import dev.tandem.layout.Slot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is lost or goes wrong for ever: the device comes to rest, on a slot that starts, and says why. */
class EndlessRestartTest {
    /** More than any guard allows. */
    private static final int MANY = 40;

    @TempDir
    Path directory;

    private Rehearsal device;

    @BeforeEach
    void make() throws Exception {
        device = new Rehearsal(directory, 24);
    }

    @AfterEach
    void close() throws IOException {
        device.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"damaged", "gone"})
    void recordLostDuringTheTrial_leadsBackToTheCommittedSlot_andIsTold(String how) throws Exception {
        install("two");
        assertThat(device.restart()).isEqualTo(Slot.B);
        loseRecord(how);

        Rehearsal.Said trial = device.run("resume", "--at-boot");
        assertThat(trial.code()).as(trial.all()).isZero();
        assertThat(trial.out()).contains("Restarting");
        assertThat(device.committed()).isEqualTo(Slot.A);
        assertThat(device.restart()).isEqualTo(Slot.A);
        Rehearsal.Said back = device.run("resume", "--at-boot");

        assertThat(back.code()).as(back.all()).isZero();
        assertThat(device.status()).containsEntry("phase", "IDLE").containsEntry("artifact_name", "unknown");
        assertThat(device.last()).containsEntry("result", "ROLLED_BACK");
        assertThat(reason()).contains("not known to this client");
        assertThat(reason().contains("record is damaged")).isEqualTo(how.equals("damaged"));
        assertThat(device.run("resume", "--at-boot").out()).contains("Nothing to do");
        updates(Slot.B);
    }

    @Test
    void recordLostBeforeTheRestart_leadsBackAsWell() throws Exception {
        install("two");
        device.damageRecord();
        assertThat(device.restart()).isEqualTo(Slot.B);

        assertThat(restartsUntilItRests(false)).isOne();
        assertThat(device.status()).containsEntry("phase", "IDLE").containsEntry("booted", "A");
        assertThat(device.last()).containsEntry("result", "ROLLED_BACK");
    }

    @Test
    void recordLostDuringTheTrial_isSaidToWhoeverAsks_andNothingRestarts() throws Exception {
        install("two");
        device.restart();
        device.damageRecord();

        Rehearsal.Said said = device.run("resume");

        assertThat(said.code()).isEqualTo(1);
        assertThat(said.err()).contains("record is damaged").contains("Restart the device");
        assertThat(device.run("commit").code()).isEqualTo(2);
        assertThat(device.committed()).isEqualTo(Slot.A);
    }

    @Test
    void firmwareThatStartsWhatIsNotTheDefault_isNotRestartedForEver() throws Exception {
        // On a board of which nobody has measured what it makes of a selector that says nothing.
        device.disk.overwriteAutoboot(new byte[0]);
        device.start(Slot.B, false);

        assertThat(restartsUntilItRests(true)).isBetween(1, 4);

        Rehearsal.Said later = device.run("resume", "--at-boot");
        assertThat(later.code()).isEqualTo(1);
        assertThat(later.err()).contains("Restarting does not lead").contains("autoboot.txt");
        assertThat(later.all()).doesNotContain("Restarting into");
        assertThat(reason()).contains("not known to this client");
    }

    @Test
    void wayBackThatNeverLeadsBack_isGivenUp() throws Exception {
        install("two");
        device.restart();
        device.unhealthy("no answer");

        assertThat(restartsUntilItRests(true)).isBetween(1, MANY - 1);

        assertThat(device.status()).containsEntry("phase", "IDLE");
        assertThat(device.last()).containsEntry("result", "INCONSISTENT");
        assertThat(reason()).contains("no answer");
        device.start(Slot.B, true);
        assertThat(device.run("resume", "--at-boot").all())
                .contains("Restarting does not lead")
                .doesNotContain("Restarting into");
        device.start(Slot.A, false);
        assertThat(device.run("resume", "--at-boot").out()).contains("Nothing to do");
    }

    @Test
    void asManyTrialsAsConfigured_areGiven_andNotMore() throws Exception {
        device.configure(Rehearsal.keys(), Rehearsal.trial(MANY - 2));
        install("two");
        int trials = 0;
        while (trials < MANY && device.restart() == Slot.B) {
            trials++;
            device.powerCut();
            device.run("resume", "--at-boot");
        }

        assertThat(trials).isEqualTo(MANY - 2);
        assertThat(device.status()).containsEntry("phase", "IDLE").containsEntry("booted", "A");
        assertThat(device.last()).containsEntry("result", "ROLLED_BACK");
        assertThat(reason()).contains("started " + trials + " times");
        updates(Slot.B);
    }

    /** As an interruption at the same place of each boot leaves it. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void updateThatIsInterruptedAgainAndAgain_isGivenUp_onTheOldSystem(boolean onTrial) throws Exception {
        install("two");
        assertThat(onTrial ? device.restart() : device.powerCut()).isEqualTo(onTrial ? Slot.B : Slot.A);
        interruptManyTimes();

        Rehearsal.Said given = device.run("resume", "--at-boot");

        assertThat(given.out().contains("Restarting")).as(given.all()).isEqualTo(onTrial);
        assertThat(device.restart()).isEqualTo(Slot.A);
        device.run("resume", "--at-boot");
        assertThat(device.status()).containsEntry("phase", "IDLE").containsEntry("artifact_name", "unknown");
        assertThat(device.last()).containsEntry("result", "ROLLED_BACK");
        assertThat(reason()).contains("taken up again").contains("times");
        updates(Slot.B);
    }

    @Test
    void updateThatWaitsForAPerson_isNotGivenUp_howeverOftenTheDeviceStarts() throws Exception {
        device.run(
                "install",
                "--stop-before",
                "ArtifactReboot_Enter",
                device.artifact("two").write().toString());
        for (int i = 0; i < MANY; i++) {
            assertThat(device.powerCut()).isEqualTo(Slot.A);
            assertThat(device.run("resume", "--at-boot").out()).contains("Stopped before ArtifactReboot_Enter");
        }

        assertThat(device.run("resume").code()).isEqualTo(4);
        assertThat(device.restart()).isEqualTo(Slot.B);
        assertThat(device.run("resume", "--at-boot").code()).isZero();
        assertThat(device.committed()).isEqualTo(Slot.B);
    }

    @Test
    void moduleThatWaitsForItsCommit_isNotGivenUp() throws Exception {
        Path module = device.root("usr/share/mender/modules/v3/app");
        Files.createDirectories(module.getParent());
        Files.writeString(module, "#!/bin/sh\n[ $1 = SupportsRollback ] && echo Yes\nexit 0\n");
        Files.setPosixFilePermissions(module, PosixFilePermissions.fromString("rwxr-xr-x"));
        device.run(
                "install",
                device.artifact("app-2").module("app", "a", "b").write().toString());
        for (int i = 0; i < MANY; i++) {
            device.powerCut();
            assertThat(device.run("resume", "--at-boot").out()).contains("Installed, but not committed");
        }

        assertThat(device.run("commit").code()).isZero();
        assertThat(device.run("show-artifact").out().strip()).isEqualTo("app-2");
    }

    private void install(String name) throws Exception {
        Rehearsal.Said said =
                device.run("install", device.artifact(name).write().toString());
        assertThat(said.code()).as(said.all()).isEqualTo(4);
    }

    private void loseRecord(String how) throws IOException {
        if (how.equals("damaged")) {
            device.damageRecord();
        } else {
            Files.deleteIfExists(device.root("var/lib/tandem/state-1"));
            Files.deleteIfExists(device.root("var/lib/tandem/state-2"));
        }
    }

    /** Boots until the client asks for no restart any more; and not for ever. */
    private int restartsUntilItRests(boolean stuckInB) throws IOException {
        int restarts = 0;
        while (device.run("resume", "--at-boot").out().contains("Restarting")) {
            if (++restarts == 2 * MANY) {
                break;
            }
            if (stuckInB) {
                device.start(Slot.B, false);
            } else {
                device.restart();
            }
        }
        return restarts;
    }

    private void interruptManyTimes() throws IOException {
        StateStore store = StateStore.open(new FileStateDirectory(device.root("var/lib/tandem")));
        UpdateRecord record = store.state().update().orElseThrow();
        store.save(store.state().with(record.takenUpAgain(MANY)));
    }

    private String reason() throws IOException {
        return String.valueOf(device.last().get("reason"));
    }

    private void updates(Slot to) throws Exception {
        Files.deleteIfExists(device.root("etc/tandem/health.d/application"));
        install("three");
        assertThat(device.restart()).isEqualTo(to);
        assertThat(device.run("resume", "--at-boot").code()).isZero();
        assertThat(device.committed()).isEqualTo(to);
        assertThat(device.status()).containsEntry("artifact_name", "three");
    }
}
