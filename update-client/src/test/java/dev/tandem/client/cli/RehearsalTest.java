package dev.tandem.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.tandem.layout.Slot;
import dev.tandem.testdata.http.HttpTestServer;
import dev.tandem.testdata.http.ServedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole updates with the real program, on a disk and a device that are files. */
class RehearsalTest {
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

    @Test
    void dataThatDidNotComeUp_isTold_andNothingIsBegunWithoutIt() throws Exception {
        String artifact = device.artifact("two").write().toString();
        device.system.noData();

        Rehearsal.Said installed = device.run("install", artifact);
        assertThat(installed.code()).isEqualTo(1);
        assertThat(installed.err()).contains("data partition is not mounted").contains("Nothing was done");
        assertThat(device.run("rollback").code()).isEqualTo(1);
        assertThat(device.run("status").out()).contains("data partition is not mounted");
        Map<String, Object> status =
                JSON.std.mapFrom(device.run("status", "--json").out());
        assertThat(status.get("damage").toString()).contains("data partition is not mounted");
    }

    @Test
    void goodUpdate_isTriedOnceAndCommitted_andTheNextOneGoesBackToTheFirstSlot() throws Exception {
        Rehearsal.Said installed =
                device.run("install", device.artifact("two").write().toString());
        assertThat(installed.code()).as(installed.all()).isEqualTo(4);
        assertThat(installed.out())
                .contains("Installed, but not committed.")
                .contains("Use 'commit' to update, or 'rollback' to roll back the update.")
                .contains("At least one payload requested a reboot of the device it updated.");
        assertThat(device.committed()).isEqualTo(Slot.A);

        assertThat(device.restart()).isEqualTo(Slot.B);
        Rehearsal.Said resumed = device.run("resume", "--at-boot");
        assertThat(resumed.code()).as(resumed.all()).isZero();
        assertThat(device.committed()).isEqualTo(Slot.B);
        assertThat(device.run("show-artifact").out().strip()).isEqualTo("two");
        assertThat(device.run("show-provides").out()).contains("rootfs-image.version=two");

        assertThat(device.run(
                                "install",
                                device.artifact("three")
                                        .compressed("zstd")
                                        .write()
                                        .toString())
                        .code())
                .isEqualTo(4);
        assertThat(device.restart()).isEqualTo(Slot.A);
        assertThat(device.run("resume", "--at-boot").code()).isZero();
        assertThat(device.committed()).isEqualTo(Slot.A);
        assertThat(status().get("artifact_name")).isEqualTo("three");
        assertThat((List<?>) status().get("history")).hasSize(2);
        assertThat(device.powerCut()).isEqualTo(Slot.A);
        assertThat(device.run("resume", "--at-boot").out()).contains("Nothing to do");
        assertThat(device.run("resume").code()).isEqualTo(2);
    }

    @Test
    void unhealthySystem_isLeft_andTheReasonIsKept() throws Exception {
        device.run("install", device.artifact("two").write().toString());
        device.restart();
        device.unhealthy("no answer from the sensor");

        Rehearsal.Said trial = device.run("resume", "--at-boot");
        assertThat(trial.out()).contains("Restarting");
        assertThat(device.committed()).isEqualTo(Slot.A);
        assertThat(device.restart()).isEqualTo(Slot.A);
        Rehearsal.Said back = device.run("resume", "--at-boot");

        assertThat(back.code())
                .as("the device is where it should be: %s", back.all())
                .isZero();
        assertThat(status().get("phase")).isEqualTo("IDLE");
        assertThat(status().get("artifact_name")).isEqualTo("unknown");
        assertThat(last()).containsEntry("result", "ROLLED_BACK").containsEntry("phase", "VERIFYING");
        assertThat(String.valueOf(last().get("reason"))).contains("application").contains("no answer from the sensor");
        assertThat(device.run("status").out()).contains("no answer from the sensor");
    }

    @Test
    void trialWithoutAVerdict_isRepeatedOnce_thenGivenUp() throws Exception {
        device.run("install", "--reboot", device.artifact("two").write().toString());
        assertThat(device.restart()).isEqualTo(Slot.B);

        assertThat(device.powerCut()).isEqualTo(Slot.A);
        assertThat(device.run("resume", "--at-boot").err()).contains("attempt 2 of 2");
        assertThat(device.restart()).isEqualTo(Slot.B);

        assertThat(device.powerCut()).isEqualTo(Slot.A);
        device.run("resume", "--at-boot");
        assertThat(device.restart()).isEqualTo(Slot.A);
        assertThat(status().get("phase")).isEqualTo("IDLE");
        assertThat(last()).containsEntry("result", "ROLLED_BACK");
        assertThat(String.valueOf(last().get("reason"))).contains("was started 2 times");
    }

