package dev.tandem.client.install;

import dev.tandem.artifact.ArtifactHeader;
import dev.tandem.client.boot.BootControl;
import dev.tandem.client.boot.BootControlException;
import dev.tandem.client.platform.Rebooter;
import dev.tandem.client.report.History;
import dev.tandem.client.report.Reporter;
import dev.tandem.client.source.SourceException;
import dev.tandem.client.state.DeviceState;
import dev.tandem.client.state.Failure;
import dev.tandem.client.state.InstallPlan;
import dev.tandem.client.state.Outcome;
import dev.tandem.client.state.Phase;
import dev.tandem.client.state.Recovery;
import dev.tandem.client.state.Running;
import dev.tandem.client.state.SlotContent;
import dev.tandem.client.state.StateStore;
import dev.tandem.client.state.Transitions;
import dev.tandem.client.state.UpdateRecord;
import dev.tandem.layout.Slot;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Takes an update from phase to phase. Each phase is recorded durably, then its work is done, then {@link Transitions} says
 * what follows; after an interruption {@link Recovery} does. Nothing is decided anywhere else.
 */
public final class Updater {
    /**
     * Interruptions after which an update is given up, in addition to two for each trial: the reference allows 28 saves, of
     * which it makes several a restart.
     */
    static final int MAX_RESTARTS = 20;

    /** Restarts to leave a trial that is not on record, after the first. */
    private static final int UNKNOWN_RESTARTS = 2;

    private static final String ASKED_FOR = "the operator asked for it";

    /**
     * What the updater stands on.
     *
     * @param boot the slots
     * @param rebooter restarts the device
     * @param payloads who handles which payload
     * @param hooks state scripts
     * @param store the record
     * @param history of outcomes
     * @param reporter is told each step
     * @param clock for the times in record and history
     * @param bootId of this boot of the kernel
     * @param maxAttempts how many trials an update gets
     */
    public record Platform(
            BootControl boot,
            Rebooter rebooter,
            PayloadKinds payloads,
            Hooks hooks,
            StateStore store,
            History history,
            Reporter reporter,
            InstantSource clock,
            String bootId,
            int maxAttempts) {}

    private final Platform platform;
    private final StateStore store;
    private final Reporter reporter;
    private Set<StopBefore> stops = Set.of();
    private boolean mayReboot;
    private @Nullable PayloadHandler payload;

    /** One for each command: it keeps what it has been told. */
    public Updater(Platform platform) {
        this.platform = platform;
        this.store = platform.store();
        this.reporter = platform.reporter();
    }

    // --- commands ---

    /**
     * Installs what the plan says.
     *
     * @param files the payload, to be read once
     */
    public Result install(InstallPlan plan, ArtifactHeader header, PayloadFiles files) throws InterruptedException {
        mayReboot = plan.mayReboot();
        stops = stops(plan);
        try {
            UpdateRecord begun = begin(plan);
            return run(begun, new Incoming(header, files));
        } catch (IOException e) {
            return failed(
                    "The installation could not begin: " + Reasons.sentence(Reasons.of(e)) + " Nothing was changed.");
        }
    }

    /** Makes the update permanent that waits for it. */
    public Result commit(Set<StopBefore> stopBefore) throws InterruptedException {
        stops = stopBefore;
        Optional<UpdateRecord> update = store.state().update();
        if (update.isEmpty()) {
            return nothing();
        }
        UpdateRecord record = update.get();
        try {
            Running running = running(record.plan());
            boolean trial = running == Running.TRIAL || running == Running.TARGET;
            boolean ready = switch (record.phase()) {
                case INSTALLED -> !record.needsReboot();
                case VERIFYING, COMMITTING -> trial || running == Running.NO_SLOT;
                case COMMITTED -> trial || running == Running.NO_SLOT;
                default -> false;
            };
            if (!ready) {
                return failed(String.format(
                        Locale.ROOT,
                        "Cannot commit from this state: %s is %s, and %s. Nothing was changed.",
                        record.plan().artifactName(),
                        StateWords.of(record.phase()),
                        StateWords.of(running)));
            }
            Phase next = record.phase() == Phase.INSTALLED ? Phase.COMMITTING : record.phase();
            return run(enter(passing(record), next), null);
        } catch (IOException e) {
            return stuck(e);
        }
    }

