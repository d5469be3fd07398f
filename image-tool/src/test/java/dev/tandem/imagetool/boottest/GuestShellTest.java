package dev.tandem.imagetool.boottest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.tandem.imagetool.boottest.GuestShell.MachineEndedException;
import dev.tandem.imagetool.boottest.GuestShell.NoAnswerException;
import dev.tandem.imagetool.boottest.GuestShell.Result;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GuestShellTest {
    /** Never reached when all is well. */
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** For what must not come. */
    private static final Duration SHORT = Duration.ofMillis(100);

    @TempDir
    Path directory;

    private FakeGuest guest;
    private GuestShell shell;

    @BeforeEach
    void make() throws IOException {
        guest = new FakeGuest(directory);
    }

    @AfterEach
    void end() throws IOException {
        if (shell != null) {
            shell.close();
        }
        guest.close();
    }

    private GuestShell connect() throws IOException {
        guest.start();
        shell = GuestShell.connect(guest.socket(), guest::isRunning, LIMIT, Duration.ofMillis(50));
        return shell;
    }

    private GuestShell login() throws IOException {
        connect().login("pi", "secret", LIMIT, () -> false);
        return shell;
    }

    private Result run(String command) throws IOException {
        return shell.run(command, LIMIT);
    }

    @Test
    void login_leadsToAShellOfRoot() throws IOException {
        login();

        assertThat(run("echo hello")).isEqualTo(new Result(0, "hello\n"));
    }

    @Test
    void loginAsRoot_needsNoSudo() throws IOException {
        guest.sudoRefuses("bash: sudo: command not found");
        connect().login("root", "secret", LIMIT, () -> false);

        assertThat(run("echo hello")).isEqualTo(new Result(0, "hello\n"));
    }

    @Test
    void whatIsTypedBeforeTheShellIsThere_isSaidAgain() throws IOException {
        guest.throwsAway(3);
        login();

        assertThat(run("echo hello")).isEqualTo(new Result(0, "hello\n"));
    }

    @Test
    void answerThatComesLate_isNotTakenForOutput() throws IOException {
        guest.answersLate();
        login();

        assertThat(run("echo hello")).isEqualTo(new Result(0, "hello\n"));
        assertThat(run("echo again")).isEqualTo(new Result(0, "again\n"));
    }

    @Test
    void wrongPassword_isTold_withoutThePassword() throws IOException {
        guest.password("another");

        assertThatIOException()
                .isThrownBy(this::login)
                .withMessageContaining("the login of pi was refused")
                .withMessageContaining("--login")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sudo: a password is required",
                "sudo: a terminal is required to read the password; either use the -S option",
                "-bash: exec: sudo: not found",
                "pi is not in the sudoers file.",
                "Sorry, user pi is not allowed to execute '/usr/bin/env' as root on hut."
            })
    void userWithoutSudo_isTold(String message) {
        guest.sudoRefuses(message);

        assertThatIOException()
                .isThrownBy(this::login)
                .withMessageStartingWith("pi cannot become root without a password: ")
                .withMessageContaining(message);
    }

    @Test
    void warningsOfSudo_doNotMatter() throws IOException {
        guest.sudoWarns("sudo: unable to resolve host hut: Name or service not known\r\n");
        login();

        assertThat(run("echo hello")).isEqualTo(new Result(0, "hello\n"));
    }

    @Test
    void nobodyWhoLetsIn_isNoAnswer() throws IOException {
        guest.silent();
        connect();

        assertThatExceptionOfType(NoAnswerException.class)
                .isThrownBy(() -> shell.login("pi", "secret", SHORT, () -> false))
                .withMessageContaining("no login on hvc0");
    }

    @Test
    void hangingSystem_isNotWaitedFor() throws IOException {
        guest.silent();
        connect();

        assertThatExceptionOfType(NoAnswerException.class)
                .isThrownBy(() -> shell.login("pi", "secret", LIMIT, () -> true))
                .withMessageStartingWith("hangs");
    }

    @Test
    void exitCodesAndOutput_areThoseOfTheCommand() throws IOException {
        login();

        assertThat(run("exit 7")).isEqualTo(new Result(7, ""));
        assertThat(run("printf 'no end of line'")).isEqualTo(new Result(0, "no end of line"));
        assertThat(run("echo out; echo err >&2; false")).isEqualTo(new Result(1, "out\nerr\n"));
        assertThat(run("kill -9 $(sh -c 'echo $PPID')").exitCode()).isEqualTo(137);
        assertThat(run("a=1\nif [ $a = 1 ]; then\n  echo two lines\nfi")).isEqualTo(new Result(0, "two lines\n"));
        assertThat(run("cd /; a=2; exec 1>/dev/null; set -e; false").exitCode()).isEqualTo(1);
        assertThat(run("echo ${a-unset}")).as("it cannot change the shell").isEqualTo(new Result(0, "unset\n"));
        assertThat(run("cat")).as("there is no input").isEqualTo(new Result(0, ""));
        assertThat(run("no-such-program-here").exitCode()).isEqualTo(127);
    }

    @Test
    void output_isReadAsUtf8_andBinaryNoiseDoesNoHarm() throws IOException {
        login();

        assertThat(run("printf '\\303\\266\\342\\202\\254\\n'").output()).isEqualTo("\u00f6\u20ac\n");
        assertThat(run("printf '\\377\\000\\033[31m\\r\\nlogin: \\n=0\\n'"))
                .isEqualTo(new Result(0, "\ufffd\u0000\u001b[31m\nlogin: \n=0\n"));
        assertThat(run("head -c 300000 /dev/urandom").exitCode()).isZero();
        assertThat(run("echo after")).isEqualTo(new Result(0, "after\n"));
    }

    @Test
    void longOutput_isKeptFromItsEnd() throws IOException {
        login();
        Result result = run("i=0; while [ $i -lt 30000 ]; do echo 'a line of forty characters, with number' $i;"
                + " i=$((i+1)); done; exit 3");

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.output()).endsWith(" 29998\na line of forty characters, with number 29999\n");
        assertThat(result.output().length()).isBetween(1_000_000, 1 << 20);
        assertThat(run("echo after")).isEqualTo(new Result(0, "after\n"));
    }

    @Test
    void commandThatDoesNotEnd_isNoAnswer() throws IOException {
        login();

        assertThatExceptionOfType(NoAnswerException.class)
                .isThrownBy(() -> shell.run("sleep 600", SHORT))
                .withMessageContaining("the end of: sleep 600");
    }

    @Test
    void machineThatEndsInACommand_isTold_alsoAfterwards() throws IOException {
        guest.endsAt(line -> line.contains("systemctl reboot"));
        login();

        assertThatExceptionOfType(MachineEndedException.class)
                .isThrownBy(() -> run("systemctl reboot"))
                .withMessageContaining("the machine ended before");
        // The socket is closed by now, which must not be another kind of failure.
        for (int i = 0; i < 3; i++) {
            assertThatExceptionOfType(MachineEndedException.class).isThrownBy(() -> run("true"));
        }
    }

    @Test
    void machineWhoseConsoleIsGone_hasEnded_evenIfItsProcessIsStillThere() throws IOException {
        guest.endsAt(line -> line.contains("poweroff")).start();
        shell = GuestShell.connect(guest.socket(), () -> true, LIMIT, Duration.ofMillis(50));
        shell.login("pi", "secret", LIMIT, () -> false);
        shell.begin("poweroff");

        assertThatExceptionOfType(MachineEndedException.class).isThrownBy(() -> run("true"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "pi", "secret", "echo 'logged'-'in'", "exec sudo"})
    void machineThatEndsDuringTheLogin_isTold(String line) throws IOException {
        guest.endsAt(line.isEmpty() ? String::isEmpty : said -> said.startsWith(line));
        connect();

        assertThatExceptionOfType(MachineEndedException.class)
                .isThrownBy(() -> shell.login("pi", "secret", LIMIT, () -> false))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret"));
    }

    @Test
    void machineThatNeverCame_isTold() {
        assertThatIOException().isThrownBy(() -> GuestShell.connect(directory.resolve("nothing"), () -> false, LIMIT));
    }
}
