package dev.tandem.client.install;

import dev.tandem.client.boot.BootControl;
import dev.tandem.client.report.Reporter;
import dev.tandem.client.state.Checkpoint;
import dev.tandem.client.state.InstallPlan;
import java.io.IOException;
import java.util.Optional;

/**
 * Handles root images and artifacts without payload; leaves all other kinds to somebody else.
 *
 * @param slots the partitions
 * @param boot which of them is started
 * @param checks of the system on trial
 * @param beforeRestart saves what a restart would lose
 * @param settings of the writing
 * @param progress is told how many bytes of the image are on the slot
 * @param reporter is told each step
 * @param others update modules
 */
public record RootImages(
        Slots slots,
        BootControl boot,
        TrialChecks checks,
        BeforeRestart beforeRestart,
        SlotWriter.Settings settings,
        Progress progress,
        Reporter reporter,
        PayloadKinds others)
        implements PayloadKinds {
    /** Saves what a restart would lose. */
    public interface BeforeRestart {
        void save() throws IOException, InterruptedException;
    }

    /** Is told how many bytes of the image are on the slot. */
    public interface Progress {
        void written(long bytes, long ofBytes);
    }

    @Override
    public PayloadHandler handler(InstallPlan plan, Optional<Checkpoint> from, CheckpointStore checkpoints)
            throws IOException {
        if (plan.slots().isPresent()) {
            return new RootImagePayload(plan.slots().get(), from, checkpoints, this);
        }
        return plan.payloadType().isEmpty() ? new EmptyPayload() : others.handler(plan, from, checkpoints);
    }
}
