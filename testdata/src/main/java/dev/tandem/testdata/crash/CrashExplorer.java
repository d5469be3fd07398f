package dev.tandem.testdata.crash;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Lets a machine do its work once, and takes at each operation all the states that a crash there can leave. Each is started,
 * has to come to rest, and must fulfil the invariants on the way and there. That recovery is again a run that can be cut,
 * down to the depth that was asked for.
 *
 * <p>States that are the same are started once. All of it in an order that does not depend on how many threads work on it.
 */
public final class CrashExplorer {
    /** How many machines are under way at once, with all states that they went through. */
    private static final int BATCH = 64;

    private final Scenario scenario;
    private final CrashOptions options;
    private final Bounds bounds;
    private final Client nothing = machine -> {};
    private final Map<Long, Optional<Violation>> rests = new ConcurrentHashMap<>();

    /** By how many levels are left: fingerprints of the machines that were started. Changes between batches only. */
    private final Map<Integer, Set<Long>> seen = new ConcurrentHashMap<>();

    private final List<CrashReport.Failure> failures = new ArrayList<>();
    private long crashPoints;
    private long images;
    private long distinct;
    private int maxBoots;
    private boolean complete = true;

    public CrashExplorer(Scenario scenario, CrashOptions options) {
        this.scenario = scenario;
        this.options = options;
        this.bounds = options.bounds();
    }

    /** A machine just before an operation. */
    private record Moment(long operation, Machine machine) {}

    /** One of the states that a crash leaves: made again from the moment when it is its turn. */
    private record Image(CrashPath path, Moment moment, ResetKind kind, String choice) {
        Machine machine(Bounds bounds) {
            Exhaustive one = Exhaustive.replay(choice);
            one.next();
            return moment.machine().crashClone(one, bounds);
        }
    }

    /** What came of one image. */
    private static final class Outcome {
        private final CrashPath path;
        private final List<Moment> moments = new ArrayList<>();
        private final List<Image> children = new ArrayList<>();
        private final List<Long> fingerprints = new ArrayList<>();
        private long imageCount;
        private int boots;
        private @Nullable Throwable failure;

        Outcome(CrashPath path) {
            this.path = path;
        }
    }

    /** Cuts the work everywhere. To be called once. */
    public CrashReport explore() {
        Outcome work = new Outcome(new CrashPath(bounds.seed(), null, List.of()));
        runAndEnumerate(scenario.machine(), ResetKind.POWER_CUT, scenario.work(), work, options.depth());
        explore(merge(List.of(work), options.depth()), options.depth());
        return report();
    }

    /**
     * Lets each operation and each read of the work fail once, and the space for files run out at each. What the client leaves
     * then is cut and has to recover like anything else; at a depth of 2 the power also fails anywhere behind the failure, and
     * so on. To be called once.
     */
    public CrashReport exploreFaults() {
        Machine dry = scenario.machine();
        dry.run(ResetKind.POWER_CUT, options.maxBoots(), scenario.work());
        List<CrashPath.FaultAt> faults = new ArrayList<>();
        for (long i = 0; i < dry.power().operations(); i++) {
            faults.add(new CrashPath.FaultAt(false, i, Fault.IO_ERROR));
            faults.add(new CrashPath.FaultAt(false, i, Fault.NO_SPACE));
        }
        for (long i = 0; i < dry.power().reads(); i++) {
            faults.add(new CrashPath.FaultAt(true, i, Fault.IO_ERROR));
        }
        int depth = Math.max(1, options.depth() - 1);
        for (int from = 0; from < faults.size() && failures.size() < options.maxFailures(); from += BATCH) {
            List<CrashPath.FaultAt> batch = faults.subList(from, Math.min(from + BATCH, faults.size()));
            List<Outcome> outcomes = IntStream.range(0, batch.size())
                    .parallel()
                    .mapToObj(i -> fail(batch.get(i), depth))
                    .toList();
            explore(merge(outcomes, depth), depth);
        }
        return report();
    }

