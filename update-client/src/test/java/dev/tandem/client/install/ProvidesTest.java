package dev.tandem.client.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.artifact.ArtifactHeader;
import dev.tandem.artifact.ArtifactReader;
import dev.tandem.artifact.ArtifactSpec;
import dev.tandem.artifact.ArtifactWriter;
import dev.tandem.artifact.HeaderInfo;
import dev.tandem.artifact.PayloadInfo;
import dev.tandem.artifact.ReadOptions;
import dev.tandem.artifact.WriteOptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ProvidesTest {
    private static final Map<String, String> RECORDED = Map.of(
            "artifact_name", "release-1",
            "artifact_group", "beta",
            "rootfs-image.version", "1",
            "rootfs-image.checksum", "abc",
            "rootfs-image.app.version", "7",
            "data.version", "3");

    @Test
    void clears_thatAreGiven_removeWhatMatches_thenProvidesAreAdded() throws Exception {
        ArtifactHeader header =
                header(null, Map.of("rootfs-image.version", "2"), List.of("rootfs-image.*", "artifact_group"));
        assertThat(Provides.after(RECORDED, header))
                .isEqualTo(Map.of("artifact_name", "release-2", "rootfs-image.version", "2", "data.version", "3"));
    }

    @Test
    void group_thatIsNeitherClearedNorGiven_stays() throws Exception {
        assertThat(Provides.after(RECORDED, header(null, Map.of(), List.of("data.*"))))
                .containsEntry("artifact_group", "beta")
                .containsEntry("artifact_name", "release-2")
                .containsEntry("rootfs-image.version", "1")
                .doesNotContainKey("data.version");
        assertThat(Provides.after(RECORDED, header("stable", Map.of(), List.of("data.*"))))
                .containsEntry("artifact_group", "stable");
    }

    @Test
    void neitherProvidesNorClears_clearEverything() throws Exception {
        assertThat(Provides.after(RECORDED, header(null, Map.of(), List.of())))
                .isEqualTo(Map.of("artifact_name", "release-2"));
    }

    @Test
    void providesWithoutClears_replaceEverything() throws Exception {
        assertThat(Provides.after(RECORDED, header(null, Map.of("x", "1"), List.of())))
                .isEqualTo(Map.of("artifact_name", "release-2", "x", "1"));
    }

    @ParameterizedTest
    @CsvSource({
        "*,'',true",
        "*,anything,true",
        "a,a,true",
        "a,ab,false",
        "a*,ab,true",
        "*b,ab,true",
        "a*a,a,false",
        "a*a,aa,true",
        "a*b*c,a-b-c,true",
        "a*b*c,a-c-b,false",
        "*a*a*,aba,true",
        "*a*a*,ab,false",
        "a**b,ab,true",
        "a.c,abc,false",
        "a?c,abc,false",
        "[a-z],b,false",
        "*ab*b,ab,false",
        "'','',true",
        "'',a,false",
    })
    void glob_hasAStarForAnything_andNothingElse(String glob, String text, boolean matches) {
        assertThat(Provides.matches(glob, text)).isEqualTo(matches);
    }

    @Test
    void glob_thatBacktrackingWouldTakeForEverFor_isDecided() {
        assertThat(Provides.matches("*a".repeat(5000) + "*b", "a".repeat(20_000)))
                .isFalse();
    }

    @Test
    void depends_thatAreMet_areFine() throws Exception {
        assertThat(Provides.unmet(
                        depending("release-1", Map.of("data.version", List.of("2", "3"))), RECORDED, "board-a"))
                .isEmpty();
    }

    @Test
    void depends_thatAreNotMet_areNamedWithWhatWasFound() throws Exception {
        ArtifactHeader header =
                depending("release-0", Map.of("data.version", List.of("4", "5"), "other", List.of("x")));
        assertThat(Provides.unmet(header, RECORDED, "board-c"))
                .containsExactly(
                        "The artifact depends on artifact_name being release-0, this device has release-1",
                        "The artifact depends on data.version being one of [4, 5], this device has 3",
                        "The artifact is for device type one of [board-a, board-b], this device is board-c",
                        "The artifact depends on other being x, this device has no other");
    }

    /** An empty file is how a device loses its type; the reference of version 3 then installs anything. */
    @Test
    void device_withoutType_meetsNothing() throws Exception {
        assertThat(Provides.unmet(depending("release-1", Map.of()), RECORDED, ""))
                .singleElement()
                .asString()
                .contains("this device is of unknown type");
    }

    /** The type is never taken from what software says it provides. */
    @Test
    void device_typeAmongTheProvides_isNotBelieved() throws Exception {
        Map<String, String> lying =
                Map.of("device_type", "board-a", "artifact_name", "release-1", "artifact_group", "beta");
        assertThat(Provides.unmet(depending("release-1", Map.of()), lying, "board-c"))
                .singleElement()
                .asString()
                .contains("this device is board-c");
    }

    private static ArtifactHeader header(@Nullable String group, Map<String, String> provides, List<String> clears)
            throws IOException {
        return written(
                new HeaderInfo("m", "release-2", group, List.of("board-a"), List.of(), List.of()),
                new PayloadInfo("m", provides, Map.of(), clears, null));
    }

    private static ArtifactHeader depending(String name, Map<String, List<String>> depends) throws IOException {
        return written(
                new HeaderInfo("m", "release-2", null, List.of("board-a", "board-b"), List.of(name), List.of("beta")),
                new PayloadInfo("m", Map.of(), depends, List.of(), null));
    }

    private static ArtifactHeader written(HeaderInfo info, PayloadInfo payload) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ArtifactWriter.write(
                new ArtifactSpec(3, info, payload, List.of(), List.of(), null),
                out,
                WriteOptions.DEFAULT.withThreads(1));
        try (ArtifactReader reader =
                ArtifactReader.open(new ByteArrayInputStream(out.toByteArray()), ReadOptions.unchecked())) {
            return reader.header();
        }
    }
}
