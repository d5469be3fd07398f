package dev.tandem.testdata.crash;

/**
 * The power is gone, or the machine was reset: the program that runs ends here. An error, so that nothing that handles
 * failures of devices takes it for one; whoever catches it all the same finds every further operation refused.
 */
public final class PowerCut extends Error {
    private static final long serialVersionUID = 1L;

    PowerCut(String message) {
        // Thrown thousands of times in a second, and where from does not matter.
        super(message, null, false, false);
    }
}
