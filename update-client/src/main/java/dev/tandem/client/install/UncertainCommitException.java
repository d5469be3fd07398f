package dev.tandem.client.install;

import java.io.IOException;

/**
 * The new system may be the default now, or not: the one write that decides it was answered with an error. What a cache says
 * of it proves nothing, so only the next start tells.
 */
final class UncertainCommitException extends IOException {
    private static final long serialVersionUID = 1L;

    UncertainCommitException(IOException cause) {
        super(String.valueOf(cause.getMessage()), cause);
    }
}
