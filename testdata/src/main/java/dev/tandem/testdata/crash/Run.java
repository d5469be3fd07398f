package dev.tandem.testdata.crash;

import java.util.List;

/**
 * What a machine did until it came to rest.
 *
 * @param boots how many starts there were
 * @param detail why nothing starts, or where the power failed
 * @param errors with which the client ended, if it did
 */
public record Run(End end, int boots, String detail, List<String> errors) {
    /** How it came to rest. */
    public enum End {
        /** The client has nothing more to do. */
        QUIET,

        /** The firmware starts nothing. */
        STUCK,

        /** It was still restarting when it had done so often enough. */
        RESTLESS,

        /** The power failed. */
        CUT
    }

    public Run {
        errors = List.copyOf(errors);
    }
}