    private Outcome fail(CrashPath.FaultAt fault, int depth) {
        Outcome outcome = new Outcome(new CrashPath(bounds.seed(), fault, List.of()));
        Machine machine = scenario.machine();
        fault.plan(machine.power());
        try {
            run(machine, ResetKind.POWER_CUT, scenario.work(), outcome, options.depth() > 1);
            // Nothing is asked of a machine on which something has failed, but to be all right after the next start.
            outcome.moments.add(new Moment(machine.power().operations(), machine.copy()));
        } catch (AssertionError | RuntimeException e) {
            outcome.failure = e;
            return outcome;
        }
        enumerate(outcome, depth);
        return outcome;
    }

    private CrashReport report() {
        return new CrashReport(crashPoints, images, distinct, rests.size(), maxBoots, complete, failures);
    }

    private void explore(List<Image> level, int depth) {
        int from = 0;
        while (from < level.size() && failures.size() < options.maxFailures()) {
            int count = (int) Math.min(Math.min(BATCH, level.size() - from), options.maxImages() - distinct);
            if (count <= 0) {
                complete = false;
                return;
            }
            List<Image> batch = level.subList(from, from + count);
            from += count;
            distinct += count;
            List<Outcome> outcomes = IntStream.range(0, batch.size())
                    .parallel()
                    .mapToObj(i -> recover(batch.get(i), depth - 1))
                    .toList();
            List<Image> next = merge(outcomes, depth - 1);
            if (depth > 1) {
                explore(next, depth - 1);
            }
        }
    }

    private Outcome recover(Image image, int depthLeft) {
        Outcome outcome = new Outcome(image.path());
        runAndEnumerate(image.machine(bounds), image.kind(), nothing, outcome, depthLeft);
        return outcome;
    }

    /** @param depthLeft how many more cuts there may be: without any, nothing needs to be remembered on the way */
    private void runAndEnumerate(Machine machine, ResetKind first, Client work, Outcome outcome, int depthLeft) {
        try {
            run(machine, first, work, outcome, depthLeft > 0);
            if (depthLeft > 0) {
                outcome.moments.add(new Moment(machine.power().operations(), machine.copy()));
            }
            atRest(machine);
        } catch (AssertionError | RuntimeException e) {
            outcome.failure = e;
            return;
        }
        enumerate(outcome, depthLeft);
    }

    private void enumerate(Outcome outcome, int depthLeft) {
        Set<Long> known = new HashSet<>();
        for (Moment moment : outcome.moments) {
            List<ResetKind> kinds = moment.machine().remembersOverReset()
                    ? List.of(ResetKind.POWER_CUT, ResetKind.WATCHDOG)
                    : List.of(ResetKind.POWER_CUT);
            CrashStates<Machine> states = moment.machine().crashStates(bounds);
            Exhaustive choice = new Exhaustive();
            while (choice.next()) {
                long content = states.after(choice).fingerprint();
                for (ResetKind kind : kinds) {
                    outcome.imageCount++;
                    long fingerprint = Mix.of(content, kind == ResetKind.POWER_CUT ? 0 : 1);
                    if (!isSeen(fingerprint, depthLeft) && known.add(fingerprint)) {
                        String digits = choice.toString();
                        CrashPath path = outcome.path.then(new CrashPath.Cut(moment.operation(), kind, digits));
                        outcome.children.add(new Image(path, moment, kind, digits));
                        outcome.fingerprints.add(fingerprint);
                    }
                }
            }
        }
    }

    private void run(Machine machine, ResetKind first, Client work, Outcome outcome, boolean remember) {
        List<Invariant> invariants = scenario.invariants();
        machine.observe(started -> invariants.forEach(invariant -> invariant.atStart(started)));
        if (remember) {
            long[] last = {Long.MIN_VALUE};
            machine.power().observe(operation -> {
                long now = machine.changes();
                if (outcome.moments.isEmpty() || now != last[0]) {
                    last[0] = now;
                    outcome.moments.add(new Moment(operation, machine.copy()));
                }
            });
        }
        Run run = machine.run(first, options.maxBoots(), work);
        outcome.boots = run.boots();
        switch (run.end()) {
            case QUIET -> {}
            case STUCK -> throw new Violation("bootable", run.detail());
            case RESTLESS -> throw new Violation("progress", run.detail());
            case CUT -> throw new IllegalStateException(run.detail());
        }
    }

