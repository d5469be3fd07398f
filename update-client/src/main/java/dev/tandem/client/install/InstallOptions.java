package dev.tandem.client.install;

import java.util.Set;

/**
 * How somebody wants an artifact installed.
 *
 * @param reboot whether the device may restart on its own
 * @param force whether the artifact may be the one that is installed already
 * @param stops states before which to wait
 */
public record InstallOptions(boolean reboot, boolean force, Set<StopBefore> stops) {
    public InstallOptions {
        stops = Set.copyOf(stops);
    }
}
