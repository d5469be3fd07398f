package dev.tandem.client.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.client.platform.ProcessRunner;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What each kind of check makes of what it finds. */
@Timeout(600)
final class QuestionsTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    @Test
    void units_thatAreAllActivePass() throws Exception {
        FakePrograms systemctl =
                new FakePrograms().then(0, state("active", 0) + "\n" + "LoadState=loaded\nActiveState=active\n", "");
        UnitsActive units = new UnitsActive(List.of("a.service", "b.timer"));

        assertThat(units.probe(systemctl, TIMEOUT).ask()).isEqualTo(Answer.pass("active"));
        assertThat(systemctl.started.get(0)).startsWith("systemctl", "show").endsWith("--", "a.service", "b.timer");
        assertThat(units.expected()).isEqualTo("units active: a.service, b.timer");
    }

    @Test
    void unitThatIsNotActive_isNamedWithItsState() throws Exception {
        FakePrograms systemctl = new FakePrograms()
                .then(
                        0,
                        state("active", 0)
                                + "\nLoadState=loaded\nActiveState=failed\nSubState=failed\nResult=exit-code\nNRestarts=5\n"
                                + "\nLoadState=not-found\nActiveState=inactive\nSubState=dead\n",
                        "");

        assertThat(new UnitsActive(List.of("a", "b", "c"))
                        .probe(systemctl, TIMEOUT)
                        .ask())
                .isEqualTo(Answer.fail("b is failed (failed, result exit-code), c does not exist"));
    }

    @Test
    void unitThatIsStillStarting_hasNotPassed() throws Exception {
        FakePrograms systemctl =
                new FakePrograms().then(0, "LoadState=loaded\nActiveState=activating\nSubState=auto-restart\n", "");

        assertThat(new UnitsActive(List.of("a")).probe(systemctl, TIMEOUT).ask())
                .isEqualTo(Answer.fail("a is activating (auto-restart)"));
    }

    @Test
    void unitThatIsRestartedAgainAndAgain_isNotHealthyThoughItIsAlwaysActive() throws Exception {
        FakePrograms systemctl = new FakePrograms();
        for (int restarts = 3; restarts < 500; restarts++) {
            for (int look = 0; look < 3; look++) {
                systemctl.then(0, state("active", restarts), "");
            }
        }
        FakeTime time = new FakeTime();
        HealthCheck check = new HealthCheck("app", Optional.empty(), TIMEOUT, new UnitsActive(List.of("app.service")));

        Verdict verdict = new HealthMonitor(systemctl, time, time, Runnable::run)
                .await(new HealthChecks(List.of(check), List.of(), List.of()), HealthLimits.DEFAULT, Listener.NONE);

        assertThat(verdict.healthy()).isFalse();
        assertThat(verdict.reasons().get(0)).contains("app: ").contains("failed 39 of 120 times");
    }

    @Test
    void unitThatWasRestarted_isSaidToHaveBeen() throws Exception {
        FakePrograms systemctl = new FakePrograms()
                .then(0, state("active", 4), "")
                .then(0, state("active", 6), "")
                .then(0, state("active", 6), "")
                .then(0, state("active", 0), "");
        Probe probe = new UnitsActive(List.of("a.service")).probe(systemctl, TIMEOUT);

        assertThat(probe.ask().passed()).isTrue();
        assertThat(probe.ask())
                .isEqualTo(Answer.fail(
                        "a.service is active, but systemd had to start it again 2 times since the last look"));
        assertThat(probe.ask().passed()).isTrue();
        assertThat(probe.ask().passed()).as("started by hand").isTrue();
    }

    @Test
    void systemctlThatFailsOrSaysTooLittle_hasNotPassed() throws Exception {
        UnitsActive units = new UnitsActive(List.of("a", "b"));

        assertThat(units.probe(new FakePrograms().then(1, "", "Failed to connect to bus"), TIMEOUT)
                        .ask())
                .isEqualTo(Answer.fail("systemctl show failed: exit code 1: Failed to connect to bus"));
        assertThat(units.probe(new FakePrograms().then(0, state("active", 0), ""), TIMEOUT)
                        .ask())
                .isEqualTo(Answer.fail("systemctl show told of 1 units instead of 2"));
        assertThat(units.probe(new FakePrograms().then(0, "", ""), TIMEOUT)
                        .ask()
                        .passed())
                .isFalse();
        assertThatThrownBy(() -> units.probe(new FakePrograms(), TIMEOUT).ask()).isInstanceOf(IOException.class);
    }

    @Test
    void program_passesWithZeroAndGivesItsOutputAsReason() throws Exception {
        ProgramAnswer program = new ProgramAnswer("command", List.of("/bin/x"));

        assertThat(ask(program, new FakePrograms().then(0, "all\nwell\n", ""))).isEqualTo(Answer.pass("all; well"));
        assertThat(ask(program, new FakePrograms().then(3, "disk \u001b[31mfull\n", "trace\n")))
                .isEqualTo(Answer.fail("exit code 3: disk  [31mfull"));
        assertThat(ask(program, new FakePrograms().then(3, "", "only here\n")))
                .isEqualTo(Answer.fail("exit code 3: only here"));
        assertThat(ask(program, new FakePrograms().thenTooLong("step 1")))
                .isEqualTo(Answer.fail("was ended because it took too long: step 1"));
        assertThat(ask(program, new FakePrograms().then(1, "x".repeat(5000), ""))
                        .found())
                .hasSize(501);
    }

    @Test
    void realProgram_isRun() throws Exception {
        assertThat(new ProgramAnswer("command", List.of("/bin/sh", "-c", "pwd; exit 1"))
                        .probe(new ProcessRunner(), TIMEOUT)
                        .ask())
                .isEqualTo(Answer.fail("exit code 1: /"));
    }

    @Test
    void file_thatExistsPasses() throws Exception {
        Path file = Files.writeString(directory.resolve("x"), "state: ready\n");

        assertThat(ask(new FilePresent(file, false, Optional.empty())).passed()).isTrue();
        assertThat(ask(new FilePresent(file, false, Optional.of("ready"))).passed())
                .isTrue();
        assertThat(ask(new FilePresent(file, false, Optional.of("done"))).passed())
                .isFalse();
        assertThat(ask(new FilePresent(directory.resolve("y"), false, Optional.empty())))
                .isEqualTo(Answer.fail("it does not exist"));
        assertThat(ask(new FilePresent(directory, false, Optional.of("x"))).found())
                .contains("not a regular file");
    }

    @Test
    void fileTextBeyondWhatIsRead_isNotFound() throws Exception {
        Path file = Files.writeString(directory.resolve("x"), " ".repeat(FilePresent.MAX_BYTES) + "ready");

        assertThat(ask(new FilePresent(file, false, Optional.of("ready"))).passed())
                .isFalse();
    }

    @Test
    void fileOfAnEarlierStart_isOld() throws Exception {
        Path uptime = Files.writeString(directory.resolve("uptime"), "3600.52 12000.00\n");
        Path file = Files.createFile(directory.resolve("x"));
        FilePresent present = new FilePresent(file, true, Optional.empty());

        assertThat(present.ask(uptime).passed()).isTrue();
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
        assertThat(present.ask(uptime).found()).contains("older than this start");
        assertThat(present.ask(Path.of("/proc/uptime"))).isNotNull();
    }

    @Test
    void port_thatIsOpenPasses() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            assertThat(ask(new TcpPort("localhost", server.getLocalPort())))
                    .isEqualTo(Answer.pass("connected to 127.0.0.1"));
        }
    }

    @Test
    void portThatIsClosed_fails() throws Exception {
        int port;
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            port = server.getLocalPort();
        }

        assertThat(ask(new TcpPort("127.0.0.1", port)))
                .satisfies(answer -> assertThat(answer.passed()).isFalse())
                .satisfies(answer -> assertThat(answer.found()).startsWith("127.0.0.1: "));
    }

    @Test
    void httpStatusAndBody_areCompared() throws Exception {
        String page = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nready";

        assertThat(http(page, 200, Optional.of("ready"))).isEqualTo(Answer.pass("status 200"));
        assertThat(http(page, 200, Optional.of("done")).found()).contains("without that text");
        assertThat(http(page, 204, Optional.empty())).isEqualTo(Answer.fail("status 200"));
        assertThat(http("HTTP/1.1 503 No\r\nContent-Length: 4\r\n\r\nbusy", 503, Optional.of("busy")))
                .isEqualTo(Answer.pass("status 503"));
        assertThat(http("HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=x\r\n\r\n", 401, Optional.empty()))
                .isEqualTo(Answer.pass("status 401"));
    }

    @Test
    void httpRedirect_isNotFollowed() throws Exception {
        assertThat(http("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/login\r\n\r\n", 200, Optional.empty()))
                .isEqualTo(Answer.fail("status 302, a redirect to http://127.0.0.1:1/login"));
    }

    @Test
    void httpBodyWithoutEnd_isReadInPart() throws Exception {
        String endless = "HTTP/1.1 200 OK\r\n\r\n" + "x".repeat(HttpAnswer.MAX_BODY_BYTES) + "ready";

        assertThat(http(endless, 200, Optional.of("ready")).passed()).isFalse();
    }

    @Test
    void answerThatIsNotHttp_hasNotPassed() {
        // A server that closes at once is an error; one that speaks something else has no status.
        assertThat(passed("SSH-2.0-OpenSSH_9.2\r\n")).isFalse();
        assertThat(passed("")).isFalse();
    }

    @Test
    void httpUrl_isShownWithoutItsQuery() {
        assertThat(new HttpAnswer(URI.create("http://localhost/health?token=geheim"), 200, Optional.of("ok"))
                        .expected())
                .isEqualTo("GET http://localhost/health has status 200 and \"ok\" in its body");
    }

    @Test
    void httpServerThatSendsAByteNowAndThen_canBeAbandoned() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            CountDownLatch connected = new CountDownLatch(1);
            Thread dripping = new Thread(() -> {
                try (Socket socket = server.accept()) {
                    socket.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    connected.countDown();
                    while (true) {
                        socket.getOutputStream().write('x');
                        Thread.sleep(100);
                    }
                } catch (IOException | InterruptedException e) {
                    // the other end has gone
                }
            });
            dripping.start();
            Probe probe = new HttpAnswer(uri(server), 200, Optional.of("never")).probe(new FakePrograms(), TIMEOUT);
            AtomicReference<Answer> answer = new AtomicReference<>();
            Attempt attempt = new Attempt(probe);
            Thread asking = new Thread(() -> {
                attempt.run();
                answer.set(attempt.answer());
            });
            asking.start();
            connected.await();
            while (asking.isAlive()) {
                attempt.abandon(); // as the monitor does at each look
                asking.join(20);
            }
            dripping.join();

            assertThat(answer.get().passed()).isFalse();
        }
    }

    private boolean passed(String response) {
        try {
            return http(response, 200, Optional.empty()).passed();
        } catch (IOException | InterruptedException e) {
            return false;
        }
    }

    private static Answer http(String response, int status, Optional<String> body)
            throws IOException, InterruptedException {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread answering = new Thread(() -> {
                // Twice: the JDK asks again when a connection ends without an answer.
                for (int i = 0; i < 2; i++) {
                    try (Socket socket = server.accept()) {
                        byte[] request = new byte[2000];
                        int n = socket.getInputStream().read(request);
                        assertThat(n).isPositive();
                        socket.getOutputStream().write(response.getBytes(StandardCharsets.US_ASCII));
                    } catch (IOException e) {
                        return; // closed
                    }
                }
            });
            answering.setDaemon(true);
            answering.start();
            return new HttpAnswer(uri(server), status, body)
                    .probe(new FakePrograms(), TIMEOUT)
                    .ask();
        }
    }

    private static URI uri(ServerSocket server) {
        return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/health");
    }

    private static Answer ask(Question question) throws IOException, InterruptedException {
        return ask(question, new FakePrograms());
    }

    private static Answer ask(Question question, FakePrograms programs) throws IOException, InterruptedException {
        return question.probe(programs, TIMEOUT).ask();
    }

    private static String state(String active, int restarts) {
        return "LoadState=loaded\nActiveState=" + active + "\nSubState=running\nResult=success\nNRestarts=" + restarts
                + "\n";
    }
}
