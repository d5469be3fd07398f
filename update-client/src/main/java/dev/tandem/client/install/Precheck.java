package dev.tandem.client.install;

import dev.tandem.client.state.InstallPlan;
import java.io.IOException;

/** An operator's own objection against an installation: battery, disk, time of day. */
@FunctionalInterface
public interface Precheck {
    /** Objects to nothing. */
    Precheck NONE = plan -> {};

    /**
     * Looks whether the installation may begin now.
     *
     * @throws RefusedException if not; it says why
     */
    void check(InstallPlan plan) throws IOException, InterruptedException;
}