    @Test
    void powerCutBeforeTheRestart_doesNotLoseTheUpdate() throws Exception {
        device.run("install", device.artifact("two").write().toString());
        assertThat(device.powerCut()).isEqualTo(Slot.A);

        device.run("resume", "--at-boot");

        assertThat(device.restart()).isEqualTo(Slot.B);
        assertThat(device.run("resume", "--at-boot").code()).isZero();
        assertThat(device.committed()).isEqualTo(Slot.B);
    }

    @Test
    void rollbackBeforeTheRestart_disarmsTheTrial() throws Exception {
        device.run("install", device.artifact("two").write().toString());

        Rehearsal.Said rolledBack = device.run("rollback");

        assertThat(rolledBack.code()).as(rolledBack.all()).isZero();
        assertThat(rolledBack.out()).contains("Rolled back.");
        assertThat(device.restart()).isEqualTo(Slot.A);
        assertThat(device.run("commit").code()).isEqualTo(2);
    }

    @Test
    void rollbackDuringTheTrial_asksForARestart() throws Exception {
        device.run(
                "install",
                "--stop-before",
                "ArtifactCommit_Enter",
                device.artifact("two").write().toString());
        device.restart();
        device.run("resume", "--at-boot");

        Rehearsal.Said rolledBack = device.run("rollback");

        assertThat(rolledBack.code()).as(rolledBack.all()).isEqualTo(4);
        assertThat(device.restart()).isEqualTo(Slot.A);
        device.run("resume", "--at-boot");
        assertThat(status().get("phase")).isEqualTo("IDLE");
        assertThat(last()).containsEntry("result", "ROLLED_BACK");
    }

    @Test
    void stopBeforeTheCommit_waitsForTheOperator() throws Exception {
        device.run(
                "install",
                "--stop-before",
                "ArtifactCommit_Enter",
                device.artifact("two").write().toString());
        device.restart();

        Rehearsal.Said waiting = device.run("resume", "--at-boot");
        assertThat(waiting.out()).contains("Stopped before ArtifactCommit_Enter");
        assertThat(device.committed()).isEqualTo(Slot.A);
        assertThat(device.run("status").out()).contains("running on trial");

        Rehearsal.Said committed = device.run("commit");
        assertThat(committed.code()).as(committed.all()).isZero();
        assertThat(device.committed()).isEqualTo(Slot.B);
    }

    @Test
    void commitWithoutARestart_isRefused_andChangesNothing() throws Exception {
        device.run("install", device.artifact("two").write().toString());

        Rehearsal.Said committed = device.run("commit");

        assertThat(committed.code()).isEqualTo(1);
        assertThat(committed.err()).contains("Cannot commit from this state").contains("Nothing was changed");
        assertThat(device.committed()).isEqualTo(Slot.A);
        assertThat(device.restart()).isEqualTo(Slot.B);
    }

    @Test
    void artifactFromStandardInput_isInstalled() throws Exception {
        device.input =
                Files.readAllBytes(device.artifact("two").compressed("gzip").write());

        assertThat(device.run("install", "-").code()).isEqualTo(4);
        assertThat(device.restart()).isEqualTo(Slot.B);
    }

    @Test
    void check_installsWhatIsNew_onceAndNotAgainIfItWasNotKept() throws Exception {
        byte[] artifact = Files.readAllBytes(device.artifact("two").write());
        try (HttpTestServer server = HttpTestServer.start(new ServedFile(artifact).whole())) {
            device.configure(
                    "\"verificationKeys\": [\"/etc/tandem/keys/public.pem\"]",
                    "\"updateSource\": {\"url\": \"" + server.uri("/latest.mender") + "\"}");
            Rehearsal.Said checked = device.run("check");
            assertThat(checked.code()).as(checked.all()).isZero();
            device.unhealthy("broken");
            device.restart();
            device.run("resume", "--at-boot");
            device.restart();
            device.run("resume", "--at-boot");
            assertThat(last()).containsEntry("result", "ROLLED_BACK");

            assertThat(device.run("check").out()).contains("was tried and not kept");

            Files.delete(device.root("etc/tandem/health.d/application"));
            assertThat(device.run("check", "--retry").code()).isZero();
            assertThat(device.restart()).isEqualTo(Slot.B);
            device.run("resume", "--at-boot");
            assertThat(device.run("check").out()).contains("Up to date: two");
        }
    }

