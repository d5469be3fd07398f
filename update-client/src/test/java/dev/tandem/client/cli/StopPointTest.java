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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --stop-before}: each command ends there, status says so, and what is asked for next goes on from there. */
class StopPointTest {
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

    // --- a root image ---

    @ParameterizedTest
    @ValueSource(strings = {"resume", "resume --stop-before ArtifactInstall_Enter"})
    void beforeTheInstallation_onlyTheRootIsWritten_andResumeGoesOn(String next) throws Exception {
        byte[] boot = device.bootBytes(Slot.B);
        stopped(install("ArtifactInstall_Enter"), 0, "ArtifactInstall_Enter", "INSTALLING");
        assertThat(device.bootBytes(Slot.B)).isEqualTo(boot);
        said(device.run("commit"), 1, "Cannot commit from this state");
        assertThat(device.powerCut()).isEqualTo(Slot.A);
        stopped(device.run("resume", "--at-boot"), 0, "ArtifactInstall_Enter", "INSTALLING");

        said(device.run(next.split(" ", -1)), 4, "Installed, but not committed.");
        commits();
    }

    @Test
    void beforeTheInstallation_rollbackForgetsIt() throws Exception {
        stopped(install("ArtifactInstall_Enter"), 0, "ArtifactInstall_Enter", "INSTALLING");

        rolledBack(device.run("rollback"), 0);
        assertThat(device.restart()).isEqualTo(Slot.A);
    }

    @Test
    void beforeTheRestart_nothingIsArmed_andResumeArmsIt() throws Exception {
        stopped(install("ArtifactReboot_Enter"), 4, "ArtifactReboot_Enter", "STARTING");
        said(device.run("commit"), 1, "Cannot commit from this state");
        assertThat(device.restart()).as("not armed").isEqualTo(Slot.A);
        // The unit is content: 4 is among its SuccessExitStatus.
        stopped(device.run("resume", "--at-boot"), 4, "ArtifactReboot_Enter", "STARTING");

        said(device.run("resume"), 4, "Installed, but not committed.");
        commits();
    }

    @Test
    void beforeTheRestart_rollbackForgetsIt() throws Exception {
        stopped(install("ArtifactReboot_Enter"), 4, "ArtifactReboot_Enter", "STARTING");

        rolledBack(device.run("rollback"), 0);
        assertThat(device.restart()).isEqualTo(Slot.A);
    }

    @ParameterizedTest
    @ValueSource(strings = {"commit", "resume", "resume --stop-before ArtifactCommit_Enter"})
    void beforeTheCommit_theTrialWaits_andIsCommitted(String next) throws Exception {
        install("ArtifactCommit_Enter");
        assertThat(device.restart()).isEqualTo(Slot.B);
        stopped(device.run("resume", "--at-boot"), 0, "ArtifactCommit_Enter", "COMMITTING");
        assertThat(device.committed()).isEqualTo(Slot.A);

        said(device.run(next.split(" ", -1)), 0, "Committed.");
        assertThat(device.committed()).isEqualTo(Slot.B);
        assertThat(device.last()).containsEntry("result", "COMMITTED");
    }

    @Test
    void beforeTheCommit_aPowerCutMeansAnotherTrial_thatWaitsAgain() throws Exception {
        install("ArtifactCommit_Enter");
        device.restart();
        device.run("resume", "--at-boot");
        assertThat(device.powerCut()).isEqualTo(Slot.A);

        assertThat(device.run("resume", "--at-boot").out()).contains("Restarting");
        assertThat(device.restart()).isEqualTo(Slot.B);
        stopped(device.run("resume", "--at-boot"), 0, "ArtifactCommit_Enter", "COMMITTING");
        said(device.run("commit"), 0, "Committed.");
    }

    @Test
    void stopThatResumeWasGiven_countsInTheNextBootsAsWell() throws Exception {
        install("ArtifactReboot_Enter");
        device.run("resume");
        device.restart();
        stopped(device.run("resume", "--stop-before", "ArtifactCommit_Enter"), 0, "ArtifactCommit_Enter", "COMMITTING");
        assertThat(device.powerCut()).isEqualTo(Slot.A);
        device.run("resume", "--at-boot");

        assertThat(device.restart()).isEqualTo(Slot.B);
        stopped(device.run("resume", "--at-boot"), 0, "ArtifactCommit_Enter", "COMMITTING");
        assertThat(device.committed()).isEqualTo(Slot.A);
    }

