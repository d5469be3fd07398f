package dev.tandem.client.state;

/** Which system runs, as seen from the update that is recorded. Derived from the boot control each time, never stored. */
public enum Running {
    /** The update concerns no slot: it came with an update module. */
    NO_SLOT,
    /** The system from which the update was installed, and it is the default: as if nothing had happened. */
    SOURCE,
    /** The new system, and it is not the default: the trial. */
    TRIAL,
    /** The new system, and it is the default: committed. */
    TARGET,
    /** Anything else: somebody or something else has changed slots, or they cannot be told apart. */
    ASTRAY
}
