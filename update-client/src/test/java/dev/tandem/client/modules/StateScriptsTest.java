package dev.tandem.client.modules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.artifact.StateScript;
import dev.tandem.client.install.ScriptAction;
import dev.tandem.client.install.ScriptState;
import dev.tandem.client.platform.ProcessRunner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class StateScriptsTest {
    private static final ScriptLimits LIMITS =
            new ScriptLimits(Duration.ofMinutes(2), Duration.ofSeconds(60), Duration.ofSeconds(150));

    @TempDir
    Path directory;

    private final List<String> log = Collections.synchronizedList(new ArrayList<>());
    private final List<Duration> sleeps = new ArrayList<>();
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1000);
    private Path system;
    private Path unpacked;
    private Path ran;

    @BeforeEach
    void directories() throws IOException {
        system = Files.createDirectory(directory.resolve("system"));
        unpacked = directory.resolve("state/scripts");
        ran = directory.resolve("ran");
    }

    @Test
    void scripts_runInTheOrderOfTheirBytes() throws Exception {
        for (String name :
                List.of("Idle_Enter_10", "Idle_Enter_02_b", "Idle_Enter_02_B", "Idle_Enter_02", "Idle_Enter_02_ä")) {
            script(name, "echo ${0##*/} >> " + ran);
        }
        scripts(LIMITS).run(ScriptState.IDLE, ScriptAction.ENTER);
        assertThat(Files.readAllLines(ran))
                .containsExactly(
                        "Idle_Enter_02", "Idle_Enter_02_B", "Idle_Enter_02_b", "Idle_Enter_02_ä", "Idle_Enter_10");
    }

    @Test
    void files_thatAreNoScriptOfTheCall_areLeftAlone() throws Exception {
        for (String name : List.of(
                "Idle_Enter_100",
                "Idle_Enter_1",
                "Idle_Enter",
                "Idle_Leave_00",
                "Sync_Enter_00",
                "xIdle_Enter_00",
                "Idle_Enter_00.sh")) {
            script(name, "echo ${0##*/} >> " + ran);
        }
        Files.writeString(system.resolve("Idle_Enter_01"), "#!/bin/sh\ntouch " + ran + "\n");
        Files.createDirectory(system.resolve("Idle_Enter_03"));
        scripts(LIMITS).run(ScriptState.IDLE, ScriptAction.ENTER);
        assertThat(ran).doesNotExist();
    }

    @Test
    void script_thatFails_stopsTheRestAndTheState() throws Exception {
        script("Download_Enter_00", "echo 'not now' >&2; exit 1");
        script("Download_Enter_01", "touch " + ran);
        assertThatThrownBy(() -> scripts(LIMITS).run(ScriptState.DOWNLOAD, ScriptAction.ENTER))
                .isInstanceOf(ScriptException.class)
                .hasMessageContaining("Download_Enter_00 failed with exit code 1")
                .hasMessageContaining("not now");
        assertThat(log).containsExactly("Download_Enter_00: not now");
        assertThat(ran).doesNotExist();
    }

    /** The whole table: whether a failure counts when the state is entered, and when it is left. */
    @ParameterizedTest
    @CsvSource({
        "IDLE,false,false",
        "SYNC,true,true",
        "DOWNLOAD,true,true",
        "ARTIFACT_INSTALL,true,true",
        "ARTIFACT_REBOOT,true,true",
        "ARTIFACT_COMMIT,true,true",
        "ARTIFACT_ROLLBACK,false,false",
        "ARTIFACT_ROLLBACK_REBOOT,false,true",
        "ARTIFACT_FAILURE,false,false",
    })
    void failure_countsInSomeCalls(ScriptState state, boolean enter, boolean leave) throws Exception {
        StateScripts scripts = scripts(LIMITS);
        Files.createDirectories(unpacked);
        for (ScriptAction action : ScriptAction.values()) {
            String name = state.text() + "_" + action.text() + "_00";
            Bench.executable((name.startsWith("Artifact") ? unpacked : system).resolve(name), "exit 1");
            boolean counts = action == ScriptAction.ENTER ? enter : action == ScriptAction.LEAVE && leave;
            if (counts) {
                assertThatThrownBy(() -> scripts.run(state, action)).isInstanceOf(ScriptException.class);
            } else {
                log.clear();
                assertThatCode(() -> scripts.run(state, action)).doesNotThrowAnyException();
                assertThat(log).singleElement().asString().contains("ignored").contains("exit code 1");
            }
        }
    }

    @Test
    void script_thatAsksForLater_isRunAgain() throws Exception {
        script("Sync_Enter_00", "echo x >> " + ran, "[ $(wc -l < " + ran + ") -ge 3 ] || exit 21");
        scripts(LIMITS).run(ScriptState.SYNC, ScriptAction.ENTER);
        assertThat(Files.readAllLines(ran)).hasSize(3);
        assertThat(sleeps).containsExactly(Duration.ofSeconds(60), Duration.ofSeconds(60));
    }

    @Test
    void script_thatAsksForLaterTooOften_fails() throws Exception {
        script("Sync_Enter_00", "echo x >> " + ran, "exit 21");
        assertThatThrownBy(() -> scripts(LIMITS).run(ScriptState.SYNC, ScriptAction.ENTER))
                .isInstanceOf(ScriptException.class)
                .hasMessageContaining("still asks to be run later (exit code 21) after 180 seconds, at most 150");
        assertThat(Files.readAllLines(ran)).hasSize(4);
    }

    @Test
    void script_thatFailsAfterItAskedForLater_fails() throws Exception {
        script("Sync_Enter_00", "echo x >> " + ran, "[ $(wc -l < " + ran + ") -lt 2 ] || exit 1; exit 21");
        assertThatThrownBy(() -> scripts(LIMITS).run(ScriptState.SYNC, ScriptAction.ENTER))
                .hasMessageContaining("exit code 1");
    }

    @Test
    void script_thatTakesTooLong_isEnded() throws Exception {
        script("Sync_Enter_00", "sleep 600");
        ScriptLimits limits = new ScriptLimits(Duration.ofSeconds(1), Duration.ofSeconds(60), Duration.ofSeconds(150));
        assertThatThrownBy(() -> scripts(limits).run(ScriptState.SYNC, ScriptAction.ENTER))
                .hasMessageContaining("was ended, because it took longer than 1 seconds");
    }

    @Test
    void script_thatFloodsStandardError_isLoggedUpToTenKibibytes() throws Exception {
        script("Sync_Enter_00", "yes 0123456789 | head -c 1000000 >&2; echo >&2; echo last >&2");
        scripts(LIMITS).run(ScriptState.SYNC, ScriptAction.ENTER);
        assertThat(log.stream()
                        .mapToInt(line -> line.length() - "Sync_Enter_00: ".length() + 1)
                        .sum())
                .isBetween(9_000, 10 * 1024);
        assertThat(log).last().isEqualTo("Sync_Enter_00: last");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "3\n", " 3 "})
    void version_thatIsKnown_isRun(String version) throws Exception {
        script("Sync_Enter_00", "touch " + ran);
        Files.writeString(system.resolve("version"), version);
        scripts(LIMITS).run(ScriptState.SYNC, ScriptAction.ENTER);
        assertThat(ran).exists();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "4", "3 3", "garbage"})
    void version_thatIsUnknown_runsNothing(String version) throws Exception {
        script("Sync_Enter_00", "touch " + ran);
        Files.writeString(system.resolve("version"), version);
        assertThatThrownBy(() -> scripts(LIMITS).run(ScriptState.SYNC, ScriptAction.ENTER))
                .isInstanceOf(ScriptException.class)
                .hasMessageContaining("expected 2 or 3");
        assertThat(ran).doesNotExist();
    }

    @Test
    void directory_thatIsNotThere_hasNoScripts() throws Exception {
        scripts(LIMITS).run(ScriptState.ARTIFACT_INSTALL, ScriptAction.ENTER);
        assertThat(log).isEmpty();
    }

    @Test
    void scriptsOfAnArtifact_replaceThoseOfTheOneBefore() throws Exception {
        StateScripts scripts = scripts(LIMITS);
        scripts.store(List.of(
                new StateScript("ArtifactInstall_Enter_00_old", bytes("#!/bin/sh\necho old >> " + ran + "\n"))));
        scripts.store(
                List.of(new StateScript("ArtifactInstall_Enter_00", bytes("#!/bin/sh\necho new >> " + ran + "\n"))));
        scripts.run(ScriptState.ARTIFACT_INSTALL, ScriptAction.ENTER);
        assertThat(ran).hasContent("new");
        assertThat(unpacked.resolve("version")).hasContent("3");
        assertThat(Files.getPosixFilePermissions(unpacked.resolve("ArtifactInstall_Enter_00")))
                .isEqualTo(PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(unpacked.getParent()).isDirectoryNotContaining(path -> !path.equals(unpacked));
        scripts.remove();
        assertThat(unpacked).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../ArtifactInstall_Enter_00", "ArtifactInstall_Enter_00_/../../x", "version", "Idle_Enter_00"})
    void scriptOfAnArtifact_withAnotherName_isRefused(String name) throws Exception {
        StateScripts scripts = scripts(LIMITS);
        scripts.store(List.of(new StateScript("ArtifactCommit_Enter_00", bytes("#!/bin/sh\n"))));
        assertThatThrownBy(() -> scripts.store(List.of(new StateScript(name, bytes("x")))))
                .isInstanceOf(ScriptException.class)
                .hasMessageContaining("not the name of a state script");
        assertThat(unpacked.resolve("ArtifactCommit_Enter_00"))
                .as("what was there before")
                .exists();
    }

    private void script(String name, String... lines) throws IOException {
        Bench.executable(system.resolve(name), lines);
    }

    private StateScripts scripts(ScriptLimits limits) {
        return new StateScripts(
                system,
                unpacked,
                limits,
                new ProcessRunner(Duration.ofSeconds(5)),
                duration -> {
                    sleeps.add(duration);
                    nanos.addAndGet(duration.toNanos());
                },
                nanos::get,
                log::add);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
