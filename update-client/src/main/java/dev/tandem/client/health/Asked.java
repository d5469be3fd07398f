package dev.tandem.client.health;

import dev.tandem.client.json.JsonType;
import dev.tandem.client.platform.CommandRunner;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One check in the course of a trial: whether a question is open, and all that is known from the answers. Used by one thread;
 * only the question itself is asked by another.
 */
final class Asked {
    private final HealthCheck check;
    private final Probe probe;

    private @Nullable Attempt open;
    private Instant openSince = Instant.MIN;
    private boolean overdue;

    private @Nullable Answer latest;
    private int failures;
    private int answers;
    private @Nullable Instant goodSince;
    private Instant goodUntil = Instant.MIN;
    private Instant badSince = Instant.MIN;

    Asked(HealthCheck check, CommandRunner programs) {
        this.check = check;
        this.probe = check.question().probe(programs, check.timeout());
    }

    /** Asks, unless a question is open: one that hangs is not asked a second time. */
    void ask(Instant now, Executor executor) {
        if (open != null) {
            return;
        }
        Attempt attempt = new Attempt(probe);
        open = attempt;
        openSince = now;
        overdue = false;
        executor.execute(attempt);
    }

    /**
     * Takes the answer if it has come, or none if it should have.
     *
     * @return whether this is another state than before
     */
    boolean look(Instant now) {
        Attempt attempt = open;
        if (attempt == null) {
            return false;
        }
        Answer answer = attempt.answer();
        if (answer != null) {
            open = null;
            // That it took too long is known already.
            return !overdue && note(answer, now);
        }
        if (!overdue && !now.isBefore(openSince.plus(check.timeout()))) {
            overdue = true;
            attempt.abandon();
            return note(Answer.fail("no answer within " + JsonType.show(check.timeout())), now);
        }
        if (overdue) {
            // Again: a connection that was only just being made could not be closed before.
            attempt.abandon();
        }
        return false;
    }

    boolean isOpen() {
        return open != null && !overdue;
    }

    boolean isAnswered() {
        return latest != null;
    }

    void giveUp() {
        if (open != null) {
            open.abandon();
        }
    }

    /** The answer from which on all were good; null if the latest one is bad, or there is none. */
    @Nullable
    Instant goodSince() {
        return goodSince;
    }

    /** The latest answer, if it was good. */
    Instant goodUntil() {
        return goodUntil;
    }

    CheckReport report(Instant now) {
        Answer answer = latest == null ? Answer.fail("no answer yet") : latest;
        boolean failing = latest != null && !latest.passed();
        return new CheckReport(
                check, answer, failures, answers, failing ? Duration.between(badSince, now) : Duration.ZERO);
    }

    private boolean note(Answer answer, Instant now) {
        Answer before = latest;
        latest = answer;
        answers++;
        if (answer.passed()) {
            if (goodSince == null) {
                goodSince = now;
            }
            goodUntil = now;
            return before == null || !before.passed();
        }
        failures++;
        goodSince = null;
        if (before == null || before.passed()) {
            badSince = now;
        }
        return !answer.equals(before);
    }
}
