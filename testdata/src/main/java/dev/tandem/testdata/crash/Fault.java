package dev.tandem.testdata.crash;

/** What goes wrong with an operation while the power is on. */
public enum Fault {
    /**
     * This operation fails, those after it do not. A write leaves the first half of it; a force leaves it open what is
     * durable, and no later one makes up for it.
     */
    IO_ERROR,

    /** From this operation on nothing more can be written to files, until {@link PowerSupply#repair}. Disks do not mind. */
    NO_SPACE
}
