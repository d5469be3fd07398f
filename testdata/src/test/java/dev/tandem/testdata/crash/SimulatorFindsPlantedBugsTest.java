package dev.tandem.testdata.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.layout.Slot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The test of the test: what is right passes, and each mistake that a real updater has made is found. */
final class SimulatorFindsPlantedBugsTest {
    private static final CrashOptions OPTIONS = CrashOptions.SMALL.orFromProperties();

    /** Each of the mistakes shows at the first cut. */
    private static final CrashOptions ONE_CUT = CrashOptions.SMALL.withDepth(1);

    @ParameterizedTest
    @CsvSource({
        "HEALTHY, A, true",
        "HEALTHY, B, true",
        "HEALTHY, A, false",
        "UNHEALTHY, A, true",
        "UNHEALTHY, B, false",
        "PANICS, A, true",
        "HANGS, B, true"
    })
    void theCorrectUpdate_isNeverFoundWrong(Condition condition, Slot committed, boolean fallback) {
        PiFirmware.Options firmware = new PiFirmware.Options(false, fallback);
        Scenario scenario = new ReferenceScenario(PlantedBug.NONE, condition, committed, firmware);
        CrashReport report = new CrashExplorer(scenario, OPTIONS).explore();
        assertThat(report.failures()).as("%s", report).isEmpty();
        assertThat(report.complete()).isTrue();
        assertThat(report.crashPoints()).isGreaterThan(100);
        assertThat(report.rests()).isGreaterThan(1);
    }

    @Test
    void theCorrectUpdate_alsoSurvivesDevicesThatFail() {
        Scenario scenario = new ReferenceScenario(PlantedBug.NONE, Condition.HEALTHY, Slot.A, PiFirmware.Options.PLAIN);
        CrashReport report = new CrashExplorer(scenario, OPTIONS).exploreFaults();
        assertThat(report.failures()).as("%s", report).isEmpty();
        assertThat(report.distinct()).isGreaterThan(50);
    }

    @Test
    void theCorrectUpdate_canBeStartedAgainBeforeTheRestart() {
        assertThat(new CrashExplorer(twice(PlantedBug.NONE), OPTIONS).explore().failures())
                .isEmpty();
        assertThat(explore(twice(PlantedBug.NOT_DISARMED)).violated()).contains("exact");
    }

    @Test
    void aCommitThatTruncates_leavesNothingBootable() {
        assertThat(explore(PlantedBug.COMMIT_TRUNCATES, PiFirmware.Options.NO_FALLBACK)
                        .violated())
                .contains("bootable");
    }

    @Test
    void aCommitThatRenamesAFileThatIsNotDurable_leavesNothingBootable() {
        assertThat(explore(PlantedBug.COMMIT_RENAMES_UNFORCED, PiFirmware.Options.NO_FALLBACK)
                        .violated())
                .contains("bootable");
    }

    @Test
    void aCommitThatForcesBeforeItRenames_isRight_whereTheDirectoryIsOneSector() {
        Scenario scenario = new ReferenceScenario(
                PlantedBug.COMMIT_RENAMES_FORCED, Condition.HEALTHY, Slot.A, PiFirmware.Options.NO_FALLBACK);
        assertThat(new CrashExplorer(scenario, OPTIONS).explore().failures()).isEmpty();
    }

    @Test
    void aSlotThatIsNotDurable_isStartedAllTheSame() {
        assertThat(explore(PlantedBug.SLOT_NOT_FORCED).violated()).contains("exact");
        assertThat(explore(PlantedBug.SLOT_FORCED_ELSEWHERE).violated()).contains("exact");
    }

    @Test
    void aBootPartitionThatIsNotDurable_isStartedAllTheSame() {
        assertThat(explore(PlantedBug.BOOT_NOT_FORCED).violated()).containsAnyOf("exact", "bootable");
    }

    @Test
    void aFlipBeforeTheTrial_keepsWhatIsUnhealthy() {
        assertThat(explore(new ReferenceScenario(
                                PlantedBug.FLIP_BEFORE_TRIAL, Condition.UNHEALTHY, Slot.A, PiFirmware.Options.PLAIN))
                        .violated())
                .contains("verdict");
        assertThat(explore(new ReferenceScenario(
                                PlantedBug.FLIP_BEFORE_TRIAL, Condition.PANICS, Slot.A, PiFirmware.Options.PLAIN))
                        .violated())
                .contains("progress");
    }

    @Test
    void aRecordThatIsNotDurable_saysNothingAfterwards() {
        assertThat(explore(PlantedBug.RECORD_NOT_FORCED).violated()).contains("progress");
        assertThat(explore(PlantedBug.RECORD_IN_PLACE).violated()).contains("progress");
    }

    private static Scenario twice(PlantedBug bug) {
        return new ReferenceScenario(bug, Condition.HEALTHY, Slot.A, PiFirmware.Options.PLAIN, true);
    }

    private static CrashReport explore(PlantedBug bug) {
        return explore(bug, PiFirmware.Options.PLAIN);
    }

    private static CrashReport explore(PlantedBug bug, PiFirmware.Options firmware) {
        return explore(new ReferenceScenario(bug, Condition.HEALTHY, Slot.A, firmware));
    }

    private static CrashReport explore(Scenario scenario) {
        return new CrashExplorer(scenario, ONE_CUT).explore();
    }
}
