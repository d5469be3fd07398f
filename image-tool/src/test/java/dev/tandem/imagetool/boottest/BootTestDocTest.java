package dev.tandem.imagetool.boottest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.imagetool.config.ConfigField;
import dev.tandem.imagetool.config.ConfigField.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page says what the program does. */
final class BootTestDocTest {
    private static String page(String name) throws IOException {
        return Files.readString(Path.of(System.getProperty("tandem.testdata")).resolveSibling("docs/" + name));
    }

    /** Each key as a line of the table. */
    private static void rows(ConfigField section, String path, List<String> rows) {
        for (ConfigField field : section.fields()) {
            String place = path + field.name();
            String takes = field.expected()
                    .replace(", relative to the folder of this file", "")
                    .replace(", each with keys of its own", "")
                    .replace(" with keys of its own", "");
            rows.add("| `" + place + "` | " + takes + " | " + field.description() + " |");
            rows(field, place + (field.kind() == Kind.SECTIONS ? "[]." : "."), rows);
        }
    }

    @Test
    void tableOfKeys_isTheSchema() throws Exception {
        List<String> rows = new ArrayList<>();
        rows(ScenarioFile.ROOT, "", rows);

        assertThat(page("boot-test.md")).contains(String.join("\n", rows) + "\n\n");
    }

    @Test
    void example_isValid(@TempDir Path directory) throws Exception {
        String page = page("boot-test.md");
        int start = page.indexOf("```yaml\n") + 8;
        Path file = Files.writeString(directory.resolve("x.yaml"), page.substring(start, page.indexOf("```", start)));

        assertThat(ScenarioFile.read(file).steps()).hasSizeGreaterThan(4);
    }

    @Test
    void stagesOfCuts_areTold_inTheirOrder() throws Exception {
        List<String> stages = Arrays.stream(CutPoint.Stage.values())
                .map(stage -> "| " + stage.name().toLowerCase(Locale.ROOT).replace('_', ' ') + " |")
                .toList();

        assertThat(page("boot-test.md")).containsSubsequence(stages);
    }

    @Test
    void phasesAndResults_areThoseOfTheClient() throws Exception {
        ConfigField expect = field(field(ScenarioFile.ROOT, "steps"), "expect");
        String json = page("json-output.md");

        for (String name : List.of("phase", "result")) {
            assertThat(field(expect, name).choices())
                    .isNotEmpty()
                    .allSatisfy(choice -> assertThat(json).contains("`" + choice + "`"));
        }
    }

    private static ConfigField field(ConfigField section, String name) {
        return section.fields().stream()
                .filter(field -> field.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
