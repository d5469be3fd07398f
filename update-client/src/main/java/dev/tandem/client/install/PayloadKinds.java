package dev.tandem.client.install;

import dev.tandem.client.state.Checkpoint;
import dev.tandem.client.state.InstallPlan;
import java.io.IOException;
import java.util.Optional;

/** Finds who handles a kind of payload. */
public interface PayloadKinds {
    /** Keeps up to where a slot is durable. */
    interface CheckpointStore {
        void save(Checkpoint checkpoint) throws IOException;
    }

    /**
     * The handler for a plan.
     *
     * @param from up to where an earlier installation of the same content came
     * @param checkpoints gets every new point
     * @throws RefusedException if nothing here knows that type of payload
     */
    PayloadHandler handler(InstallPlan plan, Optional<Checkpoint> from, CheckpointStore checkpoints) throws IOException;
}
