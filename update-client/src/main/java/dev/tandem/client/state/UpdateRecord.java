package dev.tandem.client.state;

import java.util.Optional;

/**
 * An update under way.
 *
 * @param plan what it does
 * @param phase whose work may be half done
 * @param attempts how many trials have been armed
 * @param restarts how often it was taken up again after an interruption; a guard against doing so for ever
 * @param bootId of the boot in which the record was written
 * @param checkpoint up to where the slot is durable, while it is being written
 * @param needsReboot whether the payload takes effect by a restart
 * @param supportsRollback whether it can be undone
 * @param failure why it is not kept; empty as long as it is to be kept
 * @param rolledBack whether everything is as before; meaningless without a failure
 * @param passedStop the stop at which it waited last and was told to go on
 * @param waiting whether the work of the phase has not begun, because somebody is waited for
 */
public record UpdateRecord(
        InstallPlan plan,
        Phase phase,
        int attempts,
        int restarts,
        String bootId,
        Optional<Checkpoint> checkpoint,
        boolean needsReboot,
        boolean supportsRollback,
        Optional<Failure> failure,
        boolean rolledBack,
        Optional<String> passedStop,
        boolean waiting) {
    /** The record before the first byte is written. */
    public static UpdateRecord writing(InstallPlan plan, String bootId) {
        boolean image = plan.slots().isPresent();
        return new UpdateRecord(
                plan,
                Phase.WRITING,
                0,
                0,
                bootId,
                Optional.empty(),
                image,
                image,
                Optional.empty(),
                false,
                Optional.empty(),
                false);
    }

    public Transitions.Payload payload() {
        return new Transitions.Payload(needsReboot, supportsRollback);
    }

    public UpdateRecord in(Phase next, String newBootId) {
        return new UpdateRecord(
                plan,
                next,
                attempts,
                restarts,
                newBootId,
                Optional.empty(),
                needsReboot,
                supportsRollback,
                failure,
                rolledBack,
                passedStop,
                false);
    }

    public UpdateRecord at(Checkpoint durable) {
        return new UpdateRecord(
                plan,
                phase,
                attempts,
                restarts,
                bootId,
                Optional.of(durable),
                needsReboot,
                supportsRollback,
                failure,
                rolledBack,
                passedStop,
                waiting);
    }

    public UpdateRecord armedOnceMore() {
        return counted(attempts + 1, restarts);
    }

    public UpdateRecord takenUpAgain(int times) {
        return counted(attempts, restarts + times);
    }

    /**
     * It waits for somebody, and is not interrupted however often the device is started meanwhile.
     *
     * @param stop at which, so that the next boot knows it whoever asked for it; empty where every update waits
     */
    public UpdateRecord waitingBefore(Optional<String> stop) {
        return new UpdateRecord(
                stop.isPresent() ? plan.stoppingBefore(stop.get()) : plan,
                phase,
                attempts,
                0,
                bootId,
                checkpoint,
                needsReboot,
                supportsRollback,
                failure,
                rolledBack,
                passedStop,
                true);
    }

    private UpdateRecord counted(int newAttempts, int newRestarts) {
        return new UpdateRecord(
                plan,
                phase,
                newAttempts,
                newRestarts,
                bootId,
                checkpoint,
                needsReboot,
                supportsRollback,
                failure,
                rolledBack,
                passedStop,
                waiting);
    }

    /** With what the payload has said of itself after its installation. */
    public UpdateRecord answered(boolean reboot, boolean rollback) {
        return new UpdateRecord(
                plan,
                phase,
                attempts,
                restarts,
                bootId,
                checkpoint,
                reboot,
                rollback,
                failure,
                rolledBack,
                passedStop,
                waiting);
    }

    /** The first failure counts; what fails on the way back follows from it. */
    public UpdateRecord failed(Failure why) {
        return new UpdateRecord(
                plan,
                phase,
                attempts,
                restarts,
                bootId,
                checkpoint,
                needsReboot,
                supportsRollback,
                Optional.of(failure.orElse(why)),
                rolledBack,
                passedStop,
                waiting);
    }

    public UpdateRecord rolledBack(boolean whole) {
        return new UpdateRecord(
                plan,
                phase,
                attempts,
                restarts,
                bootId,
                checkpoint,
                needsReboot,
                supportsRollback,
                failure,
                whole,
                passedStop,
                waiting);
    }

    public UpdateRecord passing(Optional<String> stop) {
        return new UpdateRecord(
                plan,
                phase,
                attempts,
                restarts,
                bootId,
                checkpoint,
                needsReboot,
                supportsRollback,
                failure,
                rolledBack,
                stop,
                waiting);
    }
}