    /**
     * Goes back to what was before the update.
     *
     * @param reboot whether the device may be restarted for that
     */
    public Result rollback(boolean reboot, Set<StopBefore> stopBefore) throws InterruptedException {
        mayReboot = reboot;
        stops = stopBefore;
        Optional<UpdateRecord> update = store.state().update();
        if (update.isEmpty()) {
            return nothing();
        }
        UpdateRecord record = update.get();
        try {
            switch (record.phase()) {
                case WRITING, INSTALLING, INSTALLED, STARTING, VERIFYING, COMMITTING -> {
                    if (record.phase() == Phase.INSTALLING && record.waiting() && !record.supportsRollback()) {
                        return run(enter(forgotten(record), Phase.FAILING), null);
                    }
                    if (record.phase() != Phase.WRITING && !record.supportsRollback()) {
                        return failed("The update module of " + record.plan().payloadType()
                                + " does not support a rollback. Nothing was changed.");
                    }
                    if (running(record.plan()) == Running.TARGET) {
                        return failed(
                                "The new system is the default already: there is no way back but another update.");
                    }
                    return run(goBack(passing(record), ASKED_FOR), null);
                }
                case ROLLING_BACK, RETURNING, RETURNED -> {
                    return run(passing(record), null);
                }
                case COMMITTED, FAILING, CLEANING, IDLE -> {
                    return failed(String.format(
                            Locale.ROOT,
                            "Cannot roll back from this state: %s is %s. Use 'resume' to finish.",
                            record.plan().artifactName(),
                            StateWords.of(record.phase())));
                }
            }
            throw new IllegalStateException("no such phase");
        } catch (IOException e) {
            return stuck(e);
        }
    }

    /**
     * Goes on after an interruption or a stop.
     *
     * @param atBoot whether nobody has asked: then the stops of the installation are kept, and nothing to do is no error
     */
    public Result resume(boolean atBoot, Set<StopBefore> stopBefore) throws InterruptedException {
        Optional<UpdateRecord> update = store.state().update();
        try {
            if (update.isEmpty()) {
                return withoutRecord(atBoot);
            }
            UpdateRecord record = update.get();
            mayReboot = atBoot || record.plan().mayReboot();
            stops = atBoot ? stops(record.plan()) : stopBefore;
            if (!atBoot) {
                record = passing(record);
            } else if (!record.waiting()) {
                record = record.takenUpAgain(1);
            }
            return recover(record, atBoot);
        } catch (IOException e) {
            return stuck(e);
        }
    }

    // --- the flow ---

    private UpdateRecord begin(InstallPlan plan) throws IOException {
        DeviceState state = store.state();
        UpdateRecord record = UpdateRecord.writing(plan, platform.bootId());
        Optional<UpdateRecord> before = state.update();
        if (before.isPresent()) {
            // Only an interrupted download gets here; see InstallPlanner.
            if (before.get().plan().sameContentAs(plan)
                    && before.get().checkpoint().isPresent()) {
                record = record.at(before.get().checkpoint().get());
            } else {
                UpdateRecord dropped = before.get()
                        .failed(new Failure(
                                Phase.WRITING, "replaced by the installation of " + plan.artifactName(), now()));
                platform.history().add(outcome(dropped), dropped.plan().location());
            }
        }
        DeviceState next = store.state().with(record);
        if (plan.slots().isPresent()) {
            // Before the first byte: until it is complete again nobody takes it for a system.
            next = next.holding(
                    plan.slots().get().target(), new SlotContent(plan.artifactName(), SlotContent.Condition.PARTIAL));
        }
        store.save(next);
        return record;
    }

