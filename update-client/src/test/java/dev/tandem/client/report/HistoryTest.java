package dev.tandem.client.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.client.platform.FileStateDirectory;
import dev.tandem.client.state.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {
    @TempDir
    Path directory;

    @Test
    void outcomes_areKeptUpToTheNumber_theLastOnes() throws IOException {
        History history = new History(new FileStateDirectory(directory), 3);
        for (int i = 0; i < 5; i++) {
            history.add(outcome("id-" + i), "release.mender");
        }

        assertThat(history.lines())
                .hasSize(3)
                .first()
                .asString()
                .isEqualTo("{\"at\":\"2026-03-01T12:00:00Z\",\"id\":\"id-2\",\"artifact_name\":\"release-2\","
                        + "\"result\":\"COMMITTED\",\"location\":\"release.mender\"}");
    }

    @Test
    void outcome_addedOnceMoreAfterAnInterruption_isThereOnce() throws IOException {
        History history = new History(new FileStateDirectory(directory), 3);
        history.add(outcome("id-1"), "release.mender");
        history.add(outcome("id-1"), "release.mender");

        assertThat(history.lines()).hasSize(1);
    }

    private static Outcome outcome(String id) {
        return new Outcome(
                id,
                "release-2",
                Outcome.Result.COMMITTED,
                Optional.empty(),
                Optional.empty(),
                Instant.parse("2026-03-01T12:00:00Z"));
    }
}
