package dev.tandem.client.state;

/**
 * Where an update goes on after the client has ended without being done: a restart, a power cut, a crash. The other half
 * of {@link Transitions}: each phase, with each answer to which system runs, has one line here, and the compiler misses none.
 *
 * <p>What is unknown ends in the committed slot and is reported.
 */
public final class Recovery {
    /** What comes next. */
    public enum Next {
        /** Nothing: wait for the operator, the timer or the source. */
        REST,
        /** The work of the recorded phase is done once more. */
        AGAIN,
        /** The new system runs: {@link Phase#VERIFYING}. */
        VERIFY,
        /** The trial has ended without a verdict: another one if there are attempts left, else {@link #ROLL_BACK}. */
        TRY_AGAIN,
        /** {@link Phase#ROLLING_BACK}. */
        ROLL_BACK,
        /** The way back has led back: {@link Phase#RETURNED}. */
        RETURNED,
        /** Neither forward nor back is known to be safe: the record is closed as inconsistent, nothing is switched. */
        GIVE_UP
    }

    private Recovery() {}

    /**
     * What comes next, for a record.
     *
     * @param running what runs now
     * @param sameBoot whether the device has not been restarted since the record was written
     */
    public static Next next(UpdateRecord record, Running running, boolean sameBoot) {
        // Of a module nothing but the record tells how far it came; this one tells that the work has not begun.
        return record.waiting() && running == Running.NO_SLOT ? Next.AGAIN : next(record.phase(), running, sameBoot);
    }

    /**
     * What comes next, when the work of the phase may have begun.
     *
     * @param phase as recorded
     * @param running what runs now
     * @param sameBoot whether the device has not been restarted since the record was written
     */
    // spotless:off
    static Next next(Phase phase, Running running, boolean sameBoot) {
        return switch (phase) {
            case IDLE ->
                switch (running) {
                    case NO_SLOT, SOURCE, TARGET -> Next.REST;
                    // A trial of which nothing is recorded: the default slot is the one that is known.
                    case TRIAL -> Next.ROLL_BACK;
                    case ASTRAY -> Next.REST;
                };
            case WRITING ->
                switch (running) {
                    // The part of the slot that was recorded as durable is used by the next installation of the same
                    // artifact.
                    case SOURCE -> Next.REST;
                    // The reference's modules cannot go on in the middle (mender: update-store ends in Cleanup).
                    case NO_SLOT -> Next.ROLL_BACK;
                    // A half-written slot runs. It must not be kept, and a restart leaves it.
                    case TRIAL -> Next.ROLL_BACK;
                    case TARGET, ASTRAY -> Next.GIVE_UP;
                };
            case INSTALLING ->
                switch (running) {
                    // The root file system is complete and durable; building the boot partition begins from its start.
                    case SOURCE -> Next.AGAIN;
                    case NO_SLOT -> Next.ROLL_BACK;
                    case TRIAL -> Next.ROLL_BACK;
                    case TARGET, ASTRAY -> Next.GIVE_UP;
                };
            case INSTALLED ->
                switch (running) {
                    case NO_SLOT, SOURCE -> Next.AGAIN;
                    // Started although it was not armed: not our doing.
                    case TRIAL -> Next.ROLL_BACK;
                    case TARGET, ASTRAY -> Next.GIVE_UP;
                };
            case STARTING ->
                switch (running) {
                    case NO_SLOT -> sameBoot ? Next.AGAIN : Next.VERIFY;
                    // Not restarted yet; or it was, and the new system did not get as far as this client.
                    case SOURCE -> sameBoot ? Next.AGAIN : Next.TRY_AGAIN;
                    case TRIAL -> Next.VERIFY;
                    // The default has changed without a commit: health decides whether that is what we want.
                    case TARGET -> Next.VERIFY;
                    case ASTRAY -> Next.GIVE_UP;
                };
            case VERIFYING ->
                switch (running) {
                    case NO_SLOT -> Next.ROLL_BACK;
                    case SOURCE -> Next.TRY_AGAIN;
                    case TRIAL, TARGET -> Next.VERIFY;
                    case ASTRAY -> Next.GIVE_UP;
                };
            case COMMITTING ->
                switch (running) {
                    case NO_SLOT -> Next.ROLL_BACK;
                    // Cut before the one sector was durable.
                    case SOURCE -> Next.TRY_AGAIN;
                    // Not restarted, but the client was: what was healthy then may not be now.
                    case TRIAL -> Next.VERIFY;
                    // Cut after it. The commit is repeated all the same, which makes a torn selector whole.
                    case TARGET -> Next.AGAIN;
                    case ASTRAY -> Next.GIVE_UP;
                };
            case COMMITTED ->
                switch (running) {
                    case NO_SLOT, TARGET -> Next.AGAIN;
                    case SOURCE, TRIAL, ASTRAY -> Next.GIVE_UP;
                };
            case ROLLING_BACK ->
                switch (running) {
                    case NO_SLOT, SOURCE, TRIAL -> Next.AGAIN;
                    case TARGET, ASTRAY -> Next.GIVE_UP;
                };
            case RETURNING ->
                switch (running) {
                    case NO_SLOT -> sameBoot ? Next.AGAIN : Next.RETURNED;
                    case SOURCE -> Next.RETURNED;
                    case TRIAL -> Next.AGAIN;
                    case TARGET, ASTRAY -> Next.GIVE_UP;
                };
            case RETURNED ->
                switch (running) {
                    case NO_SLOT, SOURCE -> Next.AGAIN;
                    case TRIAL -> Next.ROLL_BACK;
                    case TARGET, ASTRAY -> Next.GIVE_UP;
                };
            // From here on nothing is switched any more, and which system runs makes no difference.
            case FAILING, CLEANING -> Next.AGAIN;
        };
    }
    // spotless:on
}
