package dev.tandem.client.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.client.platform.FileStateDirectory;
import dev.tandem.layout.Slot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateStoreTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    Path directory;

    private StateStore store;

    @BeforeEach
    void open() throws IOException {
        store = StateStore.open(new FileStateDirectory(directory));
    }

    @Test
    void nothing_isANewDevice() {
        assertThat(store.state()).isEqualTo(DeviceState.NEW);
        assertThat(store.damage()).isEmpty();
        assertThat(store.lost()).isFalse();
    }

    @Test
    void everything_comesBackAsItWas() throws IOException {
        DeviceState full = full();

        store.save(full);

        assertThat(reopened().state()).isEqualTo(full);
    }

    @Test
    void manySaves_theLastOneCounts() throws IOException {
        for (int i = 0; i < 7; i++) {
            store.save(DeviceState.NEW.providing(Map.of("artifact_name", "release-" + i)));
            assertThat(reopened().state()).isEqualTo(store.state());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"empty", "cut", "bit", "text", "missing line end"})
    void newestFileDamaged_theOneBeforeCounts(String damage) throws IOException {
        store.save(DeviceState.NEW.providing(Map.of("artifact_name", "old")));
        store.save(DeviceState.NEW.providing(Map.of("artifact_name", "new")));
        damage(newest(), damage);

        StateStore found = reopened();

        assertThat(found.state().provides()).containsEntry("artifact_name", "old");
        assertThat(found.damage())
                .singleElement()
                .asString()
                .contains(newest().getFileName().toString());
        assertThat(found.lost()).isFalse();
        found.save(DeviceState.NEW.providing(Map.of("artifact_name", "newer")));
        assertThat(reopened().state().provides()).containsEntry("artifact_name", "newer");
        assertThat(reopened().damage()).isEmpty();
    }

    @Test
    void bothFilesDamaged_isSaidAndNotTakenForANewDevice() throws IOException {
        store.save(full());
        store.save(full());
        damage(directory.resolve("state-1"), "bit");
        damage(directory.resolve("state-2"), "cut");

        StateStore found = reopened();

        assertThat(found.lost()).isTrue();
        assertThat(found.damage()).hasSize(2);
    }

    @Test
    void saveThatFails_leavesTheStateAsItWas() throws IOException {
        store.save(full());
        Files.createDirectory(directory.resolve("state-1.new"));
        Files.createDirectory(directory.resolve("state-2.new"));

        assertThatThrownBy(() -> store.save(DeviceState.NEW)).isInstanceOf(IOException.class);

        assertThat(store.state()).isEqualTo(full());
        assertThat(reopened().state()).isEqualTo(full());
    }

    @Test
    void recordOfAnOlderClient_isRead() throws IOException {
        store.save(full());
        String json = Files.readString(newest()).split("\n", 2)[1].replaceAll(",\\s*\"waiting\" : true", "");
        Files.writeString(newest(), "tandem-state 1 9 " + Digests.sha256(json) + "\n" + json);

        assertThat(json).doesNotContain("waiting");
        assertThat(reopened().damage()).isEmpty();
        assertThat(reopened().state().update().orElseThrow().waiting()).isFalse();
    }

    @Test
    void wholeFileOfAnUnknownPhase_isDamaged() throws IOException {
        store.save(full());
        Path file = newest();
        String content = Files.readString(file).replace("\"VERIFYING\"", "\"DANCING\"");
        String json = content.substring(content.indexOf('\n') + 1);
        Files.writeString(file, "tandem-state 1 9 " + Digests.sha256(json) + "\n" + json);

        assertThat(reopened().damage()).singleElement().asString().contains("phase is not a Phase");
    }

    private StateStore reopened() throws IOException {
        return StateStore.open(new FileStateDirectory(directory));
    }

    private Path newest() throws IOException {
        Path one = directory.resolve("state-1");
        Path two = directory.resolve("state-2");
        return !Files.exists(one) || (Files.exists(two) && serial(two) > serial(one)) ? two : one;
    }

    private static long serial(Path file) throws IOException {
        String head = Files.readString(file).lines().findFirst().orElse("");
        return head.startsWith("tandem-state 1 ") ? Long.parseLong(head.split(" ", -1)[2]) : 99;
    }

    private static void damage(Path file, String how) throws IOException {
        byte[] content = Files.readAllBytes(file);
        switch (how) {
            case "empty" -> content = new byte[0];
            case "cut" -> content = java.util.Arrays.copyOf(content, content.length / 2);
            case "bit" -> content[content.length - 20] ^= 1;
            case "text" -> content = "something else\n".getBytes(java.nio.charset.StandardCharsets.UTF_8);
            default -> content = java.util.Arrays.copyOf(content, 60);
        }
        Files.write(file, content);
    }

    private static DeviceState full() {
        InstallPlan plan = new InstallPlan(
                "id-1",
                "release-2",
                "rootfs-image",
                Map.of("artifact_name", "release-2", "rootfs-image.version", "2"),
                Optional.of(new InstallPlan.SlotPlan(Slot.A, Slot.B, "root.ext4", 1L << 40, "ab".repeat(32))),
                "https://example.org/release-2.mender",
                true,
                Set.of("ArtifactCommit_Enter"));
        UpdateRecord record = new UpdateRecord(
                plan,
                Phase.VERIFYING,
                1,
                2,
                "boot",
                Optional.of(new Checkpoint(1L << 33, 1L << 34)),
                true,
                true,
                Optional.of(new Failure(Phase.VERIFYING, "no \"answer\"\non port 80 \u00e9", NOON)),
                false,
                Optional.of("ArtifactInstall_Enter"),
                true);
        return new DeviceState(
                Map.of("artifact_name", "release-1"),
                Map.of(Slot.B, new SlotContent("release-2", SlotContent.Condition.COMPLETE)),
                Optional.of(record),
                Optional.of(new Outcome(
                        "id-0",
                        "release-1",
                        Outcome.Result.ROLLED_BACK,
                        Optional.of(Phase.VERIFYING),
                        Optional.of("because"),
                        NOON)));
    }
}
