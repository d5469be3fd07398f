package dev.tandem.client.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.client.json.Problem;
import dev.tandem.client.platform.CommandRunner;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(600)
final class HealthMonitorTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final FakeTime time = new FakeTime();
    private final List<String> told = new ArrayList<>();
    private final Listener listener = new Listener() {
        @Override
        public void changed(CheckReport report) {
            told.add(time.seconds() + " " + report.check().name() + " " + report.passed() + " "
                    + report.latest().found());
        }

        @Override
        public void note(String text) {
            told.add(text);
        }
    };

    @Test
    void allChecksPassing_areHealthyWhenTheyHaveBeenForTheSetTime() throws Exception {
        Verdict verdict = await(check("a", () -> Answer.pass("fine")), check("b", () -> Answer.pass("good")));

        assertThat(verdict.healthy()).isTrue();
        assertThat(verdict.reasons()).isEmpty();
        assertThat(verdict.after()).isEqualTo(Duration.ofSeconds(30));
        assertThat(told).containsExactly("0 a true fine", "0 b true good");
        assertThat(verdict.checks()).extracting(CheckReport::answers).containsExactly(7, 7);
    }

    @Test
    void noChecks_areHealthyAfterTheSetTimeAndThatIsSaid() throws Exception {
        Verdict verdict = monitor(Runnable::run)
                .await(
                        new HealthChecks(List.of(), List.of(), List.of("no checks configured")),
                        HealthLimits.DEFAULT,
                        listener);

        assertThat(verdict.healthy()).isTrue();
        assertThat(verdict.after()).isEqualTo(Duration.ofSeconds(30));
        assertThat(told).containsExactly("no checks configured");
    }

    @Test
    void checkThatNeverPasses_isUnhealthyAtTheDeadlineWithAllThatIsKnown() throws Exception {
        Verdict verdict = await(check("good", () -> Answer.pass("")), check("bad", () -> Answer.fail("status 500")));

        assertThat(verdict.healthy()).isFalse();
        assertThat(verdict.after()).isEqualTo(Duration.ofMinutes(10));
        assertThat(verdict.reasons())
                .containsExactly("bad: failed: expected what is asked of bad; found status 500"
                        + " (failed 120 of 120 times, for the last 10m)");
    }

    @Test
    void checkThatPassesLate_startsTheSetTimeAnew() throws Exception {
        Verdict verdict = await(check("slow", () -> time.seconds() < 60 ? Answer.fail("starting") : Answer.pass("up")));

        assertThat(verdict.healthy()).isTrue();
        assertThat(verdict.after()).isEqualTo(Duration.ofSeconds(90));
        assertThat(told).containsExactly("0 slow false starting", "60 slow true up");
    }

    @Test
    void checkThatFailsOnce_startsTheSetTimeAnew() throws Exception {
        Verdict verdict = await(check("a", () -> time.seconds() == 25 ? Answer.fail("down") : Answer.pass("up")));

        assertThat(verdict.after()).isEqualTo(Duration.ofSeconds(60));
        assertThat(told).containsExactly("0 a true up", "25 a false down", "30 a true up");
    }

    @Test
    void checksThatFailInTurn_areNeverHealthyTogether() throws Exception {
        Verdict verdict = await(
                check("even", () -> time.seconds() / 5 % 8 == 0 ? Answer.fail("no") : Answer.pass("yes")),
                check("odd", () -> time.seconds() / 5 % 8 == 4 ? Answer.fail("no") : Answer.pass("yes")));

        assertThat(verdict.healthy()).isFalse();
        assertThat(verdict.after()).isEqualTo(Duration.ofMinutes(10));
        assertThat(verdict.reasons()).hasSize(3);
        assertThat(verdict.reasons().get(0)).contains("even: ", "failed 15 of 120 times");
        assertThat(verdict.reasons().get(2)).contains("all checks pass, but did not for 30s without a break");
    }

    @Test
    void checkThatFailsDifferently_isToldAgain() throws Exception {
        await(check("a", () -> Answer.fail(time.seconds() < 10 ? "inactive" : "failed")));

        assertThat(told).containsExactly("0 a false inactive", "10 a false failed");
    }

    @Test
    void checkThatCannotBeRead_isUnhealthyAtOnceWithItsPlace() throws Exception {
        Problem problem = new Problem(Path.of("/etc/tandem/health.d/a.json"), 3, 7, "tcp.port", "must be a number");
        Verdict verdict = monitor(Runnable::run)
                .await(
                        new HealthChecks(List.of(check("good", () -> Answer.pass(""))), List.of(problem), List.of()),
                        HealthLimits.DEFAULT,
                        listener);

        assertThat(verdict.healthy()).isFalse();
        assertThat(verdict.reasons())
                .containsExactly("a health check cannot be read: /etc/tandem/health.d/a.json:3:7: tcp.port: must be a"
                        + " number");
        assertThat(told).isEqualTo(verdict.reasons());
        assertThat(time.seconds()).isZero();
    }

    @Test
    void probeThatThrows_hasFailed() throws Exception {
        Verdict verdict = await(
                check("io", () -> {
                    throw new IOException("no route");
                }),
                check("bug", () -> {
                    throw new IllegalStateException("oops");
                }));

        assertThat(verdict.reasons().get(0)).contains("found IOException: no route");
        assertThat(verdict.reasons().get(1)).contains("found IllegalStateException: oops");
    }

    @Test
    void checkThatHangs_failsAfterItsTimeoutAndHoldsUpNobody() throws Exception {
        Deque<Runnable> hanging = new ArrayDeque<>();
        AtomicInteger others = new AtomicInteger();
        HealthCheck hung = check("hung", () -> Answer.pass("never asked"));
        HealthCheck other = check("other", () -> {
            others.incrementAndGet();
            return Answer.pass("up");
        });
        // Takes the first question of each round, that of the hung check, as long as none hangs; runs all others at
        // once.
        Executor executor = question -> {
            if (hanging.isEmpty()) {
                hanging.add(question);
            } else {
                question.run();
            }
        };

        Verdict verdict = monitor(executor)
                .await(new HealthChecks(List.of(hung, other), List.of(), List.of()), HealthLimits.DEFAULT, listener);

        assertThat(verdict.healthy()).isFalse();
        assertThat(verdict.after()).isEqualTo(Duration.ofMinutes(10));
        assertThat(hanging).as("asked once, not again while it hangs").hasSize(1);
        assertThat(others.get()).isEqualTo(120);
        assertThat(told).containsExactly("0 other true up", "10 hung false no answer within 10s");
        assertThat(verdict.reasons())
                .containsExactly("hung: failed: expected what is asked of hung; found no answer within 10s");
    }

    @Test
    void checkThatHangs_isAbandonedUntilItHasEnded() throws Exception {
        AtomicInteger abandoned = new AtomicInteger();
        HealthCheck hung = check("hung", new Probe() {
            @Override
            public Answer ask() {
                return Answer.pass("never asked");
            }

            @Override
            public void abandon() {
                abandoned.incrementAndGet();
            }
        });

        monitor(question -> {})
                .await(
                        new HealthChecks(List.of(hung), List.of(), List.of()),
                        new HealthLimits(Duration.ofSeconds(30), Duration.ZERO, Duration.ofSeconds(5)),
                        listener);

        assertThat(abandoned.get())
                .as("at 10, 15, 20, 25, 30 seconds, and in the end")
                .isGreaterThanOrEqualTo(5);
    }

    @Test
    void answerThatComesTooLate_doesNotCountButTheNextOneDoes() throws Exception {
        Deque<Runnable> hanging = new ArrayDeque<>();
        Executor executor = question -> {
            if (time.seconds() == 0) {
                hanging.add(question);
            } else {
                question.run();
            }
        };
        HealthCheck late = check("late", () -> Answer.pass("up"));
        HealthCheck release = check("release", () -> {
            if (time.seconds() == 20) {
                hanging.remove().run();
            }
            return Answer.pass("up");
        });
        HealthMonitor monitor = monitor(question -> {
            // The second check is always answered.
            if (time.seconds() == 0 && !hanging.isEmpty()) {
                question.run();
            } else {
                executor.execute(question);
            }
        });

        Verdict verdict = monitor.await(
                new HealthChecks(List.of(late, release), List.of(), List.of()), HealthLimits.DEFAULT, listener);

        assertThat(verdict.healthy()).isTrue();
        assertThat(told).containsExactly("0 release true up", "10 late false no answer within 10s", "25 late true up");
        assertThat(verdict.after()).isEqualTo(Duration.ofSeconds(55));
    }

    @Test
    void noAnswerAtTheDeadline_isNoPass() throws Exception {
        Verdict verdict = monitor(question -> {})
                .await(
                        new HealthChecks(List.of(check("a", () -> Answer.pass(""))), List.of(), List.of()),
                        new HealthLimits(Duration.ofSeconds(5), Duration.ZERO, Duration.ofSeconds(1)),
                        listener);

        assertThat(verdict.healthy()).isFalse();
        assertThat(verdict.after()).isEqualTo(Duration.ofSeconds(5));
        assertThat(verdict.reasons().toString()).contains("a: failed", "no answer yet");
    }

    /** With real threads and time: a hung check is interrupted, and its thread ends. */
    @Test
    void interruptedMonitor_givesUpItsQuestions() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch givenUp = new CountDownLatch(1);
        HealthCheck hung = check("hung", () -> {
            asked.countDown();
            try {
                new CountDownLatch(1).await();
            } finally {
                givenUp.countDown();
            }
            return Answer.pass("");
        });
        CountDownLatch ended = new CountDownLatch(1);
        Thread thread = new Thread(() -> {
            try {
                HealthMonitor.system()
                        .await(
                                new HealthChecks(List.of(hung), List.of(), List.of()),
                                HealthLimits.DEFAULT,
                                Listener.NONE);
            } catch (InterruptedException e) {
                ended.countDown();
            }
        });
        thread.start();
        asked.await();
        thread.interrupt();

        ended.await();
        givenUp.await();
    }

    @Test
    void askOnce_asksEveryCheckOnceAtTheSameTime() throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        Probe meets = () -> {
            both.countDown();
            both.await();
            return Answer.pass("met");
        };

        List<CheckReport> reports = HealthMonitor.system()
                .askOnce(new HealthChecks(
                        List.of(check("a", meets), check("b", meets), check("c", () -> Answer.fail("no"))),
                        List.of(),
                        List.of()));

        assertThat(reports)
                .extracting(CheckReport::toString)
                .containsExactly(
                        "a: passed: expected what is asked of a; found met",
                        "b: passed: expected what is asked of b; found met",
                        "c: failed: expected what is asked of c; found no");
    }

    @Test
    void askOnce_doesNotWaitForAHungCheck() throws Exception {
        List<CheckReport> reports = monitor(question -> {})
                .askOnce(new HealthChecks(List.of(check("a", () -> Answer.pass(""))), List.of(), List.of()));

        assertThat(reports)
                .singleElement()
                .satisfies(report -> assertThat(report.passed()).isFalse());
        assertThat(time.seconds()).isEqualTo(10);
    }

    @Test
    void limits_thatCannotBeMetAreRefused() {
        Duration second = Duration.ofSeconds(1);
        assertThatThrownBy(() -> new HealthLimits(second, second, second)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new HealthLimits(second, Duration.ZERO, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private Verdict await(HealthCheck... checks) throws InterruptedException {
        return monitor(Runnable::run)
                .await(new HealthChecks(List.of(checks), List.of(), List.of()), HealthLimits.DEFAULT, listener);
    }

    private HealthMonitor monitor(Executor executor) {
        return new HealthMonitor(new FakePrograms(), time, time, executor);
    }

    private static HealthCheck check(String name, Probe probe) {
        return new HealthCheck(name, Optional.empty(), TIMEOUT, new Question() {
            @Override
            public String kind() {
                return "test";
            }

            @Override
            public String expected() {
                return "what is asked of " + name;
            }

            @Override
            public Probe probe(CommandRunner programs, Duration timeout) {
                return probe;
            }
        });
    }
}