    /** From phase to phase, until there is nothing to do, somebody is waited for, or the device restarts. */
    private Result run(UpdateRecord begun, @Nullable Incoming incoming) throws InterruptedException {
        UpdateRecord record = begun;
        while (true) {
            try {
                if (record.phase() == Phase.IDLE) {
                    return ended();
                }
                Optional<Result> rest = restAt(record);
                if (rest.isPresent()) {
                    if (!record.waiting()) {
                        save(
                                store.state(),
                                record.waitingBefore(
                                        StopBefore.of(record.phase()).map(StopBefore::word)));
                    }
                    return rest.get();
                }
                if (record.waiting()) {
                    record = enter(record, record.phase());
                }
                Phase phase = record.phase();
                UpdateRecord done;
                try {
                    done = work(record, incoming);
                } catch (SourceException e) {
                    if (phase == Phase.WRITING && record.plan().slots().isPresent()) {
                        return interruptedDownload(latest(record), Reasons.of(e));
                    }
                    record = afterFailure(record, e);
                    continue;
                } catch (UncertainCommitException e) {
                    return restartToFindOut(record, e);
                } catch (SlotException e) {
                    markBad(record.plan());
                    record = afterFailure(record, e);
                    continue;
                } catch (IOException e) {
                    record = afterFailure(record, e);
                    continue;
                }
                if (phase == Phase.STARTING || phase == Phase.RETURNING) {
                    Optional<Result> restart = restart(done);
                    if (restart.isPresent()) {
                        return restart.get();
                    }
                }
                record = afterSuccess(done);
            } catch (IOException e) {
                return stuck(e);
            }
        }
    }

    /** The work of one phase. What throws has failed. */
    private UpdateRecord work(UpdateRecord record, @Nullable Incoming incoming)
            throws IOException, InterruptedException {
        PayloadHandler payload = handler(record);
        Hooks hooks = platform.hooks();
        return switch (record.phase()) {
            case WRITING -> {
                Incoming in = Objects.requireNonNull(incoming, "nothing is written without an artifact");
                disarm(record.plan());
                hooks.store(in.header().scripts());
                within(ScriptState.DOWNLOAD, () -> payload.download(in.header(), in.files()));
                yield latest(record);
            }
            case INSTALLING -> {
                within(ScriptState.ARTIFACT_INSTALL, payload::install);
                yield record.answered(payload.needsReboot() != RebootNeed.NO, payload.supportsRollback());
            }
            case INSTALLED -> record;
            case STARTING -> start(record, payload);
            case VERIFYING -> {
                orError(ScriptState.ARTIFACT_REBOOT, () -> {
                    payload.verifyReboot();
                    hooks.run(ScriptState.ARTIFACT_REBOOT, ScriptAction.LEAVE);
                });
                yield record;
            }
            case COMMITTING -> {
                orError(ScriptState.ARTIFACT_COMMIT, () -> {
                    hooks.run(ScriptState.ARTIFACT_COMMIT, ScriptAction.ENTER);
                    payload.commit();
                });
                yield record;
            }
            case COMMITTED -> {
                orError(ScriptState.ARTIFACT_COMMIT, () -> hooks.run(ScriptState.ARTIFACT_COMMIT, ScriptAction.LEAVE));
                yield record;
            }
            case ROLLING_BACK -> {
                hooks.run(ScriptState.ARTIFACT_ROLLBACK, ScriptAction.ENTER);
                payload.rollback();
                hooks.run(ScriptState.ARTIFACT_ROLLBACK, ScriptAction.LEAVE);
                boolean restart = payload.needsReboot() != RebootNeed.NO;
                yield record.answered(restart, record.supportsRollback()).rolledBack(true);
            }
            case RETURNING -> {
                hooks.run(ScriptState.ARTIFACT_ROLLBACK_REBOOT, ScriptAction.ENTER);
                if (payload.needsReboot() == RebootNeed.YES) {
                    payload.rollbackReboot();
                }
                yield record;
            }
            case RETURNED -> {
                payload.verifyRollbackReboot();
                hooks.run(ScriptState.ARTIFACT_ROLLBACK_REBOOT, ScriptAction.LEAVE);
                yield record;
            }
            case FAILING -> {
                hooks.run(ScriptState.ARTIFACT_FAILURE, ScriptAction.ENTER);
                payload.failure();
                hooks.run(ScriptState.ARTIFACT_FAILURE, ScriptAction.LEAVE);
                yield record;
            }
            case CLEANING -> {
                payload.cleanup();
                hooks.remove();
                yield record;
            }
            case IDLE -> record;
        };
    }

