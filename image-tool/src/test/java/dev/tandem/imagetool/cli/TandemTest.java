package dev.tandem.imagetool.cli;

import static dev.tandem.imagetool.cli.Cli.artifact;
import static dev.tandem.imagetool.cli.Cli.tandem;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
                "artifact write",
                "artifact write rootfs-image",
                "artifact help write module-image",
                "artifact write help bootstrap-artifact"
            })
    void helpCommand_tellsOfCommandsAtAnyDepth(String line) {
        String words = line.contains("help") ? line : "help " + line;

        assertThat(tandem((Object[]) words.split(" ")).done().out())
                .startsWith("Usage: tandem " + words.replace("help ", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"help nonsense", "help artifact nonsense", "artifact help write nonsense"})
    void helpCommand_forWhatIsNone_isWrongUsage(String line) {
        assertThat(tandem((Object[]) line.split(" ")).endsWith(2).err()).contains("no command 'nonsense'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "--version", "help artifact", "artifact read --help", "keygen --type ecdsa-p256"})
    void fullDevice_isAFailure(String line, @TempDir Path directory) {
        StringWriter err = new StringWriter();
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        List<Object> words = new ArrayList<>(List.of(line.split(" ")));
        if (line.startsWith("keygen")) {
            words.addAll(List.of("-o", directory));
        }

        assertThat(new Cli().runInto(full, err, words)).isEqualTo(1);

        assertThat(err.toString()).contains("standard output cannot be written: No space left on device");
    }

    @Test
    void help_fitsTheTerminal() {
        Cli.Result result = new Cli()
                .onTerminal()
                .with("COLUMNS", "60")
                .with("TERM", "xterm")
                .run("artifact", "sign", "--help")
                .done();

        assertThat(result.out()).contains("\u001b[");
        assertThat(result.out().replaceAll("\u001b\\[[0-9;]*m", "").lines()).allMatch(text -> text.length() <= 60);
    }

    @Test
    void help_onADumbTerminal_hasNoControlCharacters() {
        Cli.Result result =
                new Cli().onTerminal().with("TERM", "dumb").run("--help").done();

        assertThat(result.out().chars()).noneMatch(c -> c < ' ' && c != '\n');
    }

    @Test
    void longOptions_mayHaveASingleDash_asForTheReference(@TempDir Path directory) throws Exception {
        Path ours = directory.resolve("ours.mender");
        Path reference = directory.resolve("reference.mender");
        List<String> words =
                List.of("write", "module-image", "-artifact-name", "n-1", "-device-type=d", "-type", "m", "-p=k:v");

        artifact("-compression", "gzip", words, "-output-path", ours).done();
        Programs.menderArtifact("-compression", "gzip", words, "-output-path", reference);

        assertThat(artifact("read", ours).done().out())
                .isEqualTo(artifact("read", reference).done().out())
                .contains("Name: n-1");
        assertThat(artifact("read", "-json", ours).done().out()).contains("\"gzip\"");
    }

    @Test
    void valuesAttachedToShortOptions_stayValues(@TempDir Path directory) {
        Path file = directory.resolve("a.mender");

        artifact("write", "bootstrap-artifact", "-nkey", "-tdevice", "-o" + file)
                .done();

        assertThat(artifact("read", file).done().out()).contains("Name: key").contains("[device]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sign a.mender --key-passphrase SECRET",
                "sign a.mender --key-passphrase=SECRET --stacktrace",
                "sign a.mender -key-passphrase SECRET",
                "sign --key-passphrase SECRET a.mender",
                "read a.mender --passphrase SECRET"
            })
    void valueOfAMistypedOption_isNotRepeated(String line) {
        Cli.Result result = artifact((Object[]) line.split(" ")).endsWith(2);

        assertThat(result.err()).contains("passphrase").doesNotContain("SECRET");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "artifact sign a.mender -k",
                "artifact validate a.mender --key",
                "artifact validate",
                "artifact write module-image -n n -t d -T m -m",
                "artifact write module-image -n n -t d -T m -f",
                "artifact write module-image -n n -t d -T m -s",
                "artifact write bootstrap-artifact -n n -t d -o",
                "keygen -o"
            })
    void emptyNameOfAFile_isWrongUsage(String line) {
        List<Object> words = new ArrayList<>(List.of(line.split(" ")));
        words.add("");

        assertThat(tandem(words).endsWith(2).err()).contains("takes the name of a file, found an empty one");
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

    /** What it shows needs the client, which is built after these tests: ./test runs it whole. */
    @Test
    void demoWithoutTheClient_saysWhereItRuns(@TempDir Path directory) {
        Cli cli = new Cli().with("PATH", System.getenv("PATH"));

        assertThat(cli.run("demo", "--keep", directory.resolve("kept"))
                        .endsWith(2)
                        .err())
                .contains("./tandem demo");
        assertThat(cli.run("demo", "--qemu").endsWith(2).err()).contains("./tandem demo");
        assertThat(cli.run("demo", "--qemu", "--keep", directory).endsWith(2).err())
                .contains("exclude each other");
    }

    @Test
    void demoIntoADirectoryWithFiles_isRefused(@TempDir Path directory) throws Exception {
        Files.writeString(directory.resolve("mine"), "mine");

        assertThat(new Cli().run("demo", "--keep", directory).endsWith(2).err()).contains("is not empty");
        assertThat(directory.resolve("mine")).hasContent("mine");
    }
}
