package dev.tandem.testdata.crash;

/**
 * What runs before a kernel and chooses it. A model is to be as lenient as the real one: it looks at the few sectors that the
 * real one needs and not at the rest, or it hides what a client has forgotten.
 */
public interface FirmwareModel {
    /** Starts something from the disk after a reset of this kind. Uses up a request for a single start. */
    BootResult start(SimulatedDisk disk, ResetKind reset);

    /** An independent one in the same state. */
    FirmwareModel copy();

    /** What it remembers over a reset and forgets in a power cut, as a number; 0 for nothing. */
    long volatileState();
}