    private UpdateRecord start(UpdateRecord record, PayloadHandler payload) throws IOException, InterruptedException {
        RebootNeed need = payload.needsReboot();
        if (mayReboot) {
            orError(
                    ScriptState.ARTIFACT_REBOOT,
                    () -> platform.hooks().run(ScriptState.ARTIFACT_REBOOT, ScriptAction.ENTER));
        }
        UpdateRecord counted = record.armedOnceMore();
        // Before it is armed: a trial that never gets as far as this client is counted all the same.
        store.save(store.state().with(counted));
        if (need == RebootNeed.AUTOMATIC) {
            payload.arm();
        } else if (mayReboot) {
            payload.reboot();
        }
        return counted;
    }

    /** What a phase that restarts the device ends with; empty when it is to go on at once. */
    private Optional<Result> restart(UpdateRecord record) throws IOException, InterruptedException {
        PayloadHandler payload = handler(record);
        if (payload.needsReboot() != RebootNeed.AUTOMATIC && (mayReboot || record.phase() == Phase.RETURNING)) {
            return Optional.empty();
        }
        String name = record.plan().artifactName();
        if (mayReboot) {
            reporter.info(
                    record.phase() == Phase.STARTING
                            ? "Restarting, to try " + name + " (attempt " + record.attempts() + " of "
                                    + platform.maxAttempts() + ")"
                            : "Restarting, to get back to the system before " + name);
            platform.rebooter().reboot();
            return Optional.of(new Result(Result.Kind.REBOOTING, "Restarting."));
        }
        return Optional.of(new Result(
                Result.Kind.REBOOT_NEEDED,
                record.phase() == Phase.STARTING
                        ? """
                        Installed, but not committed.
                        Use 'commit' to update, or 'rollback' to roll back the update.
                        At least one payload requested a reboot of the device it updated.
                        The next restart tries it; any restart after that without a commit comes back to this system."""
                        : "Rolled back. Restart the device to leave the system on trial."));
    }

    /** The record stays where it is: after the restart {@link Recovery} sees which slot the default is. */
    private Result restartToFindOut(UpdateRecord record, IOException why) throws IOException {
        String what = String.format(
                Locale.ROOT,
                "Whether %s is committed is not certain: %s",
                record.plan().artifactName(),
                Reasons.sentence(Reasons.of(why)));
        reporter.error(what);
        if (!mayReboot) {
            return failed(what + " Restart the device: what it starts then is what counts.");
        }
        reporter.error("Restarting, as only a start can tell");
        platform.rebooter().reboot();
        return new Result(Result.Kind.REBOOTING, what + " Restarting, as only a start can tell.");
    }

    private UpdateRecord afterSuccess(UpdateRecord record) throws IOException {
        Phase next = Transitions.afterSuccess(record.phase(), record.payload());
        return switch (next) {
            // Only now: without the boot partition that was made for it, nobody may take the slot for a system.
            case INSTALLED -> {
                DeviceState state = store.state();
                if (record.plan().slots().isPresent()) {
                    state = state.holding(
                            record.plan().slots().get().target(),
                            new SlotContent(record.plan().artifactName(), SlotContent.Condition.COMPLETE));
                }
                yield save(state, record.in(next, platform.bootId()));
            }
            // What the device has changes in the same write as the phase: no moment knows one without the other.
            case COMMITTED -> {
                reporter.info("Committed " + record.plan().artifactName());
                yield save(
                        store.state().providing(record.plan().provides()).ended(outcome(record)),
                        record.in(next, platform.bootId()));
            }
            case CLEANING -> record.phase() == Phase.COMMITTED ? enter(record, next) : end(record);
            case IDLE -> idle(record);
            default -> enter(record, next);
        };
    }

