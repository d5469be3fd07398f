package dev.tandem.testdata.crash;

/** How a system behaves that was started; a property of what is in the slot. */
public enum Condition {
    /** Runs, and its health checks pass. */
    HEALTHY,

    /** Runs, but its health checks fail. */
    UNHEALTHY,

    /** Its kernel panics before anything of the client runs, and resets the machine. */
    PANICS,

    /** Hangs before anything of the client runs, until a watchdog resets the machine. */
    HANGS;

    /** Whether the client gets to run. */
    public boolean runs() {
        return this == HEALTHY || this == UNHEALTHY;
    }
}
