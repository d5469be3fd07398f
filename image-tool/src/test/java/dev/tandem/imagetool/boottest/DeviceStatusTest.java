package dev.tandem.imagetool.boottest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DeviceStatusTest {
    @Test
    void status_isRead() throws IOException {
        DeviceStatus status =
                DeviceStatus.parse("{\"schema_version\":1,\"booted\":\"B\",\"default\":\"A\",\"trial\":true,"
                        + "\"artifact_name\":\"release-1\",\"phase\":\"TRIAL\",\"update\":{\"artifact_name\":\"release-2\"},"
                        + "\"last\":{\"result\":\"ROLLED_BACK\",\"reason\":\"a health check failed\"}}\n");

        assertThat(status.slot()).isEqualTo("B");
        assertThat(status.defaultSlot()).isEqualTo("A");
        assertThat(status.trial()).isTrue();
        assertThat(status.artifact()).isEqualTo("release-1");
        assertThat(status.phase()).isEqualTo("TRIAL");
        assertThat(status.updating()).contains("release-2");
        assertThat(status.result()).isEqualTo("ROLLED_BACK");
        assertThat(status.reason()).isEqualTo("a health check failed");
        assertThat(status)
                .hasToString("slot B on trial, default A, has release-1, phase TRIAL, last ROLLED_BACK"
                        + " (a health check failed)");
    }

    @Test
    void whatDoesNotApply_isEmpty() throws IOException {
        DeviceStatus status =
                DeviceStatus.parse("{\"booted\":\"A\",\"default\":null,\"trial\":false,\"phase\":\"IDLE\","
                        + "\"update\":null,\"last\":null}");

        assertThat(status.defaultSlot()).isEmpty();
        assertThat(status.trial()).isFalse();
        assertThat(status.artifact()).isEmpty();
        assertThat(status.updating()).isEmpty();
        assertThat(status.result()).isEmpty();
        assertThat(status.reason()).isEmpty();
    }

    @Test
    void notesAroundIt_areLeftOut() throws IOException {
        assertThat(DeviceStatus.parse("A note: it is late.\n{\"booted\":\"A\"}\nAnother one.\n")
                        .slot())
                .isEqualTo("A");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "nothing", "}{", "{", "}", "{\"booted\":", "{booted}", "[1]", "\u0000\ufffd{\u0000}", "null"
            })
    void somethingElse_isRefused(String output) {
        assertThatIOException()
                .isThrownBy(() -> DeviceStatus.parse(output))
                .withMessageStartingWith("tandem-update status --json printed something else");
    }
}