    private UpdateRecord afterFailure(UpdateRecord record, IOException why) throws IOException {
        Phase phase = record.phase();
        reporter.error(String.format(Locale.ROOT, "%s: %s", StateWords.failed(phase), Reasons.of(why)));
        UpdateRecord failed = latest(record).failed(new Failure(phase, Reasons.of(why), now()));
        if (phase == Phase.ROLLING_BACK || phase == Phase.RETURNED || phase == Phase.RETURNING) {
            failed = failed.rolledBack(false);
        }
        Phase next = Transitions.afterFailure(phase, failed.payload());
        if (phase == Phase.RETURNED || phase == Phase.RETURNING) {
            failed = failed.takenUpAgain(1);
            if (isWorn(failed)) {
                next = Phase.FAILING;
            }
        }
        return switch (next) {
            case CLEANING -> phase == Phase.COMMITTED ? enter(latest(record), next) : end(failed);
            case IDLE -> idle(failed);
            default -> enter(failed, next);
        };
    }

    private Result recover(UpdateRecord interrupted, boolean atBoot) throws IOException, InterruptedException {
        UpdateRecord record = interrupted;
        Running running = running(record.plan());
        boolean sameBoot = record.bootId().equals(platform.bootId());
        boolean worn = isWorn(record) && record.phase() != Phase.CLEANING;
        Recovery.Next next = worn ? Recovery.Next.GIVE_UP : Recovery.next(record, running, sameBoot);
        reporter.info(String.format(
                Locale.ROOT,
                "%s is %s, and %s: %s",
                record.plan().artifactName(),
                StateWords.of(record.phase()),
                StateWords.of(running),
                StateWords.of(next)));
        return switch (next) {
            case REST -> {
                Result waiting = interruptedDownload(record, "Waiting for the rest of the artifact.");
                yield atBoot ? new Result(Result.Kind.DONE, waiting.message()) : waiting;
            }
            // What waits is recorded as such until it goes on.
            case AGAIN -> run(record.waiting() ? record : enter(record, record.phase()), null);
            case VERIFY -> run(enter(record, Phase.VERIFYING), null);
            case TRY_AGAIN ->
                record.attempts() < platform.maxAttempts()
                        ? run(enter(record, Phase.STARTING), null)
                        : run(goBack(record, noVerdict(record)), null);
            case ROLL_BACK ->
                running == Running.TRIAL
                        ? run(enter(withReason(record, "it was started before it was ready"), Phase.ROLLING_BACK), null)
                        : run(goBack(record, "it was interrupted while it was " + StateWords.of(record.phase())), null);
            case RETURNED -> run(enter(record, Phase.RETURNED), null);
            case GIVE_UP ->
                worn
                        ? run(worn(record, running), null)
                        : run(end(withReason(record, unknown(running)).rolledBack(false)), null);
        };
    }

    private boolean isWorn(UpdateRecord record) {
        return record.restarts() > mostRestarts();
    }

    private int mostRestarts() {
        return MAX_RESTARTS + 2 * platform.maxAttempts();
    }

    /** The guard: by whatever an update is interrupted, it ends, and where it can be, as if it had not begun. */
    private UpdateRecord worn(UpdateRecord record, Running running) throws IOException {
        Phase phase = record.phase();
        if (phase == Phase.COMMITTED && (running == Running.TARGET || running == Running.NO_SLOT)) {
            return enter(record, Phase.CLEANING);
        }
        UpdateRecord failed = withReason(
                record,
                String.format(
                        Locale.ROOT,
                        "it was taken up again %d times and never came to an end: something interrupts it each time",
                        record.restarts()));
        if (phase == Phase.FAILING) {
            return end(failed);
        }
        boolean goingBack = phase == Phase.ROLLING_BACK || phase == Phase.RETURNING || phase == Phase.RETURNED;
        return running == Running.TRIAL && !goingBack
                ? enter(failed, Phase.ROLLING_BACK)
                : end(failed.rolledBack(running == Running.SOURCE && phase != Phase.COMMITTED));
    }

