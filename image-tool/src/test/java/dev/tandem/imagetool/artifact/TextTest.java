package dev.tandem.imagetool.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "rel-1",
                "2.0",
                "a:b",
                "with blank",
                "\u00e9",
                "x#y",
                "it's",
                "a\"b",
                "rootfs-image.*",
                "a,b",
                "a[0]"
            })
    void harmlessText_staysBare(String text) {
        assertThat(YamlScalar.block(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*|\"*\"",
                "*mender_*|\"*mender_*\"",
                "a: b|\"a: b\"",
                "a #b|\"a #b\"",
                "- a|\"- a\"",
                "a:|\"a:\"",
                "{}|\"{}\"",
                "\"q\"|\"\\\"q\\\"\"",
                "<<|\"<<\"",
                "=|\"=\"",
            })
    void textThatYamlReadsOtherwise_isQuoted(String text, String expected) {
        assertThat(YamlScalar.block(text)).isEqualTo(expected);
    }

    @Test
    void lineBreaksAndTerminalControls_areEscaped() {
        assertThat(YamlScalar.block("a\nName: b")).isEqualTo("\"a\\u000aName: b\"");
        assertThat(YamlScalar.block("\u001b[2J")).isEqualTo("\"\\u001b[2J\"");
        assertThat(YamlScalar.block("\u202eabc")).isEqualTo("\"\\u202eabc\"");
        assertThat(YamlScalar.block("")).isEqualTo("\"\"");
    }

    @Test
    void commasInALiteralList_areQuoted() {
        assertThat(YamlScalar.flow(List.of("a,b", "c", "[d]"))).isEqualTo("[\"a,b\", c, \"[d]\"]");
    }

    @Test
    void overlongKey_isMarkedAsOne() {
        String key = "k".repeat(2000);
        assertThat(YamlScalar.entry("  ", key, "v")).isEqualTo("  ? " + key + "\n  : v\n");
    }

    @ParameterizedTest
    @CsvSource({
        "100, 100",
        "5B, 5",
        "1KB, 1000",
        "1.5kb, 1500",
        "2MB, 2000000",
        "1GB, 1000000000",
        "1TB, 1000000000000",
        "1KiB, 1024",
        "1.5MiB, 1572864",
        "2GiB, 2147483648",
        "1TiB, 1099511627776",
        "0.5B, 0",
        "5., 5",
        "999999999999TB, 9223372036854775807"
    })
    void size_isReadInDecimalAndBinaryUnits(String text, long expected) throws UsageException {
        assertThat(ByteSize.parse("--max", text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "MB", "-1", "1 MB", "1XB", "1e3", "0x10", ".5MB", "1,5MB"})
    void wrongSize_isRefused(String text) {
        assertThatThrownBy(() -> ByteSize.parse("--max", text))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("'" + text + "'");
    }

    @Test
    void keyValues_areSplitAtTheFirstColon() throws UsageException {
        assertThat(KeyValues.alternatives("-d", List.of("a:b:c", "k:1,2", "k:3", "e:")))
                .isEqualTo(Map.of("a", List.of("b:c"), "k", List.of("1,2", "3"), "e", List.of("")));
        assertThat(KeyValues.single("-p", List.of("k:1", "k:2"))).containsExactly(Map.entry("k", "2"));
    }

    @Test
    void jsonTree_mergesAsTheReferenceDoes() throws IOException {
        Object base = json("{\"a\": {\"x\": 1, \"y\": 2}, \"b\": [1]}");
        Object over = json("{\"a\": {\"y\": 3}, \"b\": [2], \"c\": null}");
        StringBuilder text = new StringBuilder();

        JsonTree.indented(text, JsonTree.merged(base, over), "");

        assertThat(text.toString().replaceAll("\\s", "")).isEqualTo("{\"a\":{\"x\":1,\"y\":3},\"b\":[2],\"c\":null}");
    }

    private static Object json(String text) throws IOException {
        return Objects.requireNonNull(JsonTree.parse(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void shellWords_areQuotedWhereTheyMust() {
        assertThat(ArtifactDump.shellLine(List.of("write", "a b", "it's", "", "x.*")))
                .isEqualTo("write 'a b' 'it'\\''s' '' 'x.*'\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sh", "bash"})
    void shellWords_withWhatATerminalObeys_areReadBackByShells(String shell) throws Exception {
        List<String> words = List.of("\u001b[31mred", "a\tb", "it's \u009b\u202e!", "line\nbreak\n", "\u0007");
        String line = ArtifactDump.shellLine(words);

        assertThat(line.codePoints()).noneMatch(c -> c != '\n' && (c < ' ' || c == 0x9b || c == 0x202e));
        Process process = new ProcessBuilder(shell, "-c", "printf '%s\\0' " + line).start();
        process.getOutputStream().close();
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo(ArtifactDump.nulSeparated(words));
        assertThat(process.waitFor()).isZero();
    }
}
