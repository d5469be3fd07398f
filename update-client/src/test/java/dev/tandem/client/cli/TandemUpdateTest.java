package dev.tandem.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line itself, of which only the command that is asked for is looked at. */
class TandemUpdateTest {
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    private int run(String... arguments) {
        PrintStream stream = new PrintStream(said, true, StandardCharsets.UTF_8);
        return TandemUpdate.run(
                new Surroundings(InputStream.nullInputStream(), stream, stream, false, Map.of()), arguments);
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    @Test
    void help_namesAllCommands() {
        assertThat(run("--help")).isZero();
        assertThat(said())
                .contains(
                        "install",
                        "commit",
                        "rollback",
                        "resume",
                        "check",
                        "status",
                        "health",
                        "show-artifact",
                        "show-provides");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "install",
                "commit",
                "rollback",
                "resume",
                "check",
                "status",
                "health",
                "show-artifact",
                "show-provides"
            })
    void helpOfACommand_isItsOwn(String command) {
        assertThat(run(command, "--help")).isZero();
        assertThat(said()).contains("Usage: tandem-update " + command);
    }

    @Test
    void unknownCommand_isWrongUsage() {
        assertThat(run("instal", "x.mender")).isEqualTo(2);
        assertThat(said()).contains("tandem-update: ").contains("instal").contains("--help");
    }

    @Test
    void unknownOption_pointsToTheHelpOfTheCommand() {
        assertThat(run("status", "--no-such-option")).isEqualTo(2);
        assertThat(said()).contains("--no-such-option").contains("tandem-update status --help");
    }
}
