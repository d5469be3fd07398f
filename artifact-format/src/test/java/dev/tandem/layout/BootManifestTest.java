package dev.tandem.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BootManifestTest {
    private static final String DIGEST = "0123456789abcdef".repeat(4);

    @Test
    void text_readBack_isTheSame_sorted() throws LayoutException {
        BootManifest manifest = new BootManifest(List.of(
                new BootManifest.Entry("overlays/b c.dtbo", DIGEST), new BootManifest.Entry("config.txt", DIGEST)));

        assertThat(manifest.entries())
                .extracting(BootManifest.Entry::path)
                .containsExactly("config.txt", "overlays/b c.dtbo");
        assertThat(BootManifest.parse(manifest.text().getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(manifest);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/etc/passwd", "../x", "a/../b", "a//b", "a/", ".", "a\\b", "a\nb"})
    void pathsThatLeadElsewhere_areRefused(String path) {
        String text = "# tandem boot files 1\n" + DIGEST + "  " + path + "\n";
        assertThatThrownBy(() -> BootManifest.parse(text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(LayoutException.class);
    }

    @Test
    void sameFileTwice_isRefused() {
        String text = "# tandem boot files 1\n" + (DIGEST + "  a\n").repeat(2);
        assertThatThrownBy(() -> BootManifest.parse(text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(LayoutException.class)
                .hasMessageContaining("a is there twice");
    }

    @Test
    void anotherVersion_isRefused() {
        assertThatThrownBy(() -> BootManifest.parse("# tandem boot files 2\n".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(LayoutException.class);
    }
}
