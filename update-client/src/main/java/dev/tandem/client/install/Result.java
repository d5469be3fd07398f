package dev.tandem.client.install;

/**
 * How a command ended.
 *
 * @param kind what the caller has to know
 * @param message for a person: what happened, what state things are in now, what to do
 */
public record Result(Kind kind, String message) {
    /** What the caller has to know; each is an exit code. */
    public enum Kind {
        /** Done. */
        DONE(0),
        /** Refused or failed; the message says what state things are in. */
        FAILED(1),
        /** There is no update in progress to which it could apply. */
        NOTHING_IN_PROGRESS(2),
        /** Done, and a restart is needed to go on; nothing restarts by itself. */
        REBOOT_NEEDED(4),
        /** Done, and the restart is under way. */
        REBOOTING(0),
        /** Waits for the operator, as it was told to. */
        WAITING(0);

        private final int exitCode;

        Kind(int exitCode) {
            this.exitCode = exitCode;
        }

        public int exitCode() {
            return exitCode;
        }
    }
}
