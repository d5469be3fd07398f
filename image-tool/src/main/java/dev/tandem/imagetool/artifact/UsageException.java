package dev.tandem.imagetool.artifact;

/** What was asked for cannot be done whatever the files hold: wrong usage to a command line. */
public final class UsageException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * Refuses.
     *
     * @param message a sentence for the user: what, expected and found
     */
    public UsageException(String message) {
        super(message);
    }

    /**
     * Refuses.
     *
     * @param message a sentence for the user: what, expected and found
     */
    public UsageException(String message, Throwable cause) {
        super(message, cause);
    }
}
