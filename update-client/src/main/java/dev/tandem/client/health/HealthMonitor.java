package dev.tandem.client.health;

import dev.tandem.client.json.JsonType;
import dev.tandem.client.platform.CommandRunner;
import dev.tandem.client.platform.MonotonicTime;
import dev.tandem.client.platform.ProcessRunner;
import dev.tandem.client.platform.Sleeper;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Watches a system on trial until it has proved healthy, or time is up.
 *
 * <p>Each check is asked in a thread of its own, so that one that hangs holds up neither the others nor the deadline. All else
 * happens in the thread that calls.
 */
public final class HealthMonitor {
    /** How often is looked for answers while one is awaited. */
    private static final Duration GLANCE = Duration.ofMillis(100);

    private final CommandRunner programs;
    private final InstantSource time;
    private final Sleeper sleeper;
    private final Executor executor;

    /**
     * @param time must not jump: see {@link MonotonicTime}
     * @param executor runs each question, and may do so at once
     */
    public HealthMonitor(CommandRunner programs, InstantSource time, Sleeper sleeper, Executor executor) {
        this.programs = programs;
        this.time = time;
        this.sleeper = sleeper;
        this.executor = executor;
    }

    /** The real one. */
    public static HealthMonitor system() {
        return new HealthMonitor(
                new ProcessRunner(), new MonotonicTime(), Sleeper.system(), HealthMonitor::inThreadOfItsOwn);
    }

    /**
     * Waits until all checks have passed for {@code stableFor} without a break, or the deadline is over. Without checks it
     * waits for {@code stableFor}: a system that runs that long has not crashed. If a check cannot be read the verdict is
     * there at once, since no waiting would change it.
     *
     * @throws InterruptedException after all questions were given up; then there is no verdict
     */
    public Verdict await(HealthChecks checks, HealthLimits limits, Listener listener) throws InterruptedException {
        checks.notes().forEach(listener::note);
        if (!checks.problems().isEmpty()) {
            List<String> reasons = checks.problems().stream()
                    .map(problem -> "a health check cannot be read: " + problem)
                    .toList();
            reasons.forEach(listener::note);
            return new Verdict(false, reasons, List.of(), Duration.ZERO);
        }
        List<Asked> all = asked(checks);
        try {
            return watch(all, limits, listener);
        } finally {
            all.forEach(Asked::giveUp);
        }
    }

    private Verdict watch(List<Asked> all, HealthLimits limits, Listener listener) throws InterruptedException {
        Instant start = time.instant();
        Instant deadline = start.plus(limits.deadline());
        Instant next = start;
        while (true) {
            Instant now = time.instant();
            look(all, now, listener);
            if (isStable(all, limits, start, now)) {
                return new Verdict(true, List.of(), reports(all, now), Duration.between(start, now));
            }
            if (!now.isBefore(deadline)) {
                return late(all, limits, now, Duration.between(start, now));
            }
            if (!now.isBefore(next)) {
                all.forEach(asked -> asked.ask(now, executor));
                next = now.plus(limits.interval());
                continue; // some may have their answer already
            }
            sleep(all, now, earlier(next, deadline));
        }
    }

    /** Asks every check once, all at the same time, and returns when each one has its answer or has taken too long. */
    public List<CheckReport> askOnce(HealthChecks checks) throws InterruptedException {
        List<Asked> all = asked(checks);
        try {
            Instant start = time.instant();
            all.forEach(asked -> asked.ask(start, executor));
            while (true) {
                Instant now = time.instant();
                look(all, now, Listener.NONE);
                if (all.stream().allMatch(Asked::isAnswered)) {
                    return reports(all, now);
                }
                sleep(all, now, Instant.MAX);
            }
        } finally {
            all.forEach(Asked::giveUp);
        }
    }

    /**
     * From the answer with which the last of the checks became good until the oldest of the latest good answers, all of them
     * were good: that is the time which is known to be good.
     */
    private static boolean isStable(List<Asked> all, HealthLimits limits, Instant start, Instant now) {
        Instant from = start;
        Instant until = now;
        for (Asked asked : all) {
            @Nullable Instant since = asked.goodSince();
            if (since == null) {
                return false;
            }
            from = since.isAfter(from) ? since : from;
            until = earlier(until, asked.goodUntil());
        }
        return !until.isBefore(from.plus(limits.stableFor()));
    }

    private static Verdict late(List<Asked> all, HealthLimits limits, Instant now, Duration after) {
        List<CheckReport> reports = reports(all, now);
        List<String> reasons = new ArrayList<>();
        for (CheckReport report : reports) {
            if (!report.passed()) {
                reasons.add(report.toString());
            }
        }
        if (reasons.isEmpty()) {
            // All are good now: those that were not in between are to blame.
            for (CheckReport report : reports) {
                if (report.failures() > 0) {
                    reasons.add(report.toString());
                }
            }
            reasons.add("all checks pass, but did not for " + JsonType.show(limits.stableFor())
                    + " without a break within " + JsonType.show(limits.deadline()));
        }
        return new Verdict(false, reasons, reports, after);
    }

    private static void look(List<Asked> all, Instant now, Listener listener) {
        for (Asked asked : all) {
            if (asked.look(now)) {
                listener.changed(asked.report(now));
            }
        }
    }

    private void sleep(List<Asked> all, Instant now, Instant until) throws InterruptedException {
        boolean waiting = all.stream().anyMatch(Asked::isOpen);
        Duration most = until.equals(Instant.MAX) ? GLANCE : Duration.between(now, until);
        sleeper.sleep(waiting && most.compareTo(GLANCE) > 0 ? GLANCE : most);
    }

    private List<Asked> asked(HealthChecks checks) {
        return checks.checks().stream().map(check -> new Asked(check, programs)).toList();
    }

    private static List<CheckReport> reports(List<Asked> all, Instant now) {
        return all.stream().map(asked -> asked.report(now)).toList();
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }

    private static void inThreadOfItsOwn(Runnable question) {
        Thread thread = new Thread(question, "health check");
        // One that hangs in the kernel must not keep the client from ending.
        thread.setDaemon(true);
        thread.start();
    }
}
