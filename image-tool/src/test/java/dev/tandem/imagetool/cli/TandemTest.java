package dev.tandem.imagetool.cli;

import static dev.tandem.imagetool.cli.Cli.artifact;
import static dev.tandem.imagetool.cli.Cli.tandem;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TandemTest {
    @Test
    void version_isOneLine() {
        assertThat(tandem("--version").done().out()).matches("tandem \\S.*\n");
        assertThat(artifact("--version").done().out())
                .isEqualTo(tandem("-V").done().out());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "artifact",
                "artifact write",
                "artifact write rootfs-image",
                "artifact write module-image",
                "artifact write bootstrap-artifact",
                "artifact read",
                "artifact validate",
                "artifact sign",
                "artifact dump",
                "artifact modify",
                "keygen",
                "demo",
                "completion"
            })
    void help_isEverywhere(String command) {
        Object[] words = Stream.concat(Stream.of(command.split(" ")), Stream.of("--help"))
                .filter(word -> !word.isEmpty())
                .toArray();

        Cli.Result result = tandem(words).done();

        assertThat(result.out()).startsWith("Usage: tandem" + (command.isEmpty() ? "" : " " + command));
        assertThat(result.err()).isEmpty();
    }

    @Test
    void helpCommand_tellsOfAnother() {
        assertThat(tandem("help", "keygen").done().out()).startsWith("Usage: tandem keygen");
        assertThat(artifact("help", "validate").done().out()).startsWith("Usage: tandem artifact validate");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "artifcat",
                "artifact wriet",
                "artifact write rootfs-imag",
                "artifact read --jsno x",
                "artifact",
                ""
            })
    void wrongUsage_isTwoLinesOnStandardError(String line) {
        Object[] words =
                Stream.of(line.split(" ")).filter(word -> !word.isEmpty()).toArray();

        Cli.Result result = tandem(words).endsWith(2);

        assertThat(result.out()).isEmpty();
        assertThat(result.err().lines())
                .hasSize(2)
                .last()
                .asString()
                .matches("Run 'tandem.* --help' for what it takes\\.");
    }

    @Test
    void nearMisses_areSuggested() {
        assertThat(tandem("artifcat").err()).contains("Did you mean artifact");
        assertThat(artifact("vaildate", "x").err()).contains("Did you mean validate");
        assertThat(artifact("read", "--jsno", "x").err()).contains("--json");
    }

    @Test
    void imageCommands_areRefusedWithAWayOut() {
        assertThat(artifact("cat", "a.mender:/etc/passwd").endsWith(2).err()).contains("debugfs");
        assertThat(artifact("install", "-m", "644", "a", "b").endsWith(2).err()).contains("debugfs");
    }

    @Test
    void stackTrace_isShownWhenAskedFor() {
        assertThat(artifact("read", "/no/such/file").endsWith(1).err()).doesNotContain("NoSuchFileException");
        assertThat(artifact("read", "/no/such/file", "--stacktrace").endsWith(1).err())
                .contains("NoSuchFileException");
        assertThat(new Cli()
                        .with("TANDEM_DEBUG", "1")
                        .run("artifact", "read", "/no/such/file")
                        .err())
                .contains("NoSuchFileException");
    }

    @Test
    void completion_knowsEveryCommand() {
        assertThat(tandem("completion").done().out()).contains("rootfs-image").contains("--drop-signature");
    }

    @Test
    void keygen_makesAKeyThatSigns(@TempDir Path directory) {
        tandem("keygen", "--type", "ecdsa-p256", "-o", directory).done();
        Path artifact = directory.resolve("a.mender");

        artifact(
                        "write",
                        "bootstrap-artifact",
                        "-n",
                        "b",
                        "-t",
                        "d",
                        "-k",
                        directory.resolve("private.key"),
                        "-o",
                        artifact)
                .done();

        artifact("validate", artifact, "-k", directory.resolve("public.key")).done();
    }

    @Test
    void demo_succeedsAndKeepsItsFiles(@TempDir Path directory) {
        Path keep = directory.resolve("kept");
        Cli cli = new Cli().with("PATH", System.getenv("PATH"));

        Cli.Result result = cli.run("demo", "--keep", keep).done();

        assertThat(result.out()).contains("Everything went as it should").doesNotContain("FAILED");
        artifact("validate", keep.resolve("demo-1.mender"), "-k", keep.resolve("keys/public.key"))
                .done();
        cli.run("demo", "--keep", keep).endsWith(2);
    }
}
