package dev.tandem.imagetool.provision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.imagetool.config.ConfigField;
import dev.tandem.imagetool.config.ConfigField.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page says what the program does. */
final class ImageYamlDocTest {
    private static String page() throws IOException {
        return Files.readString(Path.of(System.getProperty("tandem.testdata")).resolveSibling("docs/image-yaml.md"));
    }

    /** Each key as a line of the table. */
    private static void rows(ConfigField section, String path, List<String> rows) {
        for (ConfigField field : section.fields()) {
            if (field.kind() == Kind.REFUSED) {
                continue;
            }
            String place = path + field.name();
            String takes = field.expected()
                    .replace(", relative to the folder of this file", "")
                    .replace(", each with keys of its own", "")
                    .replace(" with keys of its own", "")
                    .replace(" such as 512MiB or 4GiB", "");
            rows.add("| `" + place + "` | " + takes + " | " + field.description() + " |");
            rows(field, place + (field.kind() == Kind.SECTIONS ? "[]." : "."), rows);
        }
    }

    @Test
    void tableOfKeys_isTheSchema() throws Exception {
        List<String> rows = new ArrayList<>();
        rows(ConfigSchema.ROOT, "", rows);

        assertThat(page()).contains(String.join("\n", rows) + "\n\n");
    }

    @Test
    void example_isValid(@TempDir Path directory) throws Exception {
        String page = page();
        int start = page.indexOf("```yaml\n") + 8;
        Path file =
                Files.writeString(directory.resolve("image.yaml"), page.substring(start, page.indexOf("```", start)));
        for (String secret : List.of("secrets/maria.hash", "secrets/wifi", "keys/maria.pub")) {
            Files.createDirectories(directory.resolve(secret).getParent());
        }
        Files.writeString(directory.resolve("secrets/maria.hash"), Wanted.HASH);
        Files.writeString(directory.resolve("secrets/wifi"), Wanted.PASSPHRASE);
        Files.writeString(directory.resolve("keys/maria.pub"), Wanted.SSH_KEY);

        ImageConfig config = ImageConfig.read(file);

        assertThat(config.provision().provisioning(Map.of()).apps()).hasSize(1);
        assertThat(config.artifact().name()).contains("gateway-1.0");
    }

    @Test
    void ownersOfTheExample_areUnderstood(@TempDir Path directory) throws Exception {
        List<String> lines = page().lines()
                .filter(line -> line.startsWith("    /") || line.startsWith("    # PATH"))
                .map(String::strip)
                .toList();
        assertThat(lines).hasSize(4);
        Path overlay = directory.resolve("overlay");
        for (String path : List.of("etc/gateway.conf", "var/lib/gateway/x", "usr/local/bin/helper")) {
            Files.createDirectories(overlay.resolve(path).getParent());
            Files.writeString(overlay.resolve(path), "x");
        }
        Files.write(directory.resolve("overlay.owners"), lines);
        StockImage image = StockImage.bookworm();
        image.content
                .file("/etc/group", "root:x:0:\ngateway:x:900:\nmaria:x:1000:\n")
                .file("/etc/passwd", "root:x:0:0::/:/bin/sh\nmaria:x:1000:1000::/home/maria:/bin/sh\n");

        image.provision(Wanted.files(List.of(overlay), List.of(), List.of(), List.of()));

        assertThat(image.attributes("/etc/gateway.conf").gid()).isEqualTo(900);
        assertThat(image.attributes("/usr/local/bin/helper").mode()).isEqualTo(04755);
        assertThat(image.attributes("/var/lib/gateway/x").uid()).isEqualTo(1000);
    }
}
