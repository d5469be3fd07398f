package dev.tandem.client.platform;

import java.io.IOException;

/** Restarts the machine in an orderly way: services are stopped, file systems written back. */
public interface Rebooter {
    /** Returns when the restart is under way, not when it has happened; the caller has nothing to do any more then. */
    void reboot() throws IOException;
}