    private Result withoutRecord(boolean atBoot) throws IOException, InterruptedException {
        Slot booted = platform.boot().booted();
        Slot fallback = platform.boot().defaultSlot();
        if (booted == fallback) {
            return atBoot ? new Result(Result.Kind.DONE, "Nothing to do.") : nothing();
        }
        String what =
                "The system on trial is not known to this client" + (store.lost() ? ", whose record is damaged" : "");
        if (!atBoot) {
            return failed(what + ". Restart the device to get back to the default slot.");
        }
        if (store.state()
                .last()
                .filter(last -> last.result() == Outcome.Result.INCONSISTENT)
                .isPresent()) {
            return failed(String.format(
                    Locale.ROOT,
                    "Restarting does not lead back to slot %s, although it is the default: slot %s starts each time. It goes"
                            + " on running, and is not restarted for that again. Write autoboot.txt on partition 1 anew, as"
                            + " docs/boot-and-layout.md tells.",
                    fallback,
                    booted));
        }
        // The slot that is known to be good is the default one. The way there is that of an update of which no more is
        // known: so it is counted how often it was tried, and told how it ended.
        reporter.error(what + ". Going back to the default slot");
        mayReboot = true;
        return run(enter(withReason(unknownTrial(fallback, booted), what), Phase.ROLLING_BACK), null);
    }

    private UpdateRecord unknownTrial(Slot source, Slot target) {
        SlotContent content = store.state().slots().get(target);
        InstallPlan plan = new InstallPlan(
                "unknown-trial",
                content == null ? "unknown" : content.artifactName(),
                RootImagePayload.TYPE,
                store.state().provides(),
                Optional.of(new InstallPlan.SlotPlan(source, target, "", 0, "")),
                "",
                true,
                Set.of());
        // A restart leads back at once or never: this one is tried a few times only.
        return UpdateRecord.writing(plan, platform.bootId())
                .in(Phase.VERIFYING, platform.bootId())
                .takenUpAgain(mostRestarts() - UNKNOWN_RESTARTS);
    }

    // --- parts of it ---

    private UpdateRecord goBack(UpdateRecord record, String reason) throws IOException {
        UpdateRecord failed = withReason(record, reason);
        Phase next = Transitions.afterFailure(record.phase(), record.payload());
        reporter.warn("Not keeping " + record.plan().artifactName() + ": " + reason);
        return next == Phase.CLEANING ? end(failed) : enter(failed, next);
    }

    /** Downloaded and no more: nothing has taken effect, so there is nothing that somebody would have to support undoing. */
    private UpdateRecord forgotten(UpdateRecord record) {
        return withReason(record, ASKED_FOR).rolledBack(true);
    }

    private UpdateRecord withReason(UpdateRecord record, String reason) {
        return record.failed(new Failure(record.phase(), reason, now()));
    }

    private static String noVerdict(UpdateRecord record) {
        return String.format(
                Locale.ROOT,
                "the new system was started %d times and never got as far as a commit: it crashed, hung or lost its power",
                record.attempts());
    }

    private static String unknown(Running running) {
        return "it was interrupted, and then " + StateWords.of(running) + ", which it should not be";
    }

    /** History first: an outcome that nobody can look up is worse than one that is there before the end. */
    private UpdateRecord idle(UpdateRecord record) throws IOException {
        platform.history()
                .add(
                        store.state().last().orElseGet(() -> outcome(record)),
                        record.plan().location());
        store.save(store.state().idle());
        return record.in(Phase.IDLE, platform.bootId());
    }

    /** Records the outcome, in the same write as the phase in which nothing but tidying is left. */
    private UpdateRecord end(UpdateRecord record) throws IOException {
        Outcome outcome = outcome(record);
        DeviceState state = store.state().ended(outcome);
        if (outcome.result() == Outcome.Result.INCONSISTENT) {
            state = state.providing(inconsistent(record.plan()));
        }
        return save(state, record.in(Phase.CLEANING, platform.bootId()));
    }

