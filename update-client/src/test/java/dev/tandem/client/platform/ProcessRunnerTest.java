package dev.tandem.client.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.client.platform.CommandRunner.Command;
import dev.tandem.client.platform.CommandRunner.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(600)
final class ProcessRunnerTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    @TempDir
    private Path directory;

    private final List<Long> children = new ArrayList<>();

    @AfterEach
    void endChildren() {
        children.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
    }

    @Test
    void program_getsArgumentsEnvironmentAndDirectory() throws Exception {
        Result result = new ProcessRunner()
                .run(new Command(
                        List.of("sh", "-c", "echo \"$1,$GREETING,$PWD\"", "sh", "a b$c"),
                        Optional.of(directory),
                        Map.of("GREETING", "good day"),
                        LONG));

        assertThat(result).isEqualTo(new Result(0, false, "a b$c,good day," + directory.toRealPath() + "\n", ""));
        assertThat(result.ok()).isTrue();
    }

    @Test
    void program_readsEmptyInput() throws Exception {
        assertThat(run("cat").ok()).isTrue();
    }

    @Test
    void failure_isTheExitCodeWithWhatWasPrinted() throws Exception {
        Result result = run("echo one; echo two >&2; printf three; exit 7");

        assertThat(result).isEqualTo(new Result(7, false, "one\nthree\n", "two\n"));
        assertThat(result.ok()).isFalse();
    }

    @Test
    void signal_isAnExitCodeAbove128() throws Exception {
        assertThat(run("kill -KILL $$").exitCode()).isEqualTo(128 + 9);
        assertThat(run("kill -TERM $$").exitCode()).isEqualTo(128 + 15);
    }

    @Test
    void programThatIsMissing_cannotBeStarted() {
        assertThatThrownBy(() -> new ProcessRunner().run(Command.of(LONG, "/no/such/program")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("/no/such/program");
    }

    @Test
    void programThatTakesTooLong_isEndedWithItsChildren() throws Exception {
        Result result = new ProcessRunner()
                .run(shell(Duration.ofSeconds(1), "echo before; sleep 300 & echo $! > child; sleep 300"));

        assertThat(result.timedOut()).isTrue();
        assertThat(result.exitCode()).isEqualTo(128 + 15);
        assertThat(result.output()).isEqualTo("before\n");
        assertThat(isRunning(child())).isFalse();
    }

    @Test
    void programThatTidiesUpWhenAskedToEnd_hasTimeForIt() throws Exception {
        Result result = new ProcessRunner()
                .run(shell(
                        Duration.ofSeconds(1),
                        "trap 'head -c 200000 /dev/zero | tr \"\\\\0\" x; echo; echo tidy >&2; exit 3' TERM;"
                                + " while :; do sleep 0.05; done"));

        assertThat(result.timedOut()).isTrue();
        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.errors()).endsWith("tidy\n");
    }

    @Test
    void programThatIgnoresSigterm_isKilled() throws Exception {
        Result result = new ProcessRunner(Duration.ofMillis(200))
                .run(shell(Duration.ofSeconds(1), "trap '' TERM; while :; do sleep 0.05; done"));

        assertThat(result).isEqualTo(new Result(128 + 9, true, "", ""));
    }

    @Test
    void childThatIgnoresSigterm_isKilledThoughItsParentHasGone() throws Exception {
        Result result = new ProcessRunner(Duration.ofMillis(200))
                .run(shell(
                        Duration.ofSeconds(1),
                        "(trap '' TERM; while :; do sleep 0.05; done) & echo $! > child; trap 'exit 5' TERM; wait"));

        assertThat(result.timedOut()).isTrue();
        assertThat(result.exitCode()).isEqualTo(5);
        awaitEnd(child());
    }

    @Test
    void childThatIsLeftBehind_isNotWaitedForThoughItHoldsThePipe() throws Exception {
        Result result = run("sleep 300 & echo $! > child; echo done");

        assertThat(result).isEqualTo(new Result(0, false, "done\n", ""));
        assertThat(isRunning(child())).as("a service that was started lives on").isTrue();
    }

    @Test
    void childThatIsLeftBehindAndPrintsForEver_isNotListenedTo() throws Exception {
        AtomicLong late = new AtomicLong();
        Result result = new ProcessRunner()
                .run(shell(LONG, "yes & echo $! > child; echo done >&2"), line -> late.incrementAndGet());
        long seen = late.get();

        assertThat(result.ok()).isTrue();
        assertThat(result.errors()).isEqualTo("done\n");
        awaitEnd(child()); // nobody has the pipe any more: SIGPIPE
        assertThat(late.get()).as("lines after the end").isEqualTo(seen);
    }

    @Test
    void hugeOutput_passesTheListenerAndIsKeptInPart() throws Exception {
        AtomicLong lines = new AtomicLong();
        Result result = new ProcessRunner()
                .run(shell(LONG, "seq 1 2000000; seq 1 300000 >&2"), line -> lines.incrementAndGet());

        assertThat(lines.get()).isEqualTo(2_300_000);
        assertThat(result.output()).hasSize(CommandRunner.KEPT_BYTES).startsWith("1\n2\n3\n");
        assertThat(result.errors()).hasSize(CommandRunner.KEPT_BYTES).endsWith("299999\n300000\n");
    }

    @Test
    void lineWithoutEnd_isCut() throws Exception {
        List<String> lines = new ArrayList<>();
        new ProcessRunner().run(shell(LONG, "head -c 3000000 /dev/zero | tr '\\0' x; echo; echo next"), lines::add);

        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).hasSize(4096).containsOnlyOnce("x".repeat(4096));
        assertThat(lines.get(1)).isEqualTo("next");
    }

    @Test
    void line_isPassedOnWhileTheProgramRuns() throws Exception {
        Path answer = directory.resolve("answer");
        Result result = new ProcessRunner()
                .run(shell(LONG, "echo question; while [ ! -e answer ]; do sleep 0.02; done; echo good"), line -> {
                    if (line.equals("question")) {
                        assertThat(answer).doesNotExist();
                        touch(answer);
                    }
                });

        assertThat(result.output()).isEqualTo("question\ngood\n");
    }

    @Test
    void listenerThatThrows_endsTheProgram() {
        assertThatThrownBy(() -> new ProcessRunner().run(shell(LONG, "echo $$ > child; echo x; sleep 300"), line -> {
                    throw new IllegalStateException("no more");
                }))
                .hasMessage("no more");
        assertThat(isRunning(child())).isFalse();
    }

    @Test
    void interruptedThread_endsTheProgramFirst() throws Exception {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        CountDownLatch started = new CountDownLatch(1);
        Thread thread = new Thread(() -> {
            try {
                new ProcessRunner().run(shell(LONG, "echo $$ > child; echo x; sleep 300"), line -> started.countDown());
            } catch (IOException | InterruptedException e) {
                thrown.set(e);
            }
        });
        thread.start();
        started.await();
        thread.interrupt();
        thread.join();

        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        assertThat(isRunning(child())).isFalse();
    }

    @Test
    void command_withoutProgramIsRefused() {
        assertThatThrownBy(() -> Command.of(LONG)).isInstanceOf(IllegalArgumentException.class);
    }

    private Result run(String script) throws IOException, InterruptedException {
        return new ProcessRunner().run(shell(LONG, script));
    }

    private Command shell(Duration timeout, String script) {
        return new Command(List.of("sh", "-c", script), Optional.of(directory), Map.of(), timeout);
    }

    /** What a script has written to the file "child". */
    private long child() {
        try {
            long pid =
                    Long.parseLong(Files.readString(directory.resolve("child")).strip());
            children.add(pid);
            return pid;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void touch(Path file) {
        try {
            Files.createFile(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void awaitEnd(long pid) throws InterruptedException {
        while (isRunning(pid)) {
            Thread.sleep(5);
        }
    }

    /** An orphan that has ended stays as a zombie where nobody collects it, as in a container without an init. */
    private static boolean isRunning(long pid) {
        try {
            String state = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return state.charAt(state.lastIndexOf(')') + 2) != 'Z';
        } catch (IOException e) {
            return false;
        }
    }
}
