package dev.tandem.client.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/client-configuration.md names every key with its type and default, and no other. */
final class ConfigDocumentationTest {
    private static final Path PAGE = Path.of("..", "docs", "client-configuration.md");
    private static final Pattern ROW =
            Pattern.compile("\\| `([A-Za-z.]+)` \\| ([^|]+) \\| (?:`([^`|]*)` )?\\| ([^|]+) \\|");

    @Test
    void documentedKeys_areThoseOfTheCode() throws IOException {
        List<String> documented = Files.readAllLines(PAGE).stream()
                .map(ROW::matcher)
                .filter(row -> row.matches())
                .map(row -> row.group(1) + " | " + row.group(2) + " | " + (row.group(3) == null ? "" : row.group(3)))
                .toList();

        assertThat(documented)
                .isEqualTo(ConfigKeys.ALL.stream()
                        .map(key -> key.name() + " | " + key.type().name() + " | " + key.byDefault())
                        .toList());
    }
}