    /** The name with the reference's suffix, which fits no artifact's depends, and nothing else: nobody knows what is there. */
    private static Map<String, String> inconsistent(InstallPlan plan) {
        return Map.of("artifact_name", plan.artifactName() + "_INCONSISTENT");
    }

    private Outcome outcome(UpdateRecord record) {
        Optional<Failure> failure = record.failure();
        return new Outcome(
                record.plan().id(),
                record.plan().artifactName(),
                result(record),
                failure.map(Failure::phase),
                failure.map(Failure::reason),
                now());
    }

    private static Outcome.Result result(UpdateRecord record) {
        if (record.failure().isEmpty()) {
            return Outcome.Result.COMMITTED;
        }
        if (record.failure().get().phase() == Phase.WRITING) {
            return Outcome.Result.NOT_INSTALLED;
        }
        return record.rolledBack() ? Outcome.Result.ROLLED_BACK : Outcome.Result.INCONSISTENT;
    }

    private Result ended() {
        Outcome last = store.state().last().orElseThrow();
        String reason = last.reason().orElse("");
        return switch (last.result()) {
            case COMMITTED -> new Result(Result.Kind.DONE, "Committed.");
            case NOT_INSTALLED ->
                askedFor(last)
                        ? new Result(Result.Kind.DONE, "Rolled back.")
                        : failed("Installation failed: " + Reasons.sentence(reason) + "\nSystem not modified. "
                                + whatIsLeft(last));
            case ROLLED_BACK ->
                !askedFor(last)
                                && last.phase()
                                        .filter(phase -> phase == Phase.COMMITTING)
                                        .isPresent()
                        ? failed("Committing failed: " + Reasons.sentence(reason) + "\nRolled back.")
                        : new Result(
                                askedFor(last) ? Result.Kind.DONE : Result.Kind.FAILED,
                                "Not kept: " + Reasons.sentence(reason) + "\nRolled back.");
            case INCONSISTENT ->
                failed("Not kept: " + Reasons.sentence(reason)
                        + "\nRollback failed. System may be in an inconsistent state.");
        };
    }

    /** Of the slot that was to be written. */
    private String whatIsLeft(Outcome last) {
        return store.state().slots().entrySet().stream()
                .filter(slot -> slot.getValue().equals(new SlotContent(last.artifactName(), SlotContent.Condition.BAD)))
                .findFirst()
                .map(slot -> "Slot " + slot.getKey()
                        + " is marked as bad, and nothing starts it. Install again, which writes it anew; if that fails as"
                        + " well, replace the disk: it does not keep what is written.")
                .orElse("The inactive slot may have been overwritten.");
    }

    private static boolean askedFor(Outcome outcome) {
        return outcome.reason().filter(ASKED_FOR::equals).isPresent();
    }

    /** Whether to wait here, and what to say then. */
    private Optional<Result> restAt(UpdateRecord record) throws IOException {
        Optional<StopBefore> stop = StopBefore.of(record.phase()).filter(stops::contains);
        if (stop.isPresent()
                && record.passedStop().filter(stop.get().word()::equals).isEmpty()) {
            return Optional.of(new Result(
                    record.phase() == Phase.STARTING ? Result.Kind.REBOOT_NEEDED : Result.Kind.WAITING,
                    "Stopped before " + stop.get().word() + ". Use 'resume' to go on, or 'rollback' to go back."));
        }
        if (record.phase() == Phase.INSTALLED && !record.needsReboot() && record.supportsRollback()) {
            return Optional.of(new Result(
                    Result.Kind.WAITING,
                    "Installed, but not committed.\nUse 'commit' to update, or 'rollback' to roll back the update."));
        }
        return Optional.empty();
    }

