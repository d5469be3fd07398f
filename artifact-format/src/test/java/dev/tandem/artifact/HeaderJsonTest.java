package dev.tandem.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderJsonTest {
    private static final String INFO = "{\"payloads\":[{\"type\":\"m\"}],"
            + "\"artifact_provides\":{\"artifact_name\":\"x\"},\"artifact_depends\":{\"device_type\":[\"d\"]}}";

    private final ReadSite site = new ReadSite(() -> 0);

    @Test
    void headerInfo_isWrittenAsTheReferenceDoes() throws IOException {
        HeaderInfo info = HeaderJson.readHeaderInfo(bytes(INFO), site);
        assertThat(new String(HeaderJson.headerInfo(info), StandardCharsets.UTF_8))
                .isEqualTo(INFO);
    }

    /** Go's decoder takes each of these for the field in lower case, and the last one counts. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "artifact_name\":\"x\",\"Artifact_Name",
                "device_type\":[\"d\"],\"Device_Type",
                "type\":\"m\",\"Type"
            })
    void fieldThatDiffersByCaseOnly_isRefused(String doubled) {
        String known = doubled.substring(0, doubled.indexOf('"'));
        String value = known.equals("device_type") ? "[\"d\"]" : known.equals("type") ? "\"m\"" : "\"x\"";
        String json = INFO.replace("\"" + known + "\":" + value, "\"" + doubled + "\":" + value);
        assertThat(json).isNotEqualTo(INFO);
        assertThatThrownBy(() -> HeaderJson.readHeaderInfo(bytes(json), site))
                .isInstanceOf(CorruptArtifactException.class)
                .hasMessageContaining("by case only");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
