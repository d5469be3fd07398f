package dev.tandem.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is written can be read: no name longer than a reader takes. */
class NameLengthTest {
    private static final int LONGEST = ReadLimits.DEFAULT.nameBytes();

    @Test
    void longestNames_areWrittenAndReadBack() throws IOException {
        ByteArrayOutputStream artifact = new ByteArrayOutputStream();
        ArtifactWriter.write(spec(fileName(LONGEST), scriptName(LONGEST)), artifact, WriteOptions.DEFAULT);
        try (ArtifactReader reader =
                ArtifactReader.open(new ByteArrayInputStream(artifact.toByteArray()), ReadOptions.unchecked())) {
            assertThat(reader.header().scripts().get(0).name()).isEqualTo(scriptName(LONGEST));
            reader.finish();
        }
    }

    @Test
    void longerFileName_isRefused() {
        assertThatThrownBy(() -> spec(fileName(LONGEST + 1), scriptName(LONGEST)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("256 bytes");
    }

    @Test
    void longerScriptName_isRefused() {
        assertThatThrownBy(() -> spec(fileName(LONGEST), scriptName(LONGEST + 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("256 bytes");
    }

    private static String fileName(int bytes) {
        return "f".repeat(bytes);
    }

    private static String scriptName(int bytesWithFolder) {
        String start = "ArtifactInstall_Enter_00_";
        return start + "s".repeat(bytesWithFolder - "scripts/".length() - start.length());
    }

    private static ArtifactSpec spec(String file, String script) {
        ArtifactSpec plain = Specs.module("m", null, Specs.file(file, new byte[] {1}));
        return new ArtifactSpec(
                3,
                plain.info(),
                plain.payload(),
                List.of(new StateScript(script, new byte[] {1})),
                plain.files(),
                null);
    }
}