    @Test
    void moduleWithRollback_waitsForTheCommit_andIsUndoneByARollback() throws Exception {
        module("[ $1 = SupportsRollback ] && echo Yes; echo \"$1\" >> " + directory + "/calls; exit 0");
        Path artifact =
                device.artifact("app-2").module("app", "app.conf", "content").write();

        assertThat(device.run("install", artifact.toString()).out()).contains("Installed, but not committed.");
        assertThat(device.run("rollback").out()).contains("Rolled back.");
        assertThat(calls()).contains("ArtifactInstall", "ArtifactRollback", "ArtifactFailure", "Cleanup");
        assertThat(calls()).doesNotContain("ArtifactCommit");

        device.run("install", artifact.toString());
        assertThat(device.run("commit").code()).isZero();
        assertThat(calls()).contains("ArtifactCommit");
        assertThat(device.run("show-artifact").out().strip()).isEqualTo("app-2");
        assertThat(device.committed()).isEqualTo(Slot.A);
    }

    @Test
    void moduleWithoutRollback_isCommittedAtOnce() throws Exception {
        module("exit 0");

        Rehearsal.Said installed = device.run(
                "install",
                device.artifact("app-2")
                        .module("app", "app.conf", "content")
                        .write()
                        .toString());

        assertThat(installed.code()).as(installed.all()).isZero();
        assertThat(installed.out()).contains("Committed.");
    }

    @Test
    void moduleThatCannotCleanUp_doesNotUndoWhatIsCommitted() throws Exception {
        module("[ $1 = Cleanup ] && exit 3; exit 0");

        Rehearsal.Said installed = device.run(
                "install",
                device.artifact("app-2")
                        .module("app", "app.conf", "content")
                        .write()
                        .toString());

        assertThat(installed.code()).as(installed.all()).isZero();
        assertThat(installed.err()).contains("Cleaning up failed");
        assertThat(status()).containsEntry("phase", "IDLE").containsEntry("artifact_name", "app-2");
        assertThat((List<?>) status().get("history")).hasSize(1);
    }

    @Test
    void stateScripts_runInOrder_andAFailingOneRollsBack() throws Exception {
        String log = directory.resolve("scripts.log").toString();
        Path artifact = device.artifact("two")
                .script("ArtifactInstall_Enter_00", "echo enter-install >> " + log)
                .script("ArtifactInstall_Leave_00", "echo leave-install >> " + log)
                .script("ArtifactCommit_Enter_00", "echo enter-commit >> " + log + "; exit 1")
                .script("ArtifactCommit_Error_00", "echo error-commit >> " + log)
                .script("ArtifactRollback_Enter_00", "echo enter-rollback >> " + log)
                .script("ArtifactFailure_Enter_00", "echo enter-failure >> " + log)
                .write();
        device.run("install", artifact.toString());
        device.restart();
        device.run("resume", "--at-boot");
        assertThat(device.committed()).isEqualTo(Slot.A);
        device.restart();
        device.run("resume", "--at-boot");

        assertThat(Files.readAllLines(Path.of(log)))
                .containsExactly(
                        "enter-install",
                        "leave-install",
                        "enter-commit",
                        "error-commit",
                        "enter-rollback",
                        "enter-failure");
        assertThat(last()).containsEntry("result", "ROLLED_BACK").containsEntry("phase", "COMMITTING");
    }

    @Test
    void status_withoutAnything_saysWhatItKnows() throws Exception {
        assertThat(device.run("status").out())
                .contains("artifact   unknown")
                .contains("slot A     running, default")
                .contains("update     none in progress");
        Files.createDirectories(device.root("etc/mender"));
        Files.writeString(device.root("etc/mender/artifact_info"), "artifact_name=factory-1\n");
        assertThat(device.run("show-artifact").out().strip()).isEqualTo("factory-1");
    }

    @Test
    void everyFieldOfTheStatus_isThere_alsoWhereThereIsNothingToSay() throws Exception {
        assertThat(status())
                .containsOnlyKeys(
                        "schema_version",
                        "artifact_name",
                        "booted",
                        "default",
                        "trial",
                        "slots_problem",
                        "slots",
                        "phase",
                        "update",
                        "last",
                        "provides",
                        "damage",
                        "history")
                .containsEntry("last", null);
        assertThat(device.run("status", "--json").out().replaceAll("\\s+", ""))
                .contains("\"A\":{\"artifact_name\":null,\"condition\":null}");
    }

    private void module(String script) throws IOException {
        Path module = device.root("usr/share/mender/modules/v3/app");
        Files.createDirectories(module.getParent());
        Files.writeString(module, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(module, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private List<String> calls() throws IOException {
        return Files.readAllLines(directory.resolve("calls"));
    }

    private Map<String, Object> status() throws IOException {
        return JSON.std.mapFrom(device.run("status", "--json").out());
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> last() throws IOException {
        return (Map<String, Object>) status().get("last");
    }
}