    /** What is on the slot stays recorded. */
    private Result interruptedDownload(UpdateRecord record, String why) {
        long bytes = record.checkpoint().map(point -> point.contentOffset()).orElse(0L);
        String message = String.format(
                Locale.ROOT,
                "%s\nThe installation of %s is interrupted; %d MiB of it are on slot %s. The running system was not touched. Install the same artifact again to go on from there, or use 'rollback' to forget it.",
                why,
                record.plan().artifactName(),
                bytes >> 20,
                record.plan().slots().map(slots -> slots.target().name()).orElse("-"));
        return failed(message);
    }

    private UpdateRecord passing(UpdateRecord record) {
        return record.passing(StopBefore.of(record.phase()).map(StopBefore::word));
    }

    private UpdateRecord enter(UpdateRecord record, Phase next) throws IOException {
        return save(store.state(), record.in(next, platform.bootId()));
    }

    private UpdateRecord save(DeviceState state, UpdateRecord record) throws IOException {
        store.save(state.with(record));
        return record;
    }

    /** With the checkpoints and counts that were saved while the work was done. */
    private UpdateRecord latest(UpdateRecord record) {
        return store.state().update().orElse(record);
    }

    private void markBad(InstallPlan plan) throws IOException {
        if (plan.slots().isPresent()) {
            Slot slot = plan.slots().get().target();
            store.save(store.state().holding(slot, new SlotContent(plan.artifactName(), SlotContent.Condition.BAD)));
        }
    }

    private void disarm(InstallPlan plan) throws BootControlException {
        if (plan.slots().isPresent()) {
            platform.boot().disarm(plan.slots().get().target());
        }
    }

    private PayloadHandler handler(UpdateRecord record) throws IOException {
        if (payload == null) {
            payload = newHandler(record);
        }
        return payload;
    }

    private PayloadHandler newHandler(UpdateRecord record) throws IOException {
        return platform.payloads().handler(record.plan(), record.checkpoint(), point -> {
            UpdateRecord now = latest(record);
            store.save(store.state().with(now.at(point)));
        });
    }

    private Running running(InstallPlan plan) throws BootControlException {
        if (plan.slots().isEmpty()) {
            return Running.NO_SLOT;
        }
        Slot source = plan.slots().get().source();
        Slot target = plan.slots().get().target();
        Slot booted = platform.boot().booted();
        Slot fallback = platform.boot().defaultSlot();
        if (fallback == source) {
            return booted == source ? Running.SOURCE : Running.TRIAL;
        }
        return booted == target ? Running.TARGET : Running.ASTRAY;
    }

    /** Enter, the work, leave; and Error when any of it fails. */
    private void within(ScriptState state, Work work) throws IOException, InterruptedException {
        orError(state, () -> {
            platform.hooks().run(state, ScriptAction.ENTER);
            work.run();
            platform.hooks().run(state, ScriptAction.LEAVE);
        });
    }

    private void orError(ScriptState state, Work work) throws IOException, InterruptedException {
        try {
            work.run();
        } catch (IOException e) {
            try {
                platform.hooks().run(state, ScriptAction.ERROR);
            } catch (IOException further) {
                e.addSuppressed(further);
            }
            throw e;
        }
    }

    private static Set<StopBefore> stops(InstallPlan plan) {
        return plan.stops().stream()
                .flatMap(word -> StopBefore.named(word).stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    private Instant now() {
        return platform.clock().instant().truncatedTo(ChronoUnit.SECONDS);
    }

    private static Result nothing() {
        return new Result(Result.Kind.NOTHING_IN_PROGRESS, "No update in progress.");
    }

    private static Result failed(String message) {
        return new Result(Result.Kind.FAILED, message);
    }

    /** The record could not be written, or the slots cannot be told apart: what is recorded stays, and is taken up again. */
    private Result stuck(IOException e) {
        reporter.error(Reasons.of(e));
        return failed("The update cannot go on: " + Reasons.of(e)
                + ". What is recorded has not changed; 'resume' or the next start takes it up again.");
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private record Incoming(ArtifactHeader header, PayloadFiles files) {}
}
