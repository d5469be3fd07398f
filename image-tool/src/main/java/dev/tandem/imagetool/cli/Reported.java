package dev.tandem.imagetool.cli;

import org.jspecify.annotations.Nullable;

/** A command that can tell, for an error message, what it was working on and what a failure leaves behind. */
interface Reported {
    /** The file the command reads, if it is one. */
    @Nullable
    String subject();

    /** A sentence on the state of things after a failure, or an empty string where nothing could have changed. */
    String stateAfterFailure();
}