    @Test
    void beforeTheCommit_rollbackAsksForARestart() throws Exception {
        install("ArtifactCommit_Enter");
        device.restart();
        device.run("resume", "--at-boot");

        said(device.run("rollback"), 4, "Rolled back. Restart the device");
        assertThat(device.restart()).isEqualTo(Slot.A);
        rolledBack(device.run("resume", "--at-boot"), 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"commit", "resume"})
    void beforeTheEndOfTheCommit_itIsTheDefault_andThereIsNoWayBack(String next) throws Exception {
        install("ArtifactCommit_Leave");
        device.restart();
        stopped(device.run("resume", "--at-boot"), 0, "ArtifactCommit_Leave", "COMMITTED");
        assertThat(device.committed()).isEqualTo(Slot.B);
        assertThat(device.status()).containsEntry("artifact_name", "two");
        said(device.run("rollback"), 1, "Cannot roll back from this state");
        assertThat(device.powerCut()).isEqualTo(Slot.B);
        stopped(device.run("resume", "--at-boot"), 0, "ArtifactCommit_Leave", "COMMITTED");

        said(device.run(next), 0, "Committed.");
        assertThat(device.status()).containsEntry("phase", "IDLE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"resume", "rollback", "rollback --stop-before ArtifactRollback_Enter"})
    void beforeTheRollback_itIsStillThere_andGoesBack(String next) throws Exception {
        install();
        stopped(
                device.run("rollback", "--stop-before", "ArtifactRollback_Enter"),
                0,
                "ArtifactRollback_Enter",
                "ROLLING_BACK");
        said(device.run("commit"), 1, "Cannot commit from this state");

        rolledBack(device.run(next.split(" ", -1)), 0);
        assertThat(device.restart()).isEqualTo(Slot.A);
    }

    @Test
    void beforeTheRollbackOfATrial_theOperatorLooksAtIt_andGoesBack() throws Exception {
        install("ArtifactRollback_Enter");
        device.unhealthy("no answer");
        device.restart();
        stopped(device.run("resume", "--at-boot"), 0, "ArtifactRollback_Enter", "ROLLING_BACK");
        assertThat(device.run("status").out()).contains("running on trial").contains("no answer");

        said(device.run("resume"), 4, "Restart the device to leave the system on trial");
        assertThat(device.restart()).isEqualTo(Slot.A);
        device.run("resume", "--at-boot");
        assertThat(device.status()).containsEntry("phase", "IDLE");
        assertThat(String.valueOf(device.last().get("reason"))).contains("no answer");
    }

    @Test
    void beforeTheFailureScripts_itIsUndone_andResumeEndsIt() throws Exception {
        install();
        stopped(
                device.run("rollback", "--stop-before", "ArtifactFailure_Enter"),
                0,
                "ArtifactFailure_Enter",
                "FAILING");
        said(device.run("rollback"), 1, "Cannot roll back from this state");
        said(device.run("commit"), 1, "Cannot commit from this state");
        assertThat(device.restart()).as("disarmed").isEqualTo(Slot.A);

        rolledBack(device.run("resume"), 0);
    }

    @Test
    void beforeTheCleaningUp_theOutcomeIsKnown_andResumeEndsIt() throws Exception {
        install("Cleanup");
        device.restart();
        stopped(device.run("resume", "--at-boot"), 0, "Cleanup", "CLEANING");
        assertThat(device.last()).containsEntry("result", "COMMITTED");
        assertThat(device.committed()).isEqualTo(Slot.B);
        assertThat(device.powerCut()).isEqualTo(Slot.B);
        stopped(device.run("resume", "--at-boot"), 0, "Cleanup", "CLEANING");

        said(device.run("resume"), 0, "Committed.");
        assertThat(device.status()).containsEntry("phase", "IDLE");
    }

    @Test
    void severalStops_areTakenOneAfterTheOther() throws Exception {
        stopped(
                install("ArtifactInstall_Enter", "ArtifactReboot_Enter", "Cleanup"),
                0,
                "ArtifactInstall_Enter",
                "INSTALLING");
        stopped(device.run("resume", "--stop-before", "ArtifactReboot_Enter"), 4, "ArtifactReboot_Enter", "STARTING");
        said(device.run("resume"), 4, "Installed, but not committed.");
        device.restart();
        stopped(device.run("resume", "--at-boot"), 0, "Cleanup", "CLEANING");
        said(device.run("resume"), 0, "Committed.");
    }

    @Test
    void unknownState_isWrongUsage_andNamesTheKnownOnes() throws Exception {
        Rehearsal.Said said = device.run("commit", "--stop-before", "ArtifactVerifyReboot");

        assertThat(said.code()).isEqualTo(2);
        assertThat(said.err()).contains("ArtifactCommit_Enter").contains("Cleanup");
    }

    // --- a payload for an update module: no slot tells how far it came ---

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void moduleBeforeItsInstallation_goesOn_alsoAfterARestart(boolean restarted) throws Exception {
        module("Yes");
        stopped(app("ArtifactInstall_Enter"), 0, "ArtifactInstall_Enter", "INSTALLING");
        assertThat(calls()).doesNotContain("ArtifactInstall");
        if (restarted) {
            device.powerCut();
            stopped(device.run("resume", "--at-boot"), 0, "ArtifactInstall_Enter", "INSTALLING");
        }

        said(device.run("resume"), 0, "Installed, but not committed.");
        assertThat(calls()).contains("ArtifactInstall").doesNotContain("ArtifactRollback");
        said(device.run("commit"), 0, "Committed.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Yes", "No"})
    void moduleBeforeItsInstallation_canBeForgotten(String rollback) throws Exception {
        module(rollback);
        stopped(app("ArtifactInstall_Enter"), 0, "ArtifactInstall_Enter", "INSTALLING");

        rolledBack(device.run("rollback"), 0);
        assertThat(calls()).doesNotContain("ArtifactInstall").contains("Cleanup");
    }

    @ParameterizedTest
    @ValueSource(strings = {"resume", "commit"})
    void moduleBeforeItsCommit_isCommitted(String next) throws Exception {
        module("Yes");
        app();
        stopped(device.run("commit", "--stop-before", "ArtifactCommit_Enter"), 0, "ArtifactCommit_Enter", "COMMITTING");
        assertThat(calls()).doesNotContain("ArtifactCommit");
        device.powerCut();
        // The stop was that of a command, and nobody has taken it back.
        stopped(device.run("resume", "--at-boot"), 0, "ArtifactCommit_Enter", "COMMITTING");

        said(device.run(next), 0, "Committed.");
        assertThat(calls()).contains("ArtifactCommit").doesNotContain("ArtifactRollback");
    }

    @Test
    void moduleWithoutRollback_canBeStoppedBeforeItsCommit() throws Exception {
        module("No");
        stopped(app("ArtifactCommit_Enter"), 0, "ArtifactCommit_Enter", "COMMITTING");
        device.powerCut();
        stopped(device.run("resume", "--at-boot"), 0, "ArtifactCommit_Enter", "COMMITTING");

        said(device.run("resume"), 0, "Committed.");
        assertThat(device.status()).containsEntry("artifact_name", "app-2");
    }

    @Test
    void moduleBeforeItsCommit_canBeRolledBack() throws Exception {
        module("Yes");
        app("ArtifactCommit_Enter");
        device.run("commit", "--stop-before", "ArtifactCommit_Enter");

        rolledBack(device.run("rollback"), 0);
        assertThat(calls()).contains("ArtifactRollback").doesNotContain("ArtifactCommit");
    }

    @Test
    void moduleInterruptedInItsCommit_isStillRolledBack() throws Exception {
        module("Yes");
        app();
        device.run("commit", "--stop-before", "ArtifactCommit_Enter");
        interruptedAtItsWork();
        device.powerCut();

        device.run("resume", "--at-boot");

        assertThat(calls()).contains("ArtifactRollback").doesNotContain("ArtifactCommit");
        assertThat(device.last()).containsEntry("result", "ROLLED_BACK");
    }

    private Rehearsal.Said install(String... stops) throws Exception {
        return device.run(arguments(device.artifact("two").write(), stops).toArray(String[]::new));
    }

    private Rehearsal.Said app(String... stops) throws Exception {
        Path artifact = device.artifact("app-2").module("app", "app.conf", "x").write();
        return device.run(arguments(artifact, stops).toArray(String[]::new));
    }

    private static List<String> arguments(Path artifact, String... stops) {
        List<String> all = new ArrayList<>(List.of("install", artifact.toString()));
        for (String stop : stops) {
            all.add("--stop-before");
            all.add(stop);
        }
        return all;
    }

    private void module(String rollback) throws IOException {
        Path module = device.root("usr/share/mender/modules/v3/app");
        Files.createDirectories(module.getParent());
        Files.writeString(
                module,
                "#!/bin/sh\n[ $1 = SupportsRollback ] && echo " + rollback + "\necho \"$1\" >> " + directory
                        + "/calls; exit 0\n");
        Files.setPosixFilePermissions(module, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private List<String> calls() throws IOException {
        return Files.readAllLines(directory.resolve("calls"));
    }

    /** As a power cut right after it has begun leaves the record. */
    private void interruptedAtItsWork() throws IOException {
        StateStore store = StateStore.open(new FileStateDirectory(device.root("var/lib/tandem")));
        UpdateRecord record = store.state().update().orElseThrow();
        store.save(store.state().with(record.in(record.phase(), record.bootId())));
    }

    private void stopped(Rehearsal.Said said, int code, String stop, String phase) throws IOException {
        said(said, code, "Stopped before " + stop);
        assertThat(device.status()).containsEntry("phase", phase);
    }

    private static void said(Rehearsal.Said said, int code, String words) {
        assertThat(said.code()).as(said.all()).isEqualTo(code);
        assertThat(said.all()).contains(words);
    }

    private void rolledBack(Rehearsal.Said said, int code) throws IOException {
        said(said, code, "Rolled back.");
        assertThat(device.status()).containsEntry("phase", "IDLE").containsEntry("artifact_name", "unknown");
        assertThat(device.last()).containsEntry("result", "ROLLED_BACK");
        assertThat(device.committed()).isEqualTo(Slot.A);
    }

    private void commits() throws IOException {
        assertThat(device.restart()).isEqualTo(Slot.B);
        said(device.run("resume", "--at-boot"), 0, "Committed.");
        assertThat(device.committed()).isEqualTo(Slot.B);
    }
}