    private void atRest(Machine machine) {
        long fingerprint = machine.fingerprint();
        Optional<Violation> known = rests.get(fingerprint);
        if (known == null) {
            known = violation(machine);
            rests.put(fingerprint, known);
        }
        if (known.isPresent()) {
            throw known.get();
        }
    }

    private Optional<Violation> violation(Machine machine) {
        try {
            scenario.invariants().forEach(invariant -> invariant.atRest(machine));
            return Optional.empty();
        } catch (Violation e) {
            return Optional.of(e);
        }
    }

    /** By one thread, in order: what of these runs is to be cut further, each state once. */
    private List<Image> merge(List<Outcome> outcomes, int depthLeft) {
        List<Image> next = new ArrayList<>();
        Set<Long> known = seen.computeIfAbsent(depthLeft, depth -> new HashSet<>());
        for (Outcome outcome : outcomes) {
            crashPoints += outcome.moments.size();
            images += outcome.imageCount;
            maxBoots = Math.max(maxBoots, outcome.boots);
            Throwable failure = outcome.failure;
            if (failure != null) {
                if (failures.size() < options.maxFailures()) {
                    failures.add(describe(outcome.path, failure));
                }
                continue;
            }
            for (int i = 0; i < outcome.children.size(); i++) {
                if (!isSeen(outcome.fingerprints.get(i), depthLeft)) {
                    known.add(outcome.fingerprints.get(i));
                    next.add(outcome.children.get(i));
                }
            }
        }
        return next;
    }

    /** Whether it was started, or is about to be, with as many levels of further cuts or more. */
    private boolean isSeen(long fingerprint, int depthLeft) {
        for (Map.Entry<Integer, Set<Long>> level : seen.entrySet()) {
            if (level.getKey() >= depthLeft && level.getValue().contains(fingerprint)) {
                return true;
            }
        }
        return false;
    }

    private CrashReport.Failure describe(CrashPath path, Throwable failure) {
        String invariant = failure instanceof Violation violation ? violation.invariant() : "no exception";
        StringBuilder message = new StringBuilder(String.valueOf(failure));
        if (!(failure instanceof Violation)) {
            Arrays.stream(failure.getStackTrace())
                    .limit(6)
                    .forEach(at -> message.append("\n    at ").append(at));
        }
        message.append("\n  after ")
                .append(path.cuts().size())
                .append(" cuts: ")
                .append(path);
        for (String line : trace(path)) {
            message.append("\n    ").append(line);
        }
        return new CrashReport.Failure(path.toString(), invariant, message.toString());
    }

    private List<String> trace(CrashPath path) {
        List<String> lines = new ArrayList<>();
        try {
            replay(path, lines);
        } catch (AssertionError | RuntimeException e) {
            lines.add("-> " + e);
        }
        return lines;
    }

    /**
     * Does again what led to a failure, with its path from the report.
     *
     * @return what the machine did, in lines
     * @throws Violation again
     */
    public List<String> replay(String path) {
        List<String> lines = new ArrayList<>();
        replay(CrashPath.parse(path), lines);
        return lines;
    }

    private void replay(CrashPath path, List<String> lines) {
        if (path.seed() != bounds.seed()) {
            throw new IllegalArgumentException(
                    "the path is one of seed " + path.seed() + ", the options are those of " + bounds.seed());
        }
        Machine machine = scenario.machine();
        ResetKind kind = ResetKind.POWER_CUT;
        Client work = scenario.work();
        CrashPath.FaultAt fault = path.fault();
        if (fault != null) {
            fault.plan(machine.power());
        }
        for (CrashPath.Cut cut : path.cuts()) {
            lines.add("-- run until cut " + cut);
            machine.power().keepLog();
            machine.power().cutAt(cut.operation());
            machine.run(kind, options.maxBoots(), work);
            lines.addAll(machine.power().log());
            Exhaustive one = Exhaustive.replay(cut.choice());
            one.next();
            machine = machine.crashClone(one, bounds);
            kind = cut.kind();
            work = nothing;
        }
        lines.add("-- run to the end");
        machine.power().keepLog();
        try {
            run(machine, kind, work, new Outcome(path), false);
            if (fault == null || !path.cuts().isEmpty()) {
                atRest(machine);
            }
        } finally {
            lines.addAll(machine.power().log());
        }
    }
}
